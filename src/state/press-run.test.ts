import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#base/errors.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import { EXAMPLES, FRONT_POSES_URL } from '#share/examples.ts';
import { unpackShipped, type ShippedExample } from '#share/shipped-example.ts';
import { World } from '#sim/world.ts';
import { createSimDesk } from '#workers/sim-desk.ts';
import { createLab, type Lab } from './lab.ts';
import { createLinkControl, type LinkControl } from './link-control.ts';
import { pressRun } from './press-run.ts';
import { createSimulation, type Simulation } from './simulation.ts';
import { selectStoppable } from './slices/episodes.ts';
import { DEFAULT_PREFERENCES } from './slices/ui.ts';
import type { LabState } from './store.ts';

/** Run, pressed at any moment, with the real simulator and without a policy. */
let world: SimWorld;
let shipped: ShippedExample;
beforeAll(async () => {
  world = new SimWorld(await World.load());
  shipped = unpackShipped(new Uint8Array(await readFile(fileURLToPath(FRONT_POSES_URL))))!;
});

interface Opened {
  readonly lab: Lab;
  readonly link: LinkControl;
  readonly simulation: Simulation;
  readonly press: (clicks?: number) => Promise<void>;
  /** Opens another address, as Back does. */
  readonly go: (hash: string) => Promise<void>;
}

function open(hash: string, poses: () => Promise<ShippedExample | undefined> = async () => shipped): Opened {
  const lab = createLab({
    sim: createSimDesk(async () => world),
    preferences: DEFAULT_PREFERENCES,
    nowMillis: () => 0,
  });
  let keys = 0;
  let address = hash;
  const newKey = () => `episode-${keys++}`;
  const simulation = createSimulation(lab, newKey);
  const neverAsked = async () => {
    throw new Error('Nothing here asks the policy.');
  };
  const link = createLinkControl(lab, {
    simulation,
    policy: { runEpisode: neverAsked, info: neverAsked },
    policyControl: { ensureExpert: async () => ok(null) },
    address: {
      hash: () => address,
      replace: (next) => void (address = next),
      push: (next) => void (address = next),
      onNavigate: () => () => undefined,
    },
    newKey,
    view: () => null,
    autoplay: () => true,
    shipped: poses,
  });
  link.start();
  const go = (next: string) => {
    address = next;
    return link.open();
  };
  return { lab, link, simulation, press: (clicks) => pressRun(lab, simulation, clicks), go };
}

/** Resolves in the very change of the store that makes it true. */
function when({ store }: Lab, isTrue: (state: LabState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.subscribe((state) => {
      if (!isTrue(state)) return;
      stop();
      resolve();
    });
  });
}

const fourDecisions = ({ episodes }: LabState) => episodes.unsteered.decisions.length >= 4;
const isWhole = { status: 'finished', driver: 'teacher', success: true };
const [first, second] = EXAMPLES.map(({ hash }) => hash) as [string, string];

describe('Run, pressed while the page plays by itself', () => {
  it.each([
    ['a demonstration, behind a broken link', first.slice(0, -60)],
    ['the episodes of a link', second],
  ])('is a whole run in place of %s', async (_, hash) => {
    const { lab, link, press } = open(hash);
    const opening = link.open();
    await when(lab, fourDecisions);
    const { key } = lab.store.getState().episodes.unsteered;
    expect(selectStoppable(lab.store.getState())).toBe(false);
    await Promise.all([press(), opening]);
    expect(lab.store.getState().episodes.unsteered).toMatchObject(isWhole);
    expect(lab.store.getState().episodes.unsteered.key).not.toBe(key);
  });

  it('is not stopped by the front page’s example, whose poses arrive later', async () => {
    let arrive = (_: ShippedExample) => {};
    const { lab, link, press, go } = open('#task=reach&seed=5', () => new Promise((resolve) => (arrive = resolve)));
    await link.open();
    const opening = go('');
    const pressed = press();
    await when(lab, fourDecisions);
    arrive(shipped);
    await Promise.all([pressed, opening]);
    expect(lab.store.getState().episodes.unsteered).toMatchObject(isWhole);
    expect(lab.store.getState().episodes.steered.status).toBe('empty');
  });

  it('leaves the example’s words behind, even when the scene’s answer overtakes that of the example', async () => {
    const { lab, link, press } = open('');
    const replay = lab.sim.replay.bind(lab.sim);
    // The example stands there finished, too, under the first keys.
    const ran = when(lab, ({ episodes: { unsteered } }) => unsteered.key > 'episode-1' && unsteered.success);
    Object.assign(lab.sim, {
      replay: async (...asked: Parameters<typeof replay>) => {
        const played = await replay(...asked);
        await ran;
        return played;
      },
    });
    const opening = link.open();
    await when(lab, ({ readyDrivers }) => readyDrivers.teacher);
    expect(lab.store.getState().shownExample).toBe(EXAMPLES[0]!.name);
    await Promise.all([press(), opening]);
    expect(lab.store.getState().episodes.unsteered).toMatchObject(isWhole);
    expect(lab.store.getState().shownExample).toBeNull();
  });
});

describe('the button', () => {
  it('stops a run that a person asked for, and what was simulated stays', async () => {
    const { lab, press } = open('');
    const running = press();
    await when(lab, fourDecisions);
    expect(selectStoppable(lab.store.getState())).toBe(true);
    await press();
    await running;
    const { status, ticks } = lab.store.getState().episodes.unsteered;
    expect(status).toBe('cut');
    expect(ticks).toBeGreaterThanOrEqual(16);
    expect(selectStoppable(lab.store.getState())).toBe(false);
  });

  it('takes a double click for one press', async () => {
    const { lab, press } = open('');
    const running = press(1);
    await when(lab, fourDecisions);
    await press(2);
    await running;
    expect(lab.store.getState().episodes.unsteered).toMatchObject(isWhole);
  });
});

describe('a link that is left while it opens', () => {
  it('does not make the next one a changed page', async () => {
    const { lab, link, go } = open(first);
    const opening = link.open();
    await when(lab, fourDecisions);
    await Promise.all([go(second), opening]);
    const { shareStatus, sharedHash, sharedLanes } = lab.store.getState();
    expect({ shareStatus, sharedHash }).toEqual({ shareStatus: 'shared', sharedHash: second });
    expect(sharedLanes).toMatchObject({ unsteered: { mismatch: false }, steered: { mismatch: false } });
  });
});
