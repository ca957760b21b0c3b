import { Engine } from '#policy/engine.ts';
import type { Bundle } from '#policy/bundle.ts';
import { readFixtures, steeredHook } from '#policy/parity.ts';
import { createNativeRuntime } from '#policy/runtime/native.ts';
import type { DecisionRequest } from '#policy/types.ts';
import { median } from './median.ts';

/** Medians in milliseconds. */
export interface NativeTimes {
  readonly threads: number;
  readonly vision: number;
  readonly prefix: number;
  readonly suffix: number;
  readonly head: number;
  readonly decision: number;
  /** Asking again about one observation with another hook on text and slots. */
  readonly suffixAlone: number;
  /** One of 16 decisions that share the graphs' calls. */
  readonly batched: number;
}

const WARM_UP = 2;
const BATCH = 16;

export async function measureNative(bundle: Bundle, threads: number, count: number): Promise<NativeTimes> {
  const engine = await Engine.create(bundle, await createNativeRuntime({ threads }));
  const whole: { vision: number; prefix: number; suffix: number; head: number; total: number }[] = [];
  for (let i = 0; i < count + WARM_UP; i++) {
    const start = performance.now();
    const { millis } = await engine.decide(requestOf(bundle, i));
    whole.push({ ...millis, total: performance.now() - start });
  }
  const suffixes: number[] = [];
  const { gain, bias, residual } = steeredHook(bundle.manifest);
  const touches = { image: false, proprio: false, text: true, slots: true };
  for (let i = 0; i < count + WARM_UP; i++) {
    const hook = { gain, bias: bias.map((value) => value * (1 + i / 100)), residual, touches };
    const start = performance.now();
    await engine.decide({ ...requestOf(bundle, 0), hook });
    suffixes.push(performance.now() - start);
  }
  const batches: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await engine.decideMany(Array.from({ length: BATCH }, (_, k) => requestOf(bundle, 1000 + BATCH * i + k)));
    batches.push((performance.now() - start) / BATCH);
  }
  await engine.dispose();
  const warm = whole.slice(WARM_UP);
  return {
    threads,
    vision: median(warm.map((one) => one.vision)),
    prefix: median(warm.map((one) => one.prefix)),
    suffix: median(warm.map((one) => one.suffix)),
    head: median(warm.map((one) => one.head)),
    decision: median(warm.map((one) => one.total)),
    suffixAlone: median(suffixes.slice(WARM_UP)),
    batched: median(batches),
  };
}

/** The first fixture with one pixel changed, so that nothing is found in the cache. */
function requestOf(bundle: Bundle, index: number): DecisionRequest {
  const fixture = readFixtures(bundle.fixtures)[0]!;
  const third = fixture.observation.third.slice();
  third[0] = index % 256;
  third[1] = index >> 8;
  return {
    observation: { ...fixture.observation, third },
    text: fixture.text,
    head: 'discrete',
    decision: 0,
    sampling: { temperature: 0, seed: 0 },
  };
}
