import { LabError } from '#base/errors.ts';
import { SeededRandom } from '#base/rng.ts';
import type { ShardWriter } from '#cli/shards/writer.ts';
import { recordDecision } from '#sim/demonstrations/decision-record.ts';
import { TICKS_PER_DECISION } from '#sim/types.ts';
import type { World } from '#sim/world.ts';
import type { ResetArgument, ResetReply, StepReply } from './protocol.ts';

/** Keeps the labels' random tasks apart from the scene, which has the bare seed. */
const LABEL_SEED_OFFSET = 31;

/** One environment of a server: an episode that a policy outside drives. */
export class EnvironmentSession {
  readonly #world: World;
  readonly #shard: ShardWriter | undefined;
  #random: SeededRandom | undefined;
  #seed = 0;
  #teacherShare = 0;
  /** Someone still drives it; after that its pictures stay as they were. */
  #live = true;
  #pictures: readonly Uint8Array[] = [];
  /** The demonstrator's action for the state that was last shown; only while recording. */
  #label: Float32Array | undefined;

  constructor(world: World, shard: ShardWriter | undefined) {
    this.#world = world;
    this.#shard = shard;
  }

  reset({ seed, suite, manner, text, mix, warm }: ResetArgument): ResetReply {
    const world = this.#world;
    const { task, colors } = world.reset({ seed, suite, mannerProbability: manner });
    const prompt = text === undefined || text === '' ? task.prompt : text.replace('{}', task.prompt);
    if (prompt !== task.prompt) world.assign({ ...task, prompt });
    this.#live = true;
    this.#seed = seed;
    this.#random = new SeededRandom(seed + LABEL_SEED_OFFSET);
    this.#teacherShare = mix;
    for (let i = 0; i < warm; i++) world.stepDecision(world.teacherAction());
    return { text: prompt, suite: task.suite, manner: task.manner, prop: this.#proprioception(), colors };
  }

  /** One decision; null, or a task that is done, leaves it alone. */
  step(action: readonly number[] | null): StepReply {
    const random = this.#startedRandom();
    const path: (readonly number[])[] = [];
    if (action === null || this.#world.succeeded) this.#live = false;
    else {
      const taken = this.#label !== undefined && random.next() < this.#teacherShare ? this.#label : action;
      for (let tick = 0; tick < TICKS_PER_DECISION && !this.#world.succeeded; tick++) {
        this.#world.step(taken);
        path.push(this.#world.toolM);
      }
    }
    return { done: this.#world.succeeded, prop: this.#proprioception(), tr: path };
  }

  /** Third-person and wrist picture. While recording, this state becomes a row of the shard. */
  look(): readonly Uint8Array[] {
    if (!this.#live) return this.#pictures;
    if (this.#shard === undefined) {
      const { third, wrist } = this.#world.observe();
      this.#pictures = [third.slice(), wrist.slice()];
      return this.#pictures;
    }
    const record = recordDecision(this.#world, this.#startedRandom());
    this.#label = record.actions[0]!;
    this.#shard.write(record, this.#shard.promptIds(record.tasks, this.#world.colors), [this.#label], this.#seed);
    this.#pictures = [record.third, record.wrist];
    return this.#pictures;
  }

  #startedRandom(): SeededRandom {
    if (this.#random !== undefined) return this.#random;
    throw new LabError('bad-request', 'The environments have no episode yet.', { fix: 'Send reset first.' });
  }

  #proprioception(): number[] {
    return [...this.#world.observeProprioception()];
  }
}
