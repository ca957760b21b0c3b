import { useCallback, useEffect, useRef, useState } from 'react';
import type { LabError, Result } from '#base/errors.ts';

export type JobWork<T, Progress> = (
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
) => Promise<Result<T>>;

export interface Job<T, Progress> {
  /** What the work last reported; null while nothing is in work. */
  readonly progress: Progress | null;
  readonly value: T | undefined;
  /** Undefined after a cancel: whoever pressed it knows. */
  readonly error: LabError | undefined;
  readonly start: (work: JobWork<T, Progress>) => void;
  readonly cancel: () => void;
}

interface JobState<T, Progress> {
  readonly key: string | null;
  readonly progress: Progress | null;
  readonly result: Result<T> | undefined;
}

/**
 * Long work that a person starts and may stop. It stops when `key` changes, and what it said about another key is forgotten.
 * @param first  progress before the work has said anything; a constant
 */
export function useJob<T, Progress = number>(key: string | null, first: Progress): Job<T, Progress> {
  const [state, setState] = useState<JobState<T, Progress>>({ key: null, progress: null, result: undefined });
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), [key]);

  const start = useCallback(
    (work: JobWork<T, Progress>) => {
      running.current?.abort();
      const own = new AbortController();
      running.current = own;
      setState({ key, progress: first, result: undefined });
      const onProgress = (progress: Progress) => {
        if (!own.signal.aborted) setState({ key, progress, result: undefined });
      };
      void work(onProgress, own.signal).then((result) => {
        if (!own.signal.aborted) setState({ key, progress: null, result });
      });
    },
    [key, first],
  );
  const cancel = useCallback(() => {
    running.current?.abort();
    setState({ key, progress: null, result: undefined });
  }, [key]);

  const own = state.key === key ? state : { progress: null, result: undefined };
  return {
    progress: own.progress,
    value: own.result?.ok ? own.result.value : undefined,
    error: own.result && !own.result.ok ? own.result.error : undefined,
    start,
    cancel,
  };
}
