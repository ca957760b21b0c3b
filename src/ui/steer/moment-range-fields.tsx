import { useState } from 'react';
import type { MomentRange } from '#state/direction-plan.ts';
import { LANES, type Lane } from '#state/lanes.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { NumberField } from '#ui/primitives/number-field.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import styles from './steer.module.css';

export interface MomentRangeState {
  readonly value: MomentRange;
  /** Last decision of the chosen lane; 0 while it is empty. */
  readonly last: number;
  readonly onChange: (change: Partial<MomentRange>) => void;
}

/** A whole lane until somebody says which part of it. */
export function useMomentRange(first: Lane): MomentRangeState {
  const [lane, setLane] = useState(first);
  const [from, setFrom] = useState(0);
  const [to, setTo] = useState<number | null>(null);
  const last = useLab(({ episodes }) => Math.max(0, episodes[lane].decisions.length - 1));
  return {
    last,
    value: { lane, from: Math.min(from, last), to: Math.min(to ?? last, last) },
    onChange: (change) => {
      if (change.lane !== undefined) setLane(change.lane);
      if (change.from !== undefined) setFrom(change.from);
      if (change.to !== undefined) setTo(change.to);
    },
  };
}

const LANE_OPTIONS = LANES.map((lane) => ({ value: lane, label: lane }));

/** Which decisions of which lane. */
export function MomentRangeFields({ label, range }: { readonly label: string; readonly range: MomentRangeState }) {
  const { value, last, onChange } = range;
  return (
    <div className={styles.momentRow} role="group" aria-label={`Moments ${label} the concept`}>
      <span className={styles.label}>{label}</span>
      <Segmented<Lane> label="Lane" value={value.lane} options={LANE_OPTIONS} onChange={(lane) => onChange({ lane })} />
      <span className={styles.fields}>
        <NumberField
          label="First decision"
          value={value.from}
          min={0}
          max={last}
          characters={2}
          onCommit={(from) => onChange({ from, to: Math.max(from, value.to) })}
        />
        <span className={styles.label}>to</span>
        <NumberField
          label="Last decision"
          value={value.to}
          min={value.from}
          max={last}
          characters={2}
          onCommit={(to) => onChange({ to })}
        />
      </span>
    </div>
  );
}
