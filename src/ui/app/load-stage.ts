import type { LabStage } from './lab-stage.tsx';

type StageModule = { readonly LabStage: typeof LabStage };

let loading: Promise<StageModule> | undefined;
let loaded: StageModule | undefined;

/** Fetches the stage and three.js, 200 kB compressed; index.html has asked for them already. A failed load is tried again. */
export function loadStage(): Promise<StageModule> {
  loading ??= import('./lab-stage.tsx').then(
    (module) => (loaded = module),
    (thrown: unknown) => {
      loading = undefined;
      throw thrown;
    },
  );
  return loading;
}

/** The stage, where it is here already. */
export function stageNow(): StageModule | undefined {
  return loaded;
}
