import type { EventCondition, Schedule } from '#steering/intervention.ts';
import { MAX_EVENT_METRES, MAX_TICK } from '#steering/limits.ts';
import { NumberField } from '#ui/primitives/number-field.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { DecimalField } from './decimal-field.tsx';
import { EVENTS, eventOf, kindOfSchedule, scheduleOfKind, type EventKind } from './schedule-words.ts';
import styles from './steer.module.css';

export interface WhenControlProps {
  readonly when: Schedule | undefined;
  readonly onChange: (when: Schedule) => void;
}

/** When the intervention acts; it is looked at before each decision. */
export function WhenControl({ when = {}, onChange }: WhenControlProps) {
  const kind = kindOfSchedule(when);
  const { from = 0, to, event } = when;
  return (
    <div className={styles.when}>
      <Segmented
        label="When"
        value={kind}
        options={[
          { value: 'always', label: 'always' },
          { value: 'ticks', label: 'ticks', title: 'Between two ticks of the episode' },
          { value: 'event', label: 'event', title: 'While something holds in the world' },
        ]}
        onChange={(next) => onChange(scheduleOfKind(next))}
      />
      {kind === 'ticks' ? (
        <span className={styles.fields}>
          <NumberField
            label="From tick"
            value={from}
            min={0}
            max={MAX_TICK - 1}
            characters={4}
            onCommit={(tick) => onChange({ from: tick, to: Math.max(tick + 1, to ?? tick + 40) })}
          />
          <span>to</span>
          <NumberField
            label="To tick, not included"
            value={to ?? from + 40}
            min={from + 1}
            max={MAX_TICK}
            characters={4}
            onCommit={(tick) => onChange({ from, to: tick })}
          />
        </span>
      ) : null}
      {event ? <EventFields event={event} onChange={(next) => onChange({ event: next })} /> : null}
    </div>
  );
}

interface EventFieldsProps {
  readonly event: EventCondition;
  readonly onChange: (event: EventCondition) => void;
}

function EventFields({ event, onChange }: EventFieldsProps) {
  return (
    <span className={styles.fields}>
      <Select<EventKind>
        label="Event"
        value={event.kind}
        options={EVENTS}
        onChange={(kind) => onChange(eventOf(kind))}
      />
      {'metres' in event ? (
        <>
          <DecimalField
            label="Metres"
            value={event.metres}
            min={0}
            max={MAX_EVENT_METRES}
            decimals={2}
            onCommit={(metres) => onChange({ ...event, metres })}
          />
          <span>m</span>
        </>
      ) : null}
    </span>
  );
}
