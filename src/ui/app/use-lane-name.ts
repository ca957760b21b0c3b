import type { Lane } from '#state/lanes.ts';
import { useLab } from './lab-context.ts';

/** What a lane is called: its colour's meaning, or what drove it when that was the demonstrator. */
export function useLaneName(lane: Lane): string {
  return useLab(({ episodes }) => {
    const { key, driver } = episodes[lane];
    return lane === 'unsteered' && driver === 'teacher' && key !== '' ? 'demonstration' : lane;
  });
}
