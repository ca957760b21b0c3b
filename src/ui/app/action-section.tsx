import { ACTION_DIMENSIONS, TICKS_PER_DECISION } from '#sim/types.ts';
import { LANES } from '#state/lanes.ts';
import { Term } from '#ui/glossary/term.tsx';
import { Section } from '#ui/primitives/section.tsx';
import { decisionAt } from '#ui/timeline/moment.ts';
import { useLab } from './lab-context.ts';
import styles from './sections.module.css';

/** What 1.0 of each dimension means in one tick (src/sim/types.ts). */
const UNITS: Readonly<Record<(typeof ACTION_DIMENSIONS)[number], (value: number) => string>> = {
  dx: millimetres,
  dy: millimetres,
  dz: millimetres,
  droll: () => 'not used',
  dpitch: () => 'not used',
  dyaw: (value) => `${signed(0.25 * value, 3)} rad`,
  grip: (value) => (value > 0 ? 'open' : 'close'),
};

function millimetres(value: number): string {
  return `${signed(50 * value, 1)} mm`;
}

/** With a true minus sign, as wide as a plus, and none before a zero. */
function signed(value: number, decimals: number): string {
  const digits = value.toFixed(decimals);
  return Number(digits) === 0 ? digits.replace('-', '') : digits.replace('-', '−');
}

/** The action in force at the cursor: seven numbers, a bar each, a colour a lane, and what they ask of the arm. */
export function ActionSection() {
  const tick = useLab((state) => state.tick);
  const episodes = useLab((state) => state.episodes);
  const shown = LANES.flatMap((lane) => {
    const { decisions } = episodes[lane];
    const index = decisionAt(tick, decisions.length);
    const decision = decisions[index];
    return decision ? [{ lane, index, action: decision.action, bins: decision.bins }] : [];
  });
  const first = shown[0];
  if (!first)
    return (
      <Section title="Action">
        <p className={styles.empty}>Run an episode: the seven numbers that the driver asks of the arm appear here.</p>
      </Section>
    );
  return (
    <Section title={`Action of decision ${first.index}`}>
      <p className={styles.note}>
        Held for {TICKS_PER_DECISION} ticks, {TICKS_PER_DECISION / 10} s. Amounts are per tick
        {shown.some(({ bins }) => bins) ? (
          <>
            ; in violet the <Term name="action-token" />, a bin of 256
          </>
        ) : null}
        .
      </p>
      <table className={styles.actions}>
        <tbody>
          {ACTION_DIMENSIONS.map((name, dimension) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={styles.bars} aria-hidden="true">
                {shown.map(({ lane, action }) => (
                  <SignedBar key={lane} lane={lane} value={action[dimension] ?? 0} />
                ))}
              </td>
              <td className={styles.amounts}>
                {shown.map(({ lane, action, bins }) => (
                  <span key={lane} data-lane={lane}>
                    {bins ? <span className={styles.bin}>{bins[dimension]} </span> : null}
                    {UNITS[name](action[dimension] ?? 0)}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** -1..1 around a middle line. */
function SignedBar({ lane, value }: { readonly lane: string; readonly value: number }) {
  const share = Math.min(1, Math.abs(value)) * 50;
  return (
    <span className={styles.bar} data-lane={lane}>
      <span style={{ left: `${value < 0 ? 50 - share : 50}%`, width: `${share}%` }} />
    </span>
  );
}
