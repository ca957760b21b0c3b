import { POSE } from '#sim/types.ts';
import { LANES } from '#state/lanes.ts';
import { decisionAt } from '#ui/timeline/moment.ts';
import { useLab, useServices } from './lab-context.ts';
import { useLaneName } from './use-lane-name.ts';
import styles from './stage-area.module.css';

/** Which colour is which episode. */
export function StageLegend() {
  const names = { unsteered: useLaneName('unsteered'), steered: useLaneName('steered') };
  const blue = useLab(({ episodes }) => episodes.unsteered.key !== '');
  const orange = useLab(({ episodes }) => episodes.steered.key !== '');
  const present = { unsteered: blue, steered: orange };
  const shown = LANES.filter((lane) => present[lane]);
  if (shown.length === 0) return null;
  return (
    <div className={styles.legend}>
      {shown.map((lane) => (
        <span key={lane} data-lane={lane}>
          {names[lane]}
        </span>
      ))}
    </div>
  );
}

/** Where the cursor stands, in words. */
export function StageMoment() {
  const { lab } = useServices();
  const tick = useLab((state) => state.tick);
  const episode = useLab((state) => state.episodes.unsteered);
  const track = lab.poses.unsteered;
  if (episode.key === '') return null;
  const words = [
    `decision ${decisionAt(tick, episode.decisions.length)}`,
    `tick ${Math.min(tick, track.ticks)}`,
    track.read(tick, POSE.grip) > 0 ? 'gripper open' : 'gripper closed',
  ];
  return <div className={styles.moment}>{words.join(' · ')}</div>;
}
