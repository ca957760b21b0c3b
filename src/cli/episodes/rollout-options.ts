import { LabError } from '#base/errors.ts';
import { readTextFile } from '#cli/files.ts';
import { integer, text, usageError } from '#cli/options.ts';
import { FLOW_STEPS, MAX_DECISIONS, MAX_PROMPT_LENGTH, MAX_SEED, TEMPERATURE } from '#rollout/limits.ts';
import { SUITES } from '#sim/types.ts';
import type { Suite } from '#sim/types.ts';
import type { Manifest } from '#policy/manifest.ts';
import { temperaturesOf } from '#policy/temperatures.ts';
import type { TemperatureWish } from '#policy/temperatures.ts';
import type { Head, Temperatures } from '#policy/types.ts';
import type { Intervention } from '#steering/intervention.ts';
import { parseInterventionText } from '#steering/schema.ts';
import { defaultProcesses } from './pool.ts';

/** What every command that runs the policy in the closed loop takes. */
export const CLOSED_LOOP_OPTIONS = {
  head: text(),
  temperature: text(),
  'gripper-temperature': text(),
  expert: text(),
  'flow-steps': integer({ ...FLOW_STEPS, fallback: FLOW_STEPS.initial }),
  'max-decisions': integer({ ...MAX_DECISIONS, fallback: MAX_DECISIONS.initial }),
  bundle: text(),
  processes: integer({ min: 1, max: 256, fallback: defaultProcesses() }),
};

/** Values of the rollout command, read off its flags. Each reader throws a LabError 'usage' that says what to mend. */

export function readSuites(text: string | undefined): readonly Suite[] {
  if (text === undefined || text === 'all') return SUITES;
  return text.split(',').map((name) => {
    const suite = SUITES.find((known) => known === name.trim());
    if (suite) return suite;
    throw bad(`--suite ${name}`, `one of ${SUITES.join(', ')}, or all`);
  });
}

/** "5", "100-119": both ends count. */
export function readSeeds(text: string): readonly number[] {
  const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(text.trim());
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (!match || to > MAX_SEED || from > to)
    throw bad(`--seeds ${text}`, `a seed or a range A-B up to ${MAX_SEED}, A first`);
  if (to - from >= 100_000) throw bad(`--seeds ${text}`, 'at most 100,000 seeds');
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export function readHead(text: string): Head {
  if (text === 'discrete') return 'discrete';
  if (text === 'flow') return 'flow';
  throw bad(`--head ${text}`, 'discrete or flow');
}

interface TemperatureTexts {
  readonly temperature: string | undefined;
  readonly 'gripper-temperature': string | undefined;
}

/** What the two flags ask for: without them the bundle's defaults hold. */
export function readTemperatures(options: TemperatureTexts): TemperatureWish {
  return {
    temperature: readTemperature('--temperature', options.temperature),
    gripperTemperature: readTemperature('--gripper-temperature', options['gripper-temperature']),
  };
}

/** The temperatures of a run; the flow head has none. */
export function temperaturesFor(head: Head, manifest: Manifest, wish: TemperatureWish = {}): Temperatures {
  return head === 'flow' ? { temperature: 0 } : temperaturesOf(manifest.sampling, wish);
}

function readTemperature(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= TEMPERATURE.min && value <= TEMPERATURE.max) return value;
  throw bad(`${flag} ${text}`, `a number from ${TEMPERATURE.min} to ${TEMPERATURE.max}`);
}

export function readPrompt(text: string | undefined): string | undefined {
  if (text !== undefined && text.length > MAX_PROMPT_LENGTH) {
    throw bad(`a --prompt of ${text.length} characters`, `at most ${MAX_PROMPT_LENGTH}`);
  }
  return text;
}

/** An intervention file. Anything in it that would not be run as written is refused: a guess would be a wrong experiment. */
export async function readInterventionFile(path: string | undefined): Promise<readonly Intervention[]> {
  if (path === undefined) return [];
  const text = await readTextFile(path);
  const { value, issues } = parseInterventionText(text);
  const [issue] = issues;
  if (issue === undefined) return value;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  throw new LabError('bad-interventions', `${issue}${more}`, { fix: `Mend it in ${path}.` });
}

/** The flow expert to use: the one asked for, or the bundle's first. @throws LabError 'no-such-expert' */
export function expertOf(manifest: Manifest, wanted: string | undefined): string {
  const known = manifest.experts.map(({ id }) => id);
  const expert = wanted ?? known[0];
  if (expert !== undefined && known.includes(expert)) return expert;
  throw new LabError('no-such-expert', `This policy has no flow expert ${wanted ?? ''}.`, {
    fix: `It has: ${known.join(', ') || 'none'}.`,
  });
}

function bad(received: string, expected: string): LabError<'usage'> {
  return usageError(`Expected ${expected}; received ${received}.`);
}
