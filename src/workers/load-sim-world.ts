import { LabError } from '#base/errors.ts';
import type { SnapshotWorld } from './sim-desk.ts';
export function loadSimWorld(): Promise<SnapshotWorld<number>> {
  throw new LabError('no-world', 'The simulator is not there yet.', { fix: 'Wait.' });
}
