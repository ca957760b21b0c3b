/**
 * An API whose worker starts with its first call. While the worker is not there, a call waits for what `until` gives (undefined:
 * for nothing), in its order; afterwards calls go straight through.
 */
export function laterApi<Api extends object>(until: () => Promise<unknown> | undefined, connect: () => Api): Api {
  let api: Api | undefined;
  const call = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    if (!api) await until();
    api ??= connect();
    const target = api as Record<string, (...given: readonly unknown[]) => Promise<unknown>>;
    return target[method]?.(...args);
  };
  return new Proxy({} as Api, {
    get: (_, method) => {
      // A promise that resolves to the API looks for `then`; there is none.
      if (typeof method !== 'string' || method === 'then') return undefined;
      return (...args: readonly unknown[]) => call(method, args);
    },
  });
}
