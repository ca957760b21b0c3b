import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#base/errors.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import type { Recording } from '#rollout/recording.ts';
import { EXAMPLES } from '#share/examples.ts';
import { formatLink, parseLink } from '#share/link.ts';
import { World } from '#sim/world.ts';
import { createSimDesk } from '#workers/sim-desk.ts';
import { compare } from './check-recording.ts';
import { createLab, type Lab } from './lab.ts';
import { createLinkControl, type AddressBar, type LinkControl } from './link-control.ts';
import { createSimulation } from './simulation.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';

/** The real simulator; the policy is asked nothing but what a check asks. */
let world: SimWorld;
beforeAll(async () => {
  world = new SimWorld(await World.load());
});

interface Opened {
  readonly lab: Lab;
  readonly link: LinkControl;
  readonly address: AddressBar & { value: string; readonly pushed: string[]; go: (hash: string) => void };
}

function open(hash: string, again: (recording: Recording) => Recording = (recording) => recording): Opened {
  const lab = createLab({
    sim: createSimDesk(async () => world),
    preferences: DEFAULT_PREFERENCES,
    nowMillis: () => 0,
  });
  let keys = 0;
  let listener = () => {};
  const newKey = () => `episode-${keys++}`;
  const address = {
    value: hash,
    pushed: [] as string[],
    hash: () => address.value,
    replace: (next: string) => void (address.value = next),
    push: (next: string) => {
      address.pushed.push(next);
      address.value = next;
    },
    onNavigate: (onNavigate: () => void) => {
      listener = onNavigate;
      return () => {};
    },
    go: (next: string) => {
      address.value = next;
      listener();
    },
  };
  const recorded = () => lab.store.getState().episodes;
  const link = createLinkControl(lab, {
    simulation: createSimulation(lab, newKey),
    policy: {
      runEpisode: async ({ spec }) => {
        const { unsteered, steered } = recorded();
        const lane =
          spec.interventions.length > 0 || spec.prompt !== unsteered.recording?.spec.prompt ? steered : unsteered;
        return ok(again(lane.recording!));
      },
      info: async () => {
        throw new Error('A check does not ask for it.');
      },
    },
    policyControl: { ensureExpert: async () => ok(null) },
    address,
    newKey,
    view: () => null,
    autoplay: () => true,
  });
  link.start();
  return { lab, link, address };
}

/** expect.stringContaining answers `any`. */
const containing = (words: string): unknown => expect.stringContaining(words);

const [first, second] = EXAMPLES.map(({ hash }) => hash) as [string, string];
const pausedAt = (hash: string, tick: number) => formatLink({ ...parseLink(hash).state, tick }).hash;

describe('opening a link', () => {
  it('replays both episodes to the hashes of the link, at its moment, paused', async () => {
    const { lab, link } = open(pausedAt(first, 6));
    await link.open();
    const state = lab.store.getState();
    const { recordings } = parseLink(first).state;
    expect(state.sharedLanes.unsteered).toMatchObject({ finalHash: recordings.unsteered!.finalHash, mismatch: false });
    expect(state.sharedLanes.steered).toMatchObject({ finalHash: recordings.steered!.finalHash, mismatch: false });
    expect(state).toMatchObject({ shareStatus: 'shared', tick: 6, playing: false, notices: [] });
    expect(state.episodes.steered.prompt).toBe(`${state.layout!.task.prompt}, slowly`);
  });

  it('plays a link without a moment, and the lab gives the same link back', async () => {
    const { lab, link } = open(first);
    await link.open();
    expect(lab.store.getState().playing).toBe(true);
    const { state, stale } = link.linkNow();
    expect(stale).toEqual([]);
    expect(state.recordings).toEqual(parseLink(first).state.recordings);
  });

  it('announces a replay that ends elsewhere', async () => {
    const { state } = parseLink(first);
    const recordings = { ...state.recordings, steered: { ...state.recordings.steered!, finalHash: '0'.repeat(16) } };
    const { lab, link } = open(formatLink({ ...state, recordings }).hash);
    await link.open();
    expect(lab.store.getState().sharedLanes).toMatchObject({
      unsteered: { mismatch: false },
      steered: { mismatch: true },
    });
    expect(lab.store.getState().notices).toMatchObject([{ id: 'replay-mismatch' }]);
  });

  it('a broken one keeps its readable task and seed, and a banner says what was wrong', async () => {
    const { lab, link } = open(first.slice(0, -50));
    await link.open();
    // Task and seed are readable keys before the blob: they survive the cut.
    expect(lab.store.getState().notices[0]).toMatchObject({
      id: 'link',
      happened: containing('was cut at'),
    });
    expect(lab.store.getState()).toMatchObject({ suite: 'lift', seed: 21 });
  });
});

describe('after something was changed', () => {
  it('the badge says diverged until it is undone, and the stale episode leaves the link', async () => {
    const { lab, link } = open(second);
    await link.open();
    const { id } = lab.store.getState().cards[0]!;
    lab.store.getState().changeIntervention(id, 'amount', { amount: -2 });
    expect(lab.store.getState().shareStatus).toBe('diverged');
    expect(link.linkNow()).toMatchObject({ stale: ['steered'], state: { recordings: { steered: null } } });
    lab.store.getState().undo();
    expect(lab.store.getState().shareStatus).toBe('shared');
    expect(link.linkNow().stale).toEqual([]);
  });

  it('the link comes back', async () => {
    const { lab, link, address } = open(second);
    await link.open();
    lab.store.getState().setRivalPrompt('other words');
    await link.backToShared();
    expect(lab.store.getState()).toMatchObject({ shareStatus: 'shared', rivalPrompt: null });
    expect(address.pushed).toEqual([second]);
  });
});

describe('the check', () => {
  it('says that this policy decides the same', async () => {
    const { lab, link } = open(first);
    await link.open();
    await link.check();
    expect(lab.store.getState().shareCheck).toMatchObject({ status: 'reproduced' });
  });

  it('names the first decision that differs, and both policies', async () => {
    const { lab, link } = open(first, (recording) => ({
      ...recording,
      bundleId: 'another',
      decisions: recording.decisions.map((one, at) => (at < 2 ? one : { ...one, action: one.action.with(0, 0.5) })),
    }));
    await link.open();
    await link.check();
    const { bundleId } = parseLink(first).state;
    expect(lab.store.getState().shareCheck).toMatchObject({
      status: 'differs',
      sentence: containing(
        `unsteered differs from decision 3: other policy build (recorded with ${bundleId} on native; here another on native)`,
      ),
    });
  });

  it('counts an episode that ends too early as different', async () => {
    const { lab, link } = open(first);
    await link.open();
    const { recording } = lab.store.getState().episodes.unsteered;
    const short = { ...recording!, decisions: recording!.decisions.slice(0, 1) };
    expect(compare(recording!, short)).toMatchObject({
      reproduced: false,
      sentence: containing('decision 2'),
    });
  });
});
