/** Milliseconds of a decision by stage. */
export interface Millis {
  vision: number;
  prefix: number;
  suffix: number;
  head: number;
}

/** Adds the time of `work` to its stage. */
export async function timed<T>(millis: Millis, stage: keyof Millis, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  millis[stage] += performance.now() - start;
  return result;
}

/** What one of `shared` requests in a group cost. */
export function perRequest(millis: Millis, shared: number): Millis {
  return {
    vision: millis.vision / shared,
    prefix: millis.prefix / shared,
    suffix: millis.suffix / shared,
    head: millis.head / shared,
  };
}
