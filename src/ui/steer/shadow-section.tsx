import type { Shadow } from '#state/slices/shadow.ts';
import { selectSteers } from '#state/slices/steering.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Term } from '#ui/glossary/term.tsx';
import { Section } from '#ui/primitives/section.tsx';
import { changeSentence, shadowRows, signedValue, type ShadowRow } from './shadow-words.ts';
import styles from './shadow.module.css';

/** Both predictions from the moment at the cursor, number by number. Nothing here was executed. */
export function ShadowSection() {
  const shadow = useLab((state) => state.shadow);
  const working = useLab((state) => state.shadowWorking);
  return (
    <Section
      title={<Term name="shadow">Shadow</Term>}
      anchor="shadow"
      actions={<span className={styles.badge}>shadow · not executed</span>}
    >
      {shadow ? <ShadowTable shadow={shadow} working={working} /> : <NoShadow />}
    </Section>
  );
}

function NoShadow() {
  const issue = useLab((state) => state.shadowIssue);
  const words = useLab((state) => {
    if (!selectSteers(state)) return 'Add an intervention: what it would change at this moment appears here.';
    if (state.policyStatus !== 'ready') return 'The shadow comes with the policy.';
    if (state.playing) return 'Pause to see what both sides would do from that moment.';
    return 'Predicting …';
  });
  return issue === null ? (
    <p className={styles.note}>{words}</p>
  ) : (
    <p role="alert" className={styles.problem}>
      {issue}
    </p>
  );
}

function ShadowTable({ shadow, working }: { readonly shadow: Shadow; readonly working: boolean }) {
  const rows = shadowRows(shadow);
  const isDiscrete = shadow.unsteered.bins !== undefined;
  return (
    <div className={styles.shadow} data-working={working} data-millis={shadow.millis.toFixed(1)}>
      <p className={styles.sentence} aria-live="polite">
        {changeSentence(shadow)}
        {shadow.acting === 0 ? ' No intervention acts at this moment.' : ''}
      </p>
      <table className={styles.table}>
        <caption className={styles.caption}>
          {isDiscrete ? 'Action token: bin · probability,' : 'Action'} decision {shadow.decision}
        </caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Dimension</th>
            <th scope="col">Bars</th>
            <th scope="col">unsteered</th>
            <th scope="col">steered</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DimensionRow key={row.name} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DimensionRow({ row }: { readonly row: ShadowRow }) {
  const { name, isChanged, bins, probabilities } = row;
  return (
    <tr data-changed={isChanged}>
      <th scope="row">{name}</th>
      <td className={styles.bars} aria-hidden="true">
        <Bar lane="unsteered" value={row.unsteered} />
        <Bar lane="steered" value={row.steered} />
      </td>
      {(['unsteered', 'steered'] as const).map((lane) => (
        <td key={lane} data-lane={lane}>
          <span className={styles.value}>{signedValue(row[lane])}</span>
          {bins && probabilities ? (
            <span className={styles.bin}>
              {bins[lane]} · {(100 * probabilities[lane]).toFixed(0)} %
            </span>
          ) : null}
        </td>
      ))}
    </tr>
  );
}

function Bar({ lane, value }: { readonly lane: string; readonly value: number }) {
  const share = Math.min(1, Math.abs(value)) * 50;
  return (
    <span className={styles.bar} data-lane={lane}>
      <span style={{ left: `${value < 0 ? 50 - share : 50}%`, width: `${share}%` }} />
    </span>
  );
}
