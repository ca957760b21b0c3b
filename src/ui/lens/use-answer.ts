import { useEffect, useRef, useState } from 'react';
import type { LabError, Result } from '#base/errors.ts';
import { LatestWins } from '#policy/latest-wins.ts';

export interface Answer<T> {
  /** The newest answer; the one before it while another is on its way. */
  readonly value: T | undefined;
  readonly error: LabError | undefined;
  readonly isPending: boolean;
}

/**
 * Asks a worker whenever `key` changes, one question at a time: of those that come meanwhile only the newest is asked, so that
 * a held arrow key does not queue up. Late answers to older keys are dropped. A null key asks nothing.
 * @param ask  may change between renders: `key` alone names the question
 */
export function useAnswer<T>(key: string | null, ask: () => Promise<Result<T>>): Answer<T> {
  const [state, setState] = useState<{ key: string; result: Result<T> | undefined }>({ key: '', result: undefined });
  const latestAsk = useRef(ask);
  const [latest] = useState(() => new LatestWins((question: () => Promise<Result<T>>) => question()));
  useEffect(() => {
    latestAsk.current = ask;
  });
  useEffect(() => {
    if (key === null) return undefined;
    let isCurrent = true;
    void latest.ask(latestAsk.current).then((result) => {
      if (isCurrent && result) setState({ key, result });
    });
    return () => {
      isCurrent = false;
    };
  }, [key, latest]);
  const { result } = state;
  return {
    value: result?.ok ? result.value : undefined,
    error: result && !result.ok ? result.error : undefined,
    isPending: key !== null && state.key !== key,
  };
}
