import type { CardRow } from '#policy/manifest-card.ts';
import { temperatureWords, temperaturesOf } from '#policy/temperatures.ts';
import { SUITES } from '#sim/types.ts';
import type { PolicyInfo } from '#workers/policy-api.ts';
import { headText } from './policy-words.ts';

/** One way to decide, and how often it solves each suite. */
export interface CardLine {
  readonly how: string;
  readonly isDefault: boolean;
  /** Episodes a suite. */
  readonly n: number;
  /** By suite; 'all' is their mean. */
  readonly bySuite: ReadonlyMap<string, CardRow>;
}

/** The card by head and setting: the default of each head first, discrete before flow, else as they stand. */
export function cardLines({
  card,
  sampling,
  experts,
}: Pick<PolicyInfo, 'card' | 'sampling' | 'experts'>): readonly CardLine[] {
  const usual = new Set([`discrete, temperature ${temperatureWords(sampling)}`, `flow · ${experts[0]?.id ?? ''}`]);
  const groups = new Map<string, CardRow[]>();
  for (const row of card.closed_loop) groups.set(howOf(row), [...(groups.get(howOf(row)) ?? []), row]);
  return [...groups]
    .map(([how, rows]): CardLine => ({
      how,
      isDefault: usual.has(how),
      n: Math.max(...rows.filter(({ suite }) => suite !== 'all').map((row) => row.n)),
      bySuite: new Map(rows.map((row) => [row.suite, row])),
    }))
    .sort((a, b) => rank(a) - rank(b));
}

/** Suites in the lab's order, then the mean; those that were measured. */
export function cardSuites(lines: readonly CardLine[]): readonly string[] {
  return [...SUITES, 'all'].filter((suite) => lines.some(({ bySuite }) => bySuite.has(suite)));
}

function rank({ how, isDefault }: CardLine): number {
  return 2 * Number(!isDefault) + Number(how.startsWith('flow'));
}

function howOf({ head, expert, temperature, gripper_temperature: gripperTemperature }: CardRow): string {
  if (head === 'flow') return headText({ head, expert });
  if (temperature === undefined) return head;
  if (temperature === 0 && gripperTemperature === undefined) return `${head}, argmax`;
  return `${head}, temperature ${temperatureWords(temperaturesOf({ temperature }, { gripperTemperature }))}`;
}
