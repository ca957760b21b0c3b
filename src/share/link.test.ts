import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LINK_STATE } from './default-state.ts';
import { sealEnvelope } from './envelope.ts';
import { formatLink, parseLink } from './link.ts';
import { MAX_LINK_CHARACTERS, MAX_READ_CHARACTERS, TYPICAL_LINK_CHARACTERS } from './limits.ts';
import { WHOLE_PAGE } from './link-state.ts';
import type { LinkCard, LinkRecording, LinkState } from './link-state.ts';
import { randomPage, randomState } from './test-support/random-state.ts';
import { writeBody } from './wire.ts';

const RUNS = 10_000;
/** How long the runner waits for them; no test measures time. */
const MANY_RUNS_MILLIS = 900_000;

/** toEqual takes milliseconds a state; it is asked only for its words. */
function expectSame(received: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(received, expected)) expect(received).toEqual(expected);
}

const bytes = (text: string) => new TextEncoder().encode(text);
/** A link whose body is this JSON and nothing else: as a stranger's program might write it, with a right checksum. */
const forged = (json: unknown, tail = '') => `#s=${sealEnvelope(1, bytes(`${JSON.stringify(json)}\0${tail}`))}`;
const tupleOf = (state: LinkState) => {
  const body = writeBody(state);
  return JSON.parse(new TextDecoder().decode(body.subarray(0, body.indexOf(0)))) as unknown[];
};

/** A recording whose bins wander as a policy's do: neighbouring decisions lie near each other. */
function recorded(decisions: number, salt: number): LinkRecording {
  const bins = new Uint8Array(7 * decisions);
  const row = [128, 128, 128, 128, 128, 128, 250];
  let noise = salt;
  for (let at = 0; at < bins.length; at++) {
    noise = (noise * 1_103_515_245 + 12_345) % 2 ** 31;
    const slot = at % 7;
    if (slot === 3 || slot === 4) bins[at] = 128;
    else if (slot === 6) bins[at] = at > bins.length / 2 ? 5 : 250;
    else
      bins[at] = row[slot] = Math.min(255, Math.max(0, (row[slot] ?? 128) + Math.floor((noise / 2 ** 31 - 0.5) * 60)));
  }
  return {
    bundleId: '3260e4882d0a',
    backend: 'wasm',
    temperature: 0.7,
    maxDecisions: 40,
    actions: { form: 'bins', bins },
    ticks: 4 * decisions - 1,
    cut: false,
    finalHash: 'c0ffee0123456789',
  };
}

function cardOf(neurons: number, word: string): LinkCard {
  const members = Array.from(
    { length: neurons },
    (_, i) => [(i * 5) % 12, (i * 389 + word.length * 97) % 1536] as const,
  );
  return {
    intervention: { operator: 'override', amount: 2.35, neurons: members, tokens: ['text', 'slots'], name: word },
    source: { kind: 'concept', word, k: neurons, depth: 'full', edited: false },
    collapsed: false,
    solo: false,
  };
}

const TYPICAL: LinkState = {
  ...DEFAULT_LINK_STATE,
  bundleId: '3260e4882d0a',
  promptOverride: 'put the red cube into the bowl, slowly',
  cards: [cardOf(10, 'up'), cardOf(10, 'slowly')],
  view: { position: [1.204, 0.771, 0.702], target: [0.401, 0, 0.113] },
  tick: 24,
  recordings: { unsteered: recorded(40, 1), steered: recorded(40, 2) },
};

