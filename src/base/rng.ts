/**
 * Seeded random numbers: mulberry32 (T. Ettinger, public domain), 32 bits of state. Integer arithmetic only, so that a seed
 * means the same scene in every engine.
 */
export class SeededRandom {
  #state: number;

  /** @param seed any integer; it counts modulo 2^32 */
  constructor(seed: number) {
    // Spread neighbouring seeds apart, then let the first draws go: they still resemble each other.
    this.#state = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x85ebca6b) >>> 0;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    const a = this.#state;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform integer in 0 .. count - 1. */
  integer(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** @param items not empty */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)] as T;
  }

  /** Standard normal, near enough: twelve uniform draws less their mean (Irwin-Hall). No logarithm, so no engine in it. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.next();
    return sum;
  }

  /** The numbers 0 .. count - 1 in random order (Fisher-Yates). */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const last = order[i]!;
      order[i] = order[j]!;
      order[j] = last;
    }
    return order;
  }
}
