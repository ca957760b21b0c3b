import type { CardMeasure } from '#policy/manifest-card.ts';
import { isMet, rangeText, valueText, type MeasureGroup } from './measure-groups.ts';
import styles from './policy.module.css';

/** One family of checks: a line a word, colour or variation, a column a head. */
export function MeasuresTable({ group }: { readonly group: MeasureGroup }) {
  return (
    <details className={styles.more}>
      <summary>{group.title}</summary>
      <table className={styles.card}>
        <caption>{group.note} With 95 % intervals.</caption>
        <thead>
          <tr>
            <td />
            {group.heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {group.lines.map(({ what, note, byHead }) => (
            <tr key={what}>
              <th scope="row">
                {what}
                {note ? <small>{note}</small> : null}
              </th>
              {group.heads.map((head) => (
                <Figure key={head} measure={byHead.get(head)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Commands commands={group.commands} />
    </details>
  );
}

/** What a reader types to get the figures again. */
export function Commands({ commands }: { readonly commands: readonly string[] }) {
  return commands.map((command) => (
    <code key={command} className={styles.command}>
      {command}
    </code>
  ));
}

function Figure({ measure }: { readonly measure: CardMeasure | undefined }) {
  if (!measure) return <td>–</td>;
  const met = isMet(measure);
  return (
    <td>
      {valueText(measure)}
      {met === null ? null : met ? ', met' : ', missed'}
      <small>{`${rangeText(measure)}, n\u00a0=\u00a0${measure.n}`}</small>
    </td>
  );
}