describe('a link', () => {
  it(
    'gives every state back, exactly',
    () => {
      fc.assert(
        fc.property(randomState, randomPage, (state, page) => {
          const { hash, dropped, state: held } = formatLink(state, page);
          if (dropped.length === 0) expect(held).toBe(state);
          expect(hash.length).toBeLessThanOrEqual(MAX_LINK_CHARACTERS);
          const parsed = parseLink(hash);
          expectSame(parsed, { kind: 'blob', state: held, page, issues: [] });
        }),
        { numRuns: RUNS, seed: 7 },
      );
    },
    MANY_RUNS_MILLIS,
  );

  it(`stays within ${TYPICAL_LINK_CHARACTERS} characters for 20 neurons and two recordings of 40 decisions`, () => {
    const { hash, dropped } = formatLink(TYPICAL);
    expect(dropped).toEqual([]);
    expect(hash.length).toBeLessThanOrEqual(TYPICAL_LINK_CHARACTERS);
  });

  it('drops recordings first, then the largest interventions, then prompts, and says so', () => {
    const random = (count: number) =>
      Float64Array.from({ length: count }, (_, i) => (((i + 7) * 2_654_435_761) % 65_537) / 65_537);
    const long: LinkRecording = {
      ...recorded(40, 1),
      actions: { form: 'numbers', numbers: random(7 * 400) },
      ticks: 1600,
      maxDecisions: 400,
    };
    const heavy = formatLink({ ...TYPICAL, recordings: { unsteered: long, steered: recorded(40, 2) } });
    expect(heavy.dropped).toEqual(['The recorded episodes are too long for a link; whoever opens it presses Run.']);
    expect(heavy.state).toMatchObject({ cards: TYPICAL.cards, recordings: { unsteered: null, steered: null } });

    // Neurons in no order do not deflate: two bytes each.
    const scattered = (name: string): LinkCard => {
      let noise = name.length;
      const next = () => (noise = (noise * 48_271) % 2_147_483_647);
      const neurons = Array.from({ length: 2000 }, () => [next() % 12, next() % 1536] as const);
      return { ...cardOf(0, name), intervention: { ...cardOf(0, name).intervention, neurons } };
    };
    const wordy = formatLink({
      ...TYPICAL,
      cards: [cardOf(10, 'up'), scattered('all'), scattered('more')],
      recordings: { unsteered: long, steered: null },
    });
    expect(wordy.hash.length).toBeLessThanOrEqual(MAX_LINK_CHARACTERS);
    expect(wordy.dropped).toEqual([
      'The recorded episodes are too long for a link; whoever opens it presses Run.',
      '"more" is too large for a link and was left out; send it as a file.',
    ]);
    expect(wordy.state.cards.map(({ intervention }) => intervention.name)).toEqual(['up', 'all']);
  });

  it('says where it was cut', () => {
    const { hash } = formatLink(TYPICAL);
    const start = hash.indexOf('&s=') + 3;
    const data = hash.slice(start).split('.')[3]?.length ?? 0;
    const { kind, issues, state } = parseLink(hash.slice(0, hash.length - 100));
    expect(kind).toBe('typed');
    expect(state).toEqual(DEFAULT_LINK_STATE);
    const characters = (count: number) => count.toLocaleString('en-US');
    expect(issues).toEqual([
      `The link was cut at ${characters(data - 100)} of ${characters(data)} characters. Ask for it again, as a file or in a message that keeps long links.`,
    ]);
    expect(parseLink(hash.slice(0, start + 4)).issues[0]).toContain('cut near its beginning');
  });

  it('does not mind what a chat program puts behind it', () => {
    const { hash } = formatLink(TYPICAL);
    for (const tail of ['.', ')', '>', '%20', '&utm_source=mail'])
      expect(parseLink(hash + tail).state).toEqual(TYPICAL);
  });

  it('notices a changed letter', () => {
    const { hash } = formatLink(TYPICAL);
    const at = hash.length - 40;
    const changed = hash.slice(0, at) + (hash.charAt(at) === 'A' ? 'B' : 'A') + hash.slice(at + 1);
    expect(parseLink(changed)).toMatchObject({ kind: 'typed', issues: [expect.stringContaining('checksum')] });
  });

  it('refuses a later format in words', () => {
    expect(parseLink(`#s=${sealEnvelope(9, bytes('[]\0'))}`).issues).toEqual([
      'The link has format 9; this page reads 1 to 1. Reload the page to get its newest version.',
    ]);
  });
});

describe('keys that people type', () => {
  it('set the task, the seed, the prompt, the head and what is hidden', () => {
    const parsed = parseLink('#task=lift&seed=12&prompt=lift+it&head=flow&hide=left,lens&lesson=one&embed');
    expect(parsed).toMatchObject({
      kind: 'typed',
      issues: [],
      state: { suite: 'lift', seed: 12, promptOverride: 'lift it', decoding: { head: 'flow' } },
      page: { hide: ['left', 'lens'], lesson: 'one', embed: true },
    });
  });

  it('set the theme, the open panels and the presenter; a link without them leaves the page as it is', () => {
    const { page } = parseLink('#task=lift&theme=Light&panels=bottom,left&present');
    expect(page).toEqual({ ...WHOLE_PAGE, theme: 'light', panels: ['left', 'bottom'], presenter: true });
    expect(parseLink('#task=lift').page).toEqual(WHOLE_PAGE);
    expect(parseLink('#task=lift&panels=').page).toEqual({ ...WHOLE_PAGE, panels: [] });
    expect(parseLink('#task=lift&theme=pink&panels=top&present=0')).toMatchObject({
      page: { ...WHOLE_PAGE, panels: [] },
      issues: [
        'theme=pink is neither dark nor light; yours stands.',
        'panels=top opens nothing; parts are left, right, bottom.',
      ],
    });
  });

  it('are clamped and reported', () => {
    const { state, issues } = parseLink('#task=juggle&seed=99999999999&hide=everything&speed=3');
    expect(state).toEqual({ ...DEFAULT_LINK_STATE, seed: 2_147_483_647 });
    expect(issues).toEqual([
      'The link has unknown parts (speed); they change nothing.',
      'task=juggle is none of object, spatial, lift, stack, push, reach; object stands.',
      'seed=99999999999 was set to 2147483647.',
      expect.stringContaining('hide=everything hides nothing'),
    ]);
  });

  it('win over the blob, which then loses its recordings', () => {
    const { hash } = formatLink(TYPICAL);
    const { state, issues } = parseLink(hash.replace('seed=4217', 'seed=9'));
    expect(state).toMatchObject({ seed: 9, cards: TYPICAL.cards, recordings: { unsteered: null, steered: null } });
    expect(issues).toEqual([expect.stringContaining('The address was edited')]);
  });
});

