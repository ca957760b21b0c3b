import type { SceneLayout } from '#sim/types.ts';

/** The stage fed from the lab: poses, cursor, theme. */
export function LabStage({ layout }: { readonly layout: SceneLayout }) {
  return <p>{layout.task.prompt}</p>;
}
