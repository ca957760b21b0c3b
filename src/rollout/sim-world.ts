import type { World } from '#sim/world.ts';
import type { Snapshot } from '#sim/world.ts';
import type { Action, Observation, SceneLayout, Suite } from '#sim/types.ts';
import type { RolloutWorld } from './ports.ts';

/** The simulator as the loop sees it. Observations are copies: they outlive the next one. */
export class SimWorld implements RolloutWorld {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  reset(suite: Suite, seed: number): SceneLayout {
    return this.#world.reset({ suite, seed });
  }

  observe(): Observation {
    const { third, wrist, proprioception } = this.#world.observe();
    return { third: third.slice(), wrist: wrist.slice(), proprioception: proprioception.slice() };
  }

  step(action: Action): void {
    this.#world.step(action);
  }

  pose(): Float32Array {
    return this.#world.pose();
  }

  get succeeded(): boolean {
    return this.#world.succeeded;
  }

  hash(): string {
    return this.#world.hash();
  }

  teacherAction(): Action {
    return this.#world.teacherAction();
  }

  /** Everything that the future depends on. */
  snapshot(): Snapshot {
    return this.#world.snapshot();
  }

  /** Goes back to a moment; the future is the same bit for bit. */
  restore(snapshot: Snapshot): void {
    this.#world.restore(snapshot);
  }

  /** Frees the world's memory. */
  dispose(): void {
    this.#world.dispose();
  }
}