describe('a link that another program wrote', () => {
  it('has its numbers clamped and its unknown fields reported', () => {
    const tuple = tupleOf(TYPICAL);
    tuple[1] = -5;
    tuple[6] = ['discrete', null, 11, 3.5, 99];
    tuple[7] = [];
    tuple[10] = [null, null];
    const { state, issues } = parseLink(forged([...tuple, 'new', 'newer']));
    expect(state).toMatchObject({ seed: 0, decoding: { temperature: 2, samplingSeed: 4, flowSteps: 20 } });
    expect(issues).toEqual([
      'The link has 2 unknown fields; this page left them out.',
      'The link: seed -5 was set to 0.',
      'Decoding: temperature 11 was set to 2.',
      'Decoding: sampling seed 3.5 was set to 4.',
      'Decoding: flow steps 99 was set to 20.',
    ]);
  });

  it('keeps its readable cards when one is broken, and never a broken recording', () => {
    const state = { ...DEFAULT_LINK_STATE, cards: [cardOf(0, 'a'), cardOf(0, 'b')] };
    const tuple = tupleOf(state);
    (tuple[7] as unknown[][])[0]![1] = 'explode';
    (tuple[7] as unknown[][])[1]![2] = 1e9;
    tuple[10] = [[null, 'wasm', 0, 40, 3, 900, 0, 'c0ffee0123456789', 'bins'], { toString: 1 }];
    const parsed = parseLink(forged(tuple));
    expect(parsed.state.cards).toEqual([
      { ...cardOf(0, 'b'), intervention: { ...cardOf(0, 'b').intervention, amount: 100 } },
    ]);
    expect(parsed.state.recordings).toEqual({ unsteered: null, steered: null });
    expect(parsed.issues).toHaveLength(5);
  });
});

describe('hashes that nobody wrote', () => {
  it(
    '10,000 of them give a state and sentences, and throw nothing',
    () => {
      const { hash } = formatLink(TYPICAL);
      const keys = ['__proto__', 'constructor', 'task', 'seed', 's', 'hide', 'toString', 'prompt', 'valueOf'];
      const value = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('__proto__', 'constructor', '%', '%zz'),
      );
      const anyHash = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc
          .array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 6 })
          .map((parts) => `#${parts.map((part) => part.join('=')).join('&')}`),
        fc.nat(hash.length).map((end) => hash.slice(0, end)),
        fc
          .tuple(fc.nat(hash.length - 1), fc.string({ maxLength: 3 }))
          .map(([at, text]) => hash.slice(0, at) + text + hash.slice(at + 1)),
        fc.nat(40).map((version) => hash.replace('s=1.', `s=${version}.`)),
        fc.json({ maxDepth: 4 }).map((json) => `#s=${sealEnvelope(1, bytes(`${json}\0`))}`),
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 14 }).map((tuple) => forged(tuple)),
        fc
          .tuple(fc.nat(10), fc.jsonValue({ maxDepth: 3 }))
          .map(([at, field]) => forged(tupleOf(TYPICAL).with(at, field), 'tail')),
        fc.tuple(fc.nat(9), fc.jsonValue({ maxDepth: 2 })).map(([at, field]) => {
          const tuple = tupleOf(TYPICAL);
          const [card] = tuple[7] as unknown[][];
          return forged(tuple.with(7, [card?.with(at, field), field, { __proto__: field }]), 'x'.repeat(60));
        }),
        fc.uint8Array({ maxLength: 300 }).map((body) => `#s=${sealEnvelope(1, body)}`),
      );
      fc.assert(
        fc.property(anyHash, (text) => {
          const parsed = parseLink(text);
          // What comes out can be shared again: it lies within the limits.
          const again = parseLink(formatLink(parsed.state, parsed.page).hash);
          expect(again.issues).toEqual([]);
          expectSame(again.state, parsed.state);
          expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
        }),
        { numRuns: RUNS, seed: 11 },
      );
    },
    MANY_RUNS_MILLIS,
  );

  it('huge ones are refused by their length, and a small one cannot unpack into a huge one', () => {
    expect(parseLink('#'.padEnd(5_000_000, 'x')).issues[0]).toContain('none that the lab writes is so long');
    const bomb = `#s=${sealEnvelope(1, new Uint8Array(8_000_000))}`;
    expect(bomb.length).toBeLessThan(MAX_READ_CHARACTERS);
    expect(parseLink(bomb)).toMatchObject({ kind: 'none', state: DEFAULT_LINK_STATE });
  });
});
