import { LESSONS, lessonOf } from '#share/lessons.ts';
import type { Lab } from './lab.ts';
import { LANES, type Lane } from './lanes.ts';
import type { SharedLane } from './slices/share.ts';

/** A name that the page does not know, in words. */
export function lessonIssues(name: string | null): readonly string[] {
  if (name === null || lessonOf(name)) return [];
  const known = LESSONS.map((lesson) => lesson.name).join(', ');
  return [`This page knows no lesson “${name}”; its lessons are ${known}.`];
}

/** One banner for everything of a link that was not taken as it stood; none takes an earlier one away. */
export function reportIssues({ store }: Lab, issues: readonly string[]): void {
  const [first, ...others] = issues;
  if (first === undefined) return store.getState().dismissNotice('link');
  const more = others.length > 2 ? [...others.slice(0, 2), `And ${others.length - 2} more.`] : others;
  store.getState().notify({ id: 'link', tone: 'warning', happened: first, meaning: more.join(' ') });
}

/** Says which replays ended in another position than the link holds. */
export function reportMismatch({ store }: Lab, lanes: Partial<Record<Lane, SharedLane>>): void {
  const wrong = LANES.filter((lane) => lanes[lane]?.mismatch);
  if (wrong.length === 0) return;
  store.getState().notify({
    id: 'replay-mismatch',
    tone: 'warning',
    happened: `The ${wrong.join(' and the ')} episode ends here in another position than the link says.`,
    meaning: 'The link was made with another version of the simulator; what you see is not what its author saw.',
  });
}
