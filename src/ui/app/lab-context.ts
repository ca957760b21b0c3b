import { createContext, useContext, type RefObject } from 'react';
import { useStore } from 'zustand';
import { invariant } from '#base/errors.ts';
import type { Lab } from '#state/lab.ts';
import type { ConceptControl } from '#state/concept-control.ts';
import type { DirectionControl } from '#state/direction-control.ts';
import type { LinkControl } from '#state/link-control.ts';
import type { PolicyControl } from '#state/policy-control.ts';
import type { Simulation } from '#state/simulation.ts';
import type { LabState } from '#state/store.ts';
import type { LensApi } from '#workers/lens-api.ts';
import type { StageHandle } from '#ui/stage/StageScene.tsx';

/** What components may ask for. Later rooms add their own controllers here. */
export interface LabServices {
  readonly lab: Lab;
  readonly simulation: Simulation;
  readonly policyControl: PolicyControl;
  readonly lens: LensApi;
  readonly concepts: ConceptControl;
  readonly directions: DirectionControl;
  readonly link: LinkControl;
  /** The mounted stage: its view and its picture. Null until three.js has loaded. */
  readonly stageRef: RefObject<StageHandle | null>;
}

export const LabContext = createContext<LabServices | null>(null);

export function useServices(): LabServices {
  const services = useContext(LabContext);
  invariant(services, 'components stand inside LabContext');
  return services;
}

/** Selects from the lab's state. The selector returns a primitive or a stored reference, never a new object. */
export function useLab<T>(selector: (state: LabState) => T): T {
  return useStore(useServices().lab.store, selector);
}
