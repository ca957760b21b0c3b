import { useEffect, useState } from 'react';
import type { Observation } from '#sim/types.ts';
import type { Lane } from '#state/lanes.ts';
import { decisionAt } from '#ui/timeline/moment.ts';
import { useLab, useServices } from './lab-context.ts';

/** What the policy saw before the decision at the cursor. While a new one is fetched the last one stays. */
export function useObservation(lane: Lane): Observation | undefined {
  const { simulation } = useServices();
  const key = useLab((state) => state.episodes[lane].key);
  const decision = useLab((state) => decisionAt(state.tick, state.episodes[lane].decisions.length));
  const recorded = useLab((state) => state.episodes[lane].decisions.length > 0);
  const [seen, setSeen] = useState<{ readonly key: string; readonly observation: Observation }>();
  useEffect(() => {
    if (!key || !recorded) return;
    let late = false;
    void simulation.observationAt(lane, decision).then((observation) => {
      if (!late && observation) setSeen({ key, observation });
    });
    return () => {
      late = true;
    };
  }, [simulation, lane, key, recorded, decision]);
  return seen?.key === key ? seen.observation : undefined;
}
