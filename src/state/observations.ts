import type { Observation } from '#sim/types.ts';

/** Episodes whose camera pictures are kept: both lanes and the pair before them (about 40 kB a decision). */
const KEPT_EPISODES = 4;

/** What the policy saw in running episodes, decision by decision. Outside React, as poses are. */
export class ObservationLog {
  readonly #episodes = new Map<string, Observation[]>();

  remember(key: string, observation: Observation): void {
    const seen = this.#episodes.get(key) ?? [];
    seen.push(observation);
    this.#episodes.set(key, seen);
    for (const old of [...this.#episodes.keys()].slice(0, -KEPT_EPISODES)) this.#episodes.delete(old);
  }

  at(key: string, decision: number): Observation | undefined {
    return this.#episodes.get(key)?.[decision];
  }
}
