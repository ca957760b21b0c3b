import { SeededRandom } from '#base/rng.ts';
import { sampleTask } from '#sim/tasks.ts';
import { TICKS_PER_DECISION } from '#sim/types.ts';
import type { Suite } from '#sim/types.ts';
import type { World } from '#sim/world.ts';
import { recordDecision } from './decision-record.ts';
import type { DecisionRecord } from './decision-record.ts';
import { CHUNK_LENGTH, MANNER_PROBABILITY } from './labels.ts';

export interface Demonstration {
  readonly seed: number;
  /** One a decision. */
  readonly records: readonly DecisionRecord[];
  /** Per decision the driving task's next actions, at most 5: they end with the episode or with the task. */
  readonly chunks: readonly (readonly Float32Array[])[];
  /** The prompt at the start. */
  readonly prompt: string;
  readonly succeeded: boolean;
}

/** Cumulative shares of the suites: stack and push are the hard ones, and get most. */
const SUITE_SHARES: readonly (readonly [Suite, number])[] = [
  ['object', 0.18],
  ['spatial', 0.36],
  ['lift', 0.48],
  ['stack', 0.68],
  ['push', 0.88],
  ['reach', 1],
];
/** Keeps an episode's noise apart from its scene, which has the bare seed. */
const NOISE_SEED_OFFSET = 700_001;
const MAX_DECISIONS = { slow: 45, usual: 26 } as const;
/** Decisions that are still recorded after success: the policy must learn to stay away. */
const DECISIONS_AFTER_SUCCESS = 2;

/**
 * One demonstrated episode. A quarter of the episodes switch to another task on the way. In three quarters, bursts of noise push the arm off
 * course, while labels stay clean: so the policy sees how to recover (DART, Laskey et al. 2017).
 */
export function demonstrate(world: World, seed: number): Demonstration {
  const random = new SeededRandom(seed + NOISE_SEED_OFFSET);
  const share = random.next();
  const suite = SUITE_SHARES.find(([, upTo]) => share < upTo)![0];
  const { task: firstTask } = world.reset({ seed, suite, mannerProbability: MANNER_PROBABILITY });
  const noise = new ActionNoise(random);
  const switchAt = random.next() < 0.25 ? 2 + random.integer(8) : -1;
  const maxDecisions = firstTask.manner === 'slow' ? MAX_DECISIONS.slow : MAX_DECISIONS.usual;

  const records: DecisionRecord[] = [];
  let succeeded = false;
  let after = 0;
  for (let decision = 0; decision < maxDecisions; decision++) {
    if (decision === switchAt) world.assign(sampleTask(random, world.colors, undefined, MANNER_PROBABILITY));
    const record = recordDecision(world, random);
    records.push(record);
    const action = noise.disturb(record.actions[0]!);
    for (let tick = 0; tick < TICKS_PER_DECISION; tick++) world.step(action);
    if (!world.succeeded) continue;
    succeeded = true;
    if (decision >= switchAt && ++after > DECISIONS_AFTER_SUCCESS) break;
  }
  const chunks = records.map((_, index) => chunkFrom(records, index));
  return { seed, records, chunks, prompt: records[0]!.tasks[0]!.prompt, succeeded };
}

function chunkFrom(records: readonly DecisionRecord[], index: number): Float32Array[] {
  const driving = records[index]!.tasks[0];
  const chunk: Float32Array[] = [];
  for (let i = index; i < records.length && chunk.length < CHUNK_LENGTH && records[i]!.tasks[0] === driving; i++)
    chunk.push(records[i]!.actions[0]!);
  return chunk;
}

/** A little jitter all the time, and now and then a burst: one or two decisions off in one direction, sometimes with the grip flipped. */
class ActionNoise {
  readonly #random: SeededRandom;
  readonly #bursts: boolean;
  readonly #jitter: number;
  #left = 0;
  #bias: readonly [number, number, number] = [0, 0, 0];
  #flipsGrip = false;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#bursts = random.next() >= 0.25;
    const jitter = random.pick([0.01, 0.02, 0.04]);
    this.#jitter = this.#bursts ? jitter : 0;
  }

  disturb(label: Float32Array): number[] {
    const random = this.#random;
    const action = [...label];
    if (this.#bursts && this.#left <= 0 && random.next() < 0.14) {
      this.#left = 1 + random.integer(2);
      this.#bias = [random.normal() * 0.28, random.normal() * 0.28, random.normal() * 0.2];
      this.#flipsGrip = random.next() < 0.12;
    }
    const inBurst = this.#left > 0;
    for (let axis = 0; axis < 3; axis++)
      action[axis]! += (inBurst ? this.#bias[axis]! : 0) + random.normal() * this.#jitter;
    action[5]! += random.normal() * this.#jitter * 2;
    if (inBurst && this.#flipsGrip) action[6] = -action[6]!;
    this.#left--;
    return action;
  }
}
