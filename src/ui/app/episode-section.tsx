import { POSE } from '#sim/types.ts';
import { LANES, type Lane } from '#state/lanes.ts';
import type { Episode } from '#state/slices/episodes.ts';
import { Section } from '#ui/primitives/section.tsx';
import { useLab, useServices } from './lab-context.ts';
import { useLaneName } from './use-lane-name.ts';
import styles from './sections.module.css';

/** The state of the task at the cursor, a column a lane. */
export function EpisodeSection() {
  const unsteered = useLaneFacts('unsteered');
  const steered = useLaneFacts('steered');
  const facts = { unsteered, steered };
  const shown = LANES.filter((lane) => facts[lane].recorded);
  const columns = shown.length > 0 ? shown : (['unsteered'] as const);
  const names = facts.unsteered.rows.map(([name]) => name);
  return (
    <Section title="Task state">
      <table className={styles.facts}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Quantity</span>
            </th>
            {columns.map((lane) => (
              <th key={lane} scope="col" data-lane={lane}>
                {facts[lane].title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, row) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map((lane) => (
                <td key={lane}>{facts[lane].rows[row]?.[1]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

interface LaneFacts {
  readonly title: string;
  readonly recorded: boolean;
  readonly rows: readonly (readonly [name: string, value: string])[];
}

/** Reads the lane's pose at the cursor's whole tick. The tick and the pose version are what makes it change. */
function useLaneFacts(lane: Lane): LaneFacts {
  const { lab } = useServices();
  const name = useLaneName(lane);
  const episode = useLab((state) => state.episodes[lane]);
  const layout = useLab((state) => state.layout);
  const cursor = useLab((state) => state.tick);
  const track = lab.poses[lane];
  const tick = Math.min(cursor, track.ticks);
  const held = track.read(tick, POSE.held);
  const color = held >= 0 ? (episode.layout ?? layout)?.colors[held] : undefined;
  const known = track.length > 0;
  return {
    title: name,
    recorded: episode.key !== '',
    rows: [
      ['tick', known ? `${tick} of ${track.ticks}` : '–'],
      ['held', known ? (color ? `${color} cube` : 'nothing') : '–'],
      ['gripper', known ? (track.read(tick, POSE.grip) > 0 ? 'open' : 'closed') : '–'],
      ['height', known ? `${track.read(tick, POSE.tool + 2).toFixed(3)} m` : '–'],
      ['task', known ? taskWord(episode, track.read(tick, POSE.done) > 0, tick === track.ticks) : '–'],
    ],
  };
}

function taskWord(episode: Episode, done: boolean, atEnd: boolean): string {
  if (done) return '✓ success';
  if (!atEnd || episode.status === 'running' || episode.status === 'empty') return 'not yet';
  return episode.status === 'cut' ? 'stopped' : 'failed';
}
