import { useEffect, useRef, useState } from 'react';
import type { TokenGroup } from '#policy/types.ts';
import type { RecordedDirection } from '#state/direction-control.ts';
import type { DirectionPlan } from '#state/direction-plan.ts';
import { useServices } from '#ui/app/lab-context.ts';
import type { DirectionProgress } from '#workers/direction-api.ts';

interface Outcome {
  /** Plan and group that it belongs to: what was changed since has no result yet. */
  readonly key: string;
  readonly recorded?: RecordedDirection;
  readonly problem?: string;
}

export interface DirectionRecording {
  /** Null while nothing is being recorded. */
  readonly progress: DirectionProgress | null;
  readonly recorded: RecordedDirection | undefined;
  readonly problem: string;
  readonly record: () => Promise<void>;
  readonly cancel: () => void;
}

/** One recording at a time; leaving the form stops it. */
export function useDirectionRecording(plan: DirectionPlan, group: TokenGroup): DirectionRecording {
  const { directions } = useServices();
  const [progress, setProgress] = useState<DirectionProgress | null>(null);
  const [outcome, setOutcome] = useState<Outcome>({ key: '' });
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);
  const key = JSON.stringify([plan, group]);
  const current: Outcome = outcome.key === key ? outcome : { key };
  return {
    progress,
    recorded: current.recorded,
    problem: current.problem ?? '',
    cancel: () => running.current?.abort(),
    record: async () => {
      running.current?.abort();
      const stop = new AbortController();
      running.current = stop;
      setOutcome({ key: '' });
      setProgress({ done: 0, total: 0 });
      const onProgress = (next: DirectionProgress) => {
        if (!stop.signal.aborted) setProgress(next);
      };
      const answer = await directions.record(plan, group, onProgress, stop.signal);
      if (running.current !== stop) return;
      setProgress(null);
      if (answer.ok) setOutcome({ key, recorded: answer.value });
      else if (answer.error.code !== 'cancelled') setOutcome({ key, problem: answer.error.sentence });
    },
  };
}
