/**
 * Noise without state: a value depends on (seed, decision, stream, index) alone, so a run repeats from any decision, in any
 * order, in every engine. Only integer arithmetic, + - * / and sqrt.
 */
export const STREAMS = { bins: 1, flow: 2, 'flow-sde': 3 } as const;
export type Stream = keyof typeof STREAMS;

export interface NoiseKey {
  readonly seed: number;
  readonly decision: number;
  readonly stream: Stream;
}

/** Uniform in (0, 1): 32 random bits, in the middle of their cell, so that neither end occurs. */
export function uniform(key: NoiseKey, index: number): number {
  return (bits(key, index) + 0.5) / 4294967296;
}

/**
 * Standard normal by Marsaglia's polar method (1964): a point in the unit disc, times sqrt(-2 ln s / s). Attempt k of
 * value i reads the uniforms 2 (64 i + k) and the next; the chance of 64 misses is (1 - pi/4)^64 < 1e-42.
 */
export function gaussian(key: NoiseKey, index: number): number {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const at = 2 * (ATTEMPTS * index + attempt);
    const x = 2 * uniform(key, at) - 1;
    const y = 2 * uniform(key, at + 1) - 1;
    const s = x * x + y * y;
    if (s < 1 && s > 0) return x * Math.sqrt((-2 * naturalLog(s)) / s);
  }
  return 0;
}
const ATTEMPTS = 64;

/** `count` values of a stream, in single precision. */
export function gaussians(key: NoiseKey, count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, index) => gaussian(key, index));
}

const LN2 = 0.6931471805599453;

/**
 * ln x for 0 < x: x = m 2^e with m in [sqrt(1/2), sqrt(2)), ln m = 2 artanh(z), z = (m - 1) / (m + 1), as a series in z^2.
 * Math.log may differ between engines in the last bit. |z| <= 0.172, so eleven terms leave less than 1e-17.
 */
export function naturalLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  while (mantissa >= Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let series = 0;
  for (let n = 21; n >= 1; n -= 2) series = series * square + 1 / n;
  return exponent * LN2 + 2 * z * series;
}

/** Four rounds of the murmur3 finaliser, one a key, each added to an odd constant of the splitmix family. */
function bits(key: NoiseKey, index: number): number {
  let hash = mix(key.seed | 0, 0x9e3779b9);
  // Seeds above 2^32 keep their high half.
  hash = mix(hash ^ Math.floor(key.seed / 4294967296), 0x85ebca6b);
  hash = mix(hash ^ key.decision, 0xc2b2ae35);
  hash = mix(hash ^ STREAMS[key.stream], 0x27d4eb2f);
  return mix(hash ^ index, 0x165667b1) >>> 0;
}

function mix(value: number, constant: number): number {
  let h = (value + constant) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
