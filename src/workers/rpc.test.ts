import { MessageChannel as NodeChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { LabError, err, ok, type Result } from '#base/errors.ts';
import { connectWorker, exposeApi, transferring, type WorkerConnection, type WorkerLike } from './rpc.ts';

interface Api {
  add(a: number, b: number): Promise<Result<number>>;
  refuse(): Promise<Result<never>>;
  crash(): Promise<Result<never>>;
  count(to: number, onCount: (value: { n: number }) => void, signal: AbortSignal): Promise<Result<number>>;
  burst(to: number, onCount: (value: { n: number }) => Promise<void> | void): Promise<Result<number>>;
  bytes(): Promise<Result<Uint8Array>>;
  never(): Promise<Result<never>>;
}

let kept = new Uint8Array(0);
const api: Api = {
  add: async (a, b) => ok(a + b),
  refuse: async () =>
    err(new LabError('bad-seed', 'The seed is odd.', { fix: 'Choose an even one.', data: { seed: 3 } })),
  crash: async () => {
    throw new Error('boom');
  },
  count: async (to, onCount, signal) => {
    let n = 0;
    while (n < to && !signal.aborted) {
      onCount({ n: ++n });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return ok(n);
  },
  burst: async (to, onCount) => {
    for (let n = 1; n <= to; n++) void onCount({ n });
    return ok(to);
  },
  bytes: async () => {
    kept = new Uint8Array(1000).fill(7);
    return transferring(ok(kept), [kept.buffer]);
  },
  never: () => new Promise(() => undefined),
};

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** Both ends of a worker boundary in one process, over real ports. */
function connect(): WorkerConnection<Api> & { fail: () => void } {
  const { port1, port2 } = new NodeChannel();
  exposeApi(api, port2 as unknown as WorkerLike);
  const errors = new EventTarget();
  const worker = Object.assign(port1, { terminate: () => port1.close() }) as unknown as WorkerLike;
  const listen = worker.addEventListener.bind(worker);
  worker.addEventListener = (type, listener, options) => {
    if (type === 'message') listen(type, listener, options);
    else errors.addEventListener(type, listener);
  };
  const connection = connectWorker<Api>(worker, 'The counter');
  open.push(() => {
    connection.dispose();
    port2.close();
  });
  return { ...connection, fail: () => errors.dispatchEvent(new Event('error')) };
}

describe('worker calls', () => {
  it('answer with values', async () => {
    expect(await connect().api.add(2, 3)).toEqual({ ok: true, value: 5 });
  });

  it('bring errors back whole: code, fix and data', async () => {
    const result = await connect().api.refuse();
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.error).toBeInstanceOf(LabError);
    expect(result.error).toMatchObject({
      code: 'bad-seed',
      message: 'The seed is odd.',
      fix: 'Choose an even one.',
      data: { seed: 3 },
    });
  });

  it('turn a throw into a Result', async () => {
    const result = await connect().api.crash();
    expect(result.ok ? '' : result.error.message).toBe('boom');
  });

  it('answer only after every progress value has been taken in', async () => {
    const seen: number[] = [];
    const takeIn = async ({ n }: { n: number }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(n);
    };
    const result = await connect().api.burst(20, takeIn);
    expect(result).toEqual({ ok: true, value: 20 });
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('carry an abort to the worker, also one made before the call', async () => {
    const { api: remote } = connect();
    const controller = new AbortController();
    const counted = await remote.count(1e6, ({ n }) => n === 5 && controller.abort(), controller.signal);
    expect(counted.ok && counted.value).toBeGreaterThanOrEqual(5);
    expect(counted.ok && counted.value).toBeLessThan(1000);
    expect(await remote.count(10, () => undefined, AbortSignal.abort())).toEqual({ ok: true, value: 0 });
  });

  it('move marked buffers instead of copying them', async () => {
    const result = await connect().api.bytes();
    expect(result.ok && result.value[999]).toBe(7);
    expect(kept.byteLength).toBe(0);
  });

  it('settle when the worker dies or is stopped, and refuse from then on', async () => {
    const dying = connect();
    const waiting = dying.api.never();
    dying.fail();
    for (const result of [await waiting, await dying.api.add(1, 1)])
      expect(result.ok ? '' : result.error.code).toBe('worker-lost');

    const stopped = connect();
    const pending = stopped.api.never();
    stopped.dispose();
    const result = await pending;
    expect(result.ok ? '' : result.error.code).toBe('worker-stopped');
  });
});
