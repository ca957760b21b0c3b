import { useState } from 'react';
import type { Study } from '#lens/studies/study.ts';
import type { VectorId } from '#lens/table.ts';
import { ACTION_DIMENSIONS } from '#sim/types.ts';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { Section } from '#ui/primitives/section.tsx';
import { shortNumber } from './lens-words.ts';
import { layersOfSlot, vectorsOfSlot } from './slot-rows.ts';
import { TokenChips } from './token-chips.tsx';
import styles from './lens.module.css';

export interface SlotTableProps {
  /** That of an episode (lens/studies/episode.ts). */
  readonly study: Study;
  readonly onSelect: (id: VectorId) => void;
}

type Slot = (typeof ACTION_DIMENSIONS)[number];
const SLOTS = ACTION_DIMENSIONS.map((value) => ({ value, label: value }));

/** One slot of an episode's study: what each layer wrote, in words and actions, and the value vectors behind it. */
export function SlotTable({ study, onSelect }: SlotTableProps) {
  const [slot, setSlot] = useState<Slot>('dz');
  const layers = layersOfSlot(study, slot);
  const executed = layers[0]?.executed;
  return (
    <>
      <div className={styles.bar}>
        <Segmented label="Action slot" value={slot} options={SLOTS} onChange={setSlot} />
        {executed === undefined ? null : (
          <span className={styles.muted}>
            executed on average: {slot} {shortNumber(executed)}
          </span>
        )}
      </div>
      <ol className={styles.plain} reversed aria-label={`What each layer wrote at ${slot}`}>
        {layers.map(({ layer, number, length, tokens }) => (
          <li key={layer} className={styles.layerLine}>
            <span className={styles.name}>
              L{layer} ({number})
            </span>
            <span className={styles.muted} title="length of what was written, per decision">
              {shortNumber(length)}
            </span>
            <TokenChips tokens={tokens} />
          </li>
        ))}
      </ol>
      <Section title={`Value vectors that wrote most at ${slot}`}>
        <ul className={styles.plain}>
          {vectorsOfSlot(study, slot).map(({ id, activation, words }) => (
            <li key={`${id.layer}:${id.index}`}>
              <button type="button" className={styles.near} onClick={() => onSelect(id)}>
                <span className={styles.name}>
                  L{id.layer} · {id.index}
                </span>
                <span className={styles.muted}>mean activation {shortNumber(activation)}</span>
                <span className={styles.words}>{words}</span>
              </button>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
