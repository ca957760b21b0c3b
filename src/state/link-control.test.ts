import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#base/errors.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import type { Recording } from '#rollout/recording.ts';
import { replayPoses } from '#rollout/replay.ts';
import { EXAMPLES, FRONT_POSES_URL } from '#share/examples.ts';
import { formatLink, parseLink } from '#share/link.ts';
import { unpackShipped, type ShippedExample } from '#share/shipped-example.ts';
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

function open(
  hash: string,
  again: (recording: Recording) => Recording = (recording) => recording,
  shipped: () => Promise<ShippedExample | undefined> = async () => undefined,
): Opened {
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
    shipped,
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

describe('the front page', () => {
  const shippedFile = async () => unpackShipped(new Uint8Array(await readFile(fileURLToPath(FRONT_POSES_URL))))!;

  it('shows the shipped poses before the simulator answers, and they are its own bit for bit', async () => {
    const shipped = await shippedFile();
    const { lab, link } = open('', undefined, async () => shipped);
    const layoutAsked = lab.sim.layout.bind(lab.sim);
    let before: { readonly ticks: number; readonly playing: boolean; readonly poses: Float32Array } | undefined;
    const sim = {
      ...lab.sim,
      layout: async (request: Parameters<typeof layoutAsked>[0]) => {
        const { episodes, playing } = lab.store.getState();
        before = { ticks: episodes.steered.ticks, playing, poses: lab.poses.unsteered.poses.slice() };
        return layoutAsked(request);
      },
    };
    Object.assign(lab.sim, sim);
    await link.open();
    expect(before).toMatchObject({ ticks: shipped.steered!.recording.ticks, playing: true });
    const { unsteered } = lab.store.getState().episodes;
    expect(before!.poses).toEqual(await replayPoses(world, unsteered.recording!));
    expect(lab.poses.steered.poses).toEqual(await replayPoses(world, lab.store.getState().episodes.steered.recording!));
    // Nothing was replaced: the simulator agreed, and it can be asked about any decision.
    expect(unsteered.key).toBe('episode-0');
    expect((await lab.sim.observationAt(unsteered.key, 2)).ok).toBe(true);
    expect(lab.store.getState()).toMatchObject({ notices: [], shareStatus: 'none', readyDrivers: { teacher: true } });
  });

  it('plays what the simulator says where the shipped poses are others', async () => {
    const shipped = await shippedFile();
    const poses = shipped.unsteered.poses.slice();
    poses[poses.length - 1]! += 1;
    const { lab, link } = open('', undefined, async () => ({
      ...shipped,
      unsteered: { ...shipped.unsteered, poses },
    }));
    await link.open();
    const { unsteered } = lab.store.getState().episodes;
    expect(unsteered.key).not.toBe('episode-0');
    expect(lab.poses.unsteered.poses).toEqual(shipped.unsteered.poses);
  });

  it('waits for the simulator where the poses belong to another example, or never come', async () => {
    const shipped = await shippedFile();
    for (const answer of [{ ...shipped, hash: '#task=lift' }, undefined]) {
      const { lab, link } = open('', undefined, async () => answer);
      await link.open();
      expect(lab.poses.unsteered.poses).toEqual(shipped.unsteered.poses);
    }
  });

  it('opens the example of a lesson; a banner says when there is no such lesson', async () => {
    const { lab, link } = open('#lesson=value-vectors');
    await link.open();
    expect(lab.store.getState()).toMatchObject({ shownExample: 'Value vectors of "slow"', notices: [] });
    expect(lab.store.getState().cards).toHaveLength(1);
    const other = open('#lesson=cooking');
    await other.link.open();
    expect(other.lab.store.getState().shownExample).toBe(EXAMPLES[0]!.name);
    expect(other.lab.store.getState().notices).toMatchObject([
      { id: 'link', happened: containing('no lesson “cooking”; its lessons are one-word') },
    ]);
  });

  it('is the example until something is changed', async () => {
    const { lab, link } = open('');
    await link.open();
    expect(lab.store.getState().shownExample).toBe(EXAMPLES[0]!.name);
    lab.store.getState().setRivalPrompt('other words');
    expect(lab.store.getState().shownExample).toBeNull();
  });

  it('keeps a link of the demonstrator with the demonstrator when the policy arrives', async () => {
    const { state } = parseLink(first);
    const { lab, link } = open(formatLink({ ...state, driver: 'teacher' }).hash);
    await link.open();
    lab.store.getState().setDriverReady('policy', true);
    expect(lab.store.getState().driver).toBe('teacher');
    expect(link.linkNow().state.driver).toBe('teacher');
    const other = open(first);
    await other.link.open();
    expect(other.lab.store.getState().driver).toBe('teacher');
    expect(other.link.linkNow().state.driver).toBe('policy');
    other.lab.store.getState().setDriverReady('policy', true);
    expect(other.lab.store.getState().driver).toBe('policy');
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
        `unsteered differs from decision 3: other policy build (recorded with ${bundleId} on wasm; here another on wasm)`,
      ),
    });
  });

  it('says in words that another backend may round otherwise, and where to choose the same', async () => {
    const { lab, link } = open(first);
    await link.open();
    const { recording } = lab.store.getState().episodes.unsteered;
    const decisions = recording!.decisions.map((one) => ({ ...one, action: one.action.with(2, 0.25) }));
    expect(compare(recording!, { ...recording!, backend: 'webgpu', decisions }).sentence).toContain(
      'WebGPU may round otherwise than WebAssembly, with which it was recorded: choose WebAssembly in the policy panel',
    );
  });

  it('can come out even in any browser on WebAssembly: the examples were recorded with it', () => {
    for (const { hash } of EXAMPLES) {
      const { unsteered, steered } = parseLink(hash).state.recordings;
      expect([unsteered!.backend, steered?.backend ?? 'wasm']).toEqual(['wasm', 'wasm']);
    }
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
