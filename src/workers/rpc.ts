import * as Comlink from 'comlink';
import { LabError, asLabError, err, invariant, type Result } from '#base/errors.ts';

/**
 * The only file that knows comlink. An API is an object of methods that answer with a Result. What comlink leaves open is
 * closed here: errors cross as data with their code (comlink keeps message and stack only), AbortSignals cross (#615),
 * progress functions are proxied and released, and calls that wait on a dead worker settle (#601).
 */
export type WorkerApi<Api> = {
  readonly [Method in keyof Api]: (...args: never[]) => Promise<Result<unknown>>;
};

/** A Worker, or a port in tests. */
export type WorkerLike = Comlink.Endpoint & { terminate(): void };

export interface WorkerConnection<Api> {
  readonly api: Api;
  /** Ends the worker and settles what waits on it with 'worker-stopped'. */
  readonly dispose: () => void;
}

type WireResult =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly fix: string;
      readonly data: object;
    };

/** Stands in the argument list for a function or signal that crosses on its own. */
interface Crossing {
  readonly crossingIndex: number;
}

interface WireSignal {
  readonly abortPort: MessagePort;
  readonly aborted: boolean;
}

interface Endpoint {
  call(method: string, args: readonly unknown[], ...ports: readonly unknown[]): Promise<WireResult>;
}

const transfers = new WeakMap<object, readonly Transferable[]>();

/**
 * Marks a value so that these buffers move instead of being copied when it crosses: a method's Result, or the argument of a
 * progress function. The sender must not use the buffers any more.
 */
export function transferring<T extends object>(value: T, buffers: readonly Transferable[]): T {
  transfers.set(value, buffers);
  return value;
}

/** Worker side: answers calls of `connectWorker`. Thrown errors become Results here, and only here. */
export function exposeApi<Api extends WorkerApi<Api>>(api: Api, port?: Comlink.Endpoint): void {
  const endpoint: Endpoint = {
    async call(method, args, ...crossing) {
      const release: (() => void)[] = [];
      const sent: Promise<unknown>[] = [];
      const decoded = restoreCrossing(args, crossing, sent, release);
      try {
        const target = api[method as keyof Api] as unknown as (...args: unknown[]) => Promise<Result<unknown>>;
        const result = await target.apply(api, decoded);
        // Progress runs on ports of its own: without this the answer could overtake the last piece.
        await Promise.allSettled(sent);
        return toWire(result);
      } catch (thrown) {
        return toWire(err(asLabError(thrown)));
      } finally {
        for (const free of release) free();
      }
    },
  };
  Comlink.expose(endpoint, port);
}

/** Page side: a typed client of a worker that called `exposeApi`. `what` names the worker in messages ("The simulator"). */
export function connectWorker<Api extends WorkerApi<Api>>(worker: WorkerLike, what: string): WorkerConnection<Api> {
  const remote = Comlink.wrap<Endpoint>(worker);
  const pending = new Set<(lost: LabError) => void>();
  let lost: LabError | undefined;
  const lose = (error: LabError) => {
    lost ??= error;
    for (const settle of pending) settle(lost);
    pending.clear();
  };
  const onError = (event: object) => {
    const detail = 'message' in event && typeof event.message === 'string' ? ` (${event.message})` : '';
    lose(
      new LabError('worker-lost', `${what} stopped working${detail}.`, {
        fix: 'Reload the page; the link keeps your work.',
      }),
    );
  };
  worker.addEventListener('error', onError);
  worker.addEventListener('messageerror', onError);

  const call = async (method: string, args: readonly unknown[]): Promise<Result<unknown>> => {
    if (lost) return err(lost);
    const { plain, crossing, release } = splitCrossing(args);
    let settle: ((error: LabError) => void) | undefined;
    const loss = new Promise<Result<unknown>>((resolve) => {
      settle = (error) => resolve(err(error));
      pending.add(settle);
    });
    try {
      return await Promise.race([loss, remote.call(method, plain, ...crossing).then(fromWire)]);
    } catch (thrown) {
      return err(asLabError(thrown, 'worker-call'));
    } finally {
      if (settle) pending.delete(settle);
      for (const free of release) free();
    }
  };

  const api = new Proxy({} as Api & object, {
    get: (_, method) => {
      // A promise that resolves to the client looks for `then`; there is none.
      if (typeof method !== 'string' || method === 'then') return undefined;
      return (...args: unknown[]) => call(method, args);
    },
  });
  return {
    api,
    dispose: () => {
      lose(new LabError('worker-stopped', `${what} was stopped.`));
      worker.terminate();
    },
  };
}

/** Functions and signals leave the argument list, because proxies and ports must be arguments themselves to cross. */
function splitCrossing(args: readonly unknown[]) {
  const crossing: unknown[] = [];
  const release: (() => void)[] = [];
  const place = (): Crossing => ({ crossingIndex: crossing.length - 1 });
  const plain = args.map((arg) => {
    if (typeof arg === 'function') {
      crossing.push(Comlink.proxy(arg));
      return place();
    }
    if (arg instanceof AbortSignal) {
      const { port1, port2 } = new MessageChannel();
      const onAbort = () => port1.postMessage('abort');
      arg.addEventListener('abort', onAbort, { once: true });
      release.push(() => {
        arg.removeEventListener('abort', onAbort);
        port1.close();
      });
      crossing.push(Comlink.transfer({ abortPort: port2, aborted: arg.aborted } satisfies WireSignal, [port2]));
      return place();
    }
    return arg;
  });
  return { plain, crossing, release };
}

function restoreCrossing(
  args: readonly unknown[],
  crossing: readonly unknown[],
  sent: Promise<unknown>[],
  release: (() => void)[],
): unknown[] {
  return args.map((arg) => {
    if (typeof arg !== 'object' || arg === null || !('crossingIndex' in arg)) return arg;
    const value = crossing[(arg as Crossing).crossingIndex];
    return typeof value === 'function' ? restoreProgress(value, sent, release) : restoreSignal(value, release);
  });
}

function restoreProgress(remote: unknown, sent: Promise<unknown>[], release: (() => void)[]) {
  const progress = remote as Comlink.Remote<(value: unknown) => unknown>;
  release.push(() => progress[Comlink.releaseProxy]());
  return (value: unknown) => {
    const buffers = typeof value === 'object' && value !== null ? transfers.get(value) : undefined;
    const taken = progress(buffers ? Comlink.transfer(value, [...buffers]) : value);
    sent.push(taken);
    // Whoever waits for it waits for the page to have taken the value, whatever came of that.
    return taken.catch(() => undefined);
  };
}

function restoreSignal(value: unknown, release: (() => void)[]): AbortSignal {
  const { abortPort, aborted } = value as WireSignal;
  invariant(abortPort instanceof MessagePort, 'only functions and signals cross on their own');
  const controller = new AbortController();
  if (aborted) controller.abort();
  abortPort.onmessage = () => controller.abort();
  release.push(() => abortPort.close());
  return controller.signal;
}

function toWire(result: Result<unknown>): WireResult {
  if (!result.ok) {
    const { code, message, fix, data } = result.error;
    return { ok: false, code, message, fix, data };
  }
  const wire = { ok: true, value: result.value } as const;
  const buffers = transfers.get(result);
  return buffers ? Comlink.transfer(wire, [...buffers]) : wire;
}

function fromWire(wire: WireResult): Result<unknown> {
  if (wire.ok) return wire;
  return err(new LabError(wire.code, wire.message, { fix: wire.fix, data: { ...wire.data } }));
}
