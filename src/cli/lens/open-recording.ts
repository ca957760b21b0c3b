import { LabError, unwrap } from '#base/errors.ts';
import { readTextFile } from '#cli/files.ts';
import { driveTeacher } from '#rollout/driver.ts';
import type { RolloutWorld } from '#rollout/ports.ts';
import { parseRecordingText } from '#rollout/recording-schema.ts';
import type { Recording } from '#rollout/recording.ts';
import { parseLink } from '#share/link.ts';
import type { Lane } from '#state/lanes.ts';
import { recordingOf } from '#state/link-state.ts';

/**
 * An episode from a recording's file, or from a lane of a link (its address, or the part from '#' on).
 * @throws LabError 'no-file', 'bad-recording', 'bad-link', 'no-episode'
 */
export async function openRecording(given: string, lane: Lane, world: RolloutWorld): Promise<Recording> {
  if (!/#|^s=|^task=/.test(given)) return unwrap(parseRecordingText(await readTextFile(given)));
  const { kind, state, issues } = parseLink(given.slice(given.indexOf('#') + 1));
  if (kind === 'none') {
    const fix = 'Pass the whole address, in quotes.';
    throw new LabError('bad-link', ['This holds no link.', ...issues].join(' '), { fix });
  }
  const linked = state.recordings[lane];
  if (!linked) {
    throw new LabError('no-episode', `The link holds no ${lane} episode.`, {
      fix: 'Choose the other one with --lane, or make the link after a run.',
    });
  }
  const { suite, seed } = state;
  if (linked.actions.form === 'teacher') return driveTeacher(world, { suite, seed, maxDecisions: linked.maxDecisions });
  return recordingOf(state, lane, linked, world.reset(suite, seed));
}
