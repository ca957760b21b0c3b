import { invariant } from '#base/errors.ts';
import { SeededRandom } from '#base/rng.ts';

/** Statistics of small paired samples. Everything random is seeded: the same rows give the same report. */

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

const Z95 = 1.959963984540054;
const RESAMPLES = 4000;
const PERMUTATIONS = 9999;
/** Up to here all 2^n sign flips are tried. */
const EXACT_PAIRS = 12;

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * 95 % bootstrap interval of a mean: percentile interval of resampled means, widened around the mean by
 * t(0.975, n - 1) / 1.96 * sqrt(n / (n - 1)), because the plain percentile interval is too narrow for small n (Hesterberg 2015,
 * "What teachers should know about the bootstrap", sec. 3.3). Undefined for fewer than 2 values: one value has no spread.
 */
export function bootstrapMean(values: readonly number[], seed: number, resamples = RESAMPLES): Interval | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const random = new SeededRandom(seed);
  const centre = mean(values);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[random.integer(n)] ?? 0;
    return sum / n;
  }).sort();
  const widen = (studentQuantile(n - 1) / Z95) * Math.sqrt(n / (n - 1));
  const bound = (share: number): number => centre + widen * (quantile(means, share) - centre);
  return { mean: centre, low: bound(0.025), high: bound(0.975), n };
}

/** t(0.975) with `freedom` degrees: exact up to 4, then the Cornish-Fisher series (error below 0.003). */
function studentQuantile(freedom: number): number {
  const exact = [12.7062, 4.3027, 3.1824, 2.7764][freedom - 1];
  if (exact !== undefined) return exact;
  const z = Z95;
  const v = freedom;
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3)
  );
}

/** Linear between order statistics; `sorted` rises. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? 0;
  return low + (at - below) * ((sorted[Math.min(below + 1, sorted.length - 1)] ?? 0) - low);
}

/**
 * Two-sided paired permutation test of mean difference 0: under the null each difference's sign is a coin. Exact for up to
 * 12 pairs; else 9,999 seeded flips with the observed one counted, so p is never 0.
 */
export function pairedPermutationP(differences: readonly number[], seed: number): number {
  const n = differences.length;
  const observed = Math.abs(sum(differences));
  if (n === 0) return 1;
  // Sums of the same numbers in another order differ in the last bits; those are ties, not smaller values.
  const reach = observed - 1e-12 * sum(differences.map(Math.abs));
  const isExact = n <= EXACT_PAIRS;
  const random = new SeededRandom(seed);
  const count = isExact ? 2 ** n : PERMUTATIONS;
  let atLeast = 0;
  for (let k = 0; k < count; k++) {
    let flipped = 0;
    for (let i = 0; i < n; i++) {
      const isMinus = isExact ? (k >> i) & 1 : random.next() < 0.5;
      flipped += isMinus ? -(differences[i] ?? 0) : (differences[i] ?? 0);
    }
    if (Math.abs(flipped) >= reach) atLeast++;
  }
  return isExact ? atLeast / count : (atLeast + 1) / (count + 1);
}

/** Wilson's 95 % score interval of a proportion; (0, 0..1) for n = 0. */
export function wilson(successes: number, n: number): Interval {
  if (n === 0) return { mean: 0, low: 0, high: 1, n: 0 };
  invariant(successes >= 0 && successes <= n, 'successes within n');
  const p = successes / n;
  const z2 = Z95 * Z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return { mean: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half), n };
}

/** Holm's step-down adjustment of p values, in the order given. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(ps.length).fill(1);
  let running = 0;
  order.forEach(({ p, index }, rank) => {
    running = Math.max(running, Math.min(1, p * (ps.length - rank)));
    adjusted[index] = running;
  });
  return adjusted;
}

/** Cliff's delta: P(a > b) - P(a < b) over all pairs; 0 when a side is empty. */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  let score = 0;
  for (const x of a) for (const y of b) score += Math.sign(x - y);
  return score / (a.length * b.length);
}

/** Share of the null below the effect, ties by half: 0.5 is the middle of the null, 0 and 1 are beyond every draw. */
export function percentileInNull(effect: number, draws: readonly number[]): number | undefined {
  if (draws.length === 0) return undefined;
  const below = draws.filter((draw) => draw < effect).length;
  const equal = draws.filter((draw) => draw === effect).length;
  return (below + equal / 2) / draws.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
