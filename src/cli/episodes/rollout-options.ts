import { readFile } from 'node:fs/promises';
import { LabError } from '#base/errors.ts';
import { FLOW_STEPS, MAX_DECISIONS, MAX_PROMPT_LENGTH, MAX_SEED, TEMPERATURE } from '#rollout/limits.ts';
import { SUITES } from '#sim/types.ts';
import type { Suite } from '#sim/types.ts';
import type { Head } from '#policy/types.ts';
import type { Intervention } from '#steering/intervention.ts';
import { parseInterventionText } from '#steering/schema.ts';

/** Values of the rollout command, read off its flags. Each reader throws a LabError 'bad-option' that says what to mend. */

export function readSuites(text: string | undefined): readonly Suite[] {
  if (text === undefined || text === 'all') return SUITES;
  return text.split(',').map((name) => {
    const suite = SUITES.find((known) => known === name.trim());
    if (suite) return suite;
    throw bad(`--suite ${name}`, `one of ${SUITES.join(', ')}, or all`);
  });
}

/** "5", "100-119": both ends count. */
export function readSeeds(text: string | undefined): readonly number[] {
  if (text === undefined) throw bad('no --seeds', 'a seed or a range, as in --seeds 100-119');
  const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(text.trim());
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (!match || to > MAX_SEED || from > to)
    throw bad(`--seeds ${text}`, `a seed or a range A-B up to ${MAX_SEED}, A first`);
  if (to - from >= 100_000) throw bad(`--seeds ${text}`, 'at most 100,000 seeds');
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export function readHead(text: string | undefined): Head {
  if (text === undefined || text === 'discrete') return 'discrete';
  if (text === 'flow') return 'flow';
  throw bad(`--head ${text}`, 'discrete or flow');
}

/** Undefined leaves the bundle's default. */
export function readTemperature(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readNumber('--temperature', text, TEMPERATURE.min, TEMPERATURE.max);
}

export function readFlowSteps(text: string | undefined): number {
  return text === undefined ? FLOW_STEPS.initial : readWhole('--flow-steps', text, FLOW_STEPS.min, FLOW_STEPS.max);
}

export function readMaxDecisions(text: string | undefined): number {
  if (text === undefined) return MAX_DECISIONS.initial;
  return readWhole('--max-decisions', text, MAX_DECISIONS.min, MAX_DECISIONS.max);
}

export function readProcesses(text: string | undefined, initial: number): number {
  return text === undefined ? initial : readWhole('--processes', text, 1, 256);
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
  const text = await readText(path);
  const { value, issues } = parseInterventionText(text);
  const [issue] = issues;
  if (issue === undefined) return value;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  throw new LabError('bad-interventions', `${issue}${more}`, { fix: `Mend it in ${path}.` });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new LabError('no-file', 'The intervention file cannot be read.', { fix: `Check the path ${path}.`, cause });
  }
}

function readWhole(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw bad(`${flag} ${text}`, `a whole number from ${min} to ${max}`);
}

function readNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw bad(`${flag} ${text}`, `a number from ${min} to ${max}`);
}

function bad(received: string, expected: string): LabError<'bad-option'> {
  return new LabError('bad-option', `Expected ${expected}; received ${received}.`);
}
