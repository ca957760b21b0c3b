import * as v from 'valibot';
import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { TOKEN_GROUPS } from '#policy/types.ts';
import { FLOW_STEPS, MAX_DECISIONS, MAX_SEED, TEMPERATURE } from '#rollout/limits.ts';
import { SUITES } from '#sim/types.ts';
import { issueSentence } from '#steering/issue-sentence.ts';
import { MAX_NEURONS } from '#steering/limits.ts';
import { parseInterventions } from '#steering/schema.ts';
import { MEASURE_NAMES } from './measures.ts';

/** An experiment as people write it: docs/experiments.md describes each field. */

export const CONFIG_SCHEMA = 1;
/** The condition that every other one is paired with. */
export const BASELINE = 'none';
/** Fewer draws make no null distribution; the report says so. */
export const ENOUGH_DRAWS = 20;
/** Fewer pairs make no headline; the report says so. */
export const ENOUGH_PAIRS = 20;

const whole = (min: number, max: number) => {
  const what = `a whole number from ${min} to ${max}`;
  return v.pipe(v.number(what), v.integer(what), v.minValue(min, what), v.maxValue(max, what));
};
const name = v.pipe(
  v.string('a name'),
  v.trim(),
  v.minLength(1, 'a name'),
  v.maxLength(60, 'a name up to 60 characters'),
);
const measure = v.picklist(MEASURE_NAMES, `one of ${MEASURE_NAMES.join(', ')}`);

const NoneSchema = v.strictObject({ name: v.literal(BASELINE, `"${BASELINE}"`), kind: v.literal('none') });
const PromptSchema = v.strictObject({
  name,
  kind: v.literal('prompt'),
  /** `{prompt}` stands for the task's own. */
  prompt: v.pipe(v.string('a text'), v.minLength(1, 'a text'), v.maxLength(500, 'at most 500 characters')),
  measure,
});
const InterventionsSchema = v.strictObject({
  name,
  kind: v.literal('interventions'),
  interventions: v.array(v.unknown(), 'a list of interventions'),
  measure,
});
const ConceptSchema = v.strictObject({
  name,
  kind: v.literal('concept'),
  word: name,
  k: v.exactOptional(whole(1, MAX_NEURONS), 20),
  depth: v.exactOptional(v.picklist(['early', 'late', 'full'], 'one of early, late, full'), 'full'),
  operator: v.picklist(
    ['override', 'add', 'add-std', 'scale', 'ablate'],
    'one of override, add, add-std, scale, ablate',
  ),
  amount: v.exactOptional(v.pipe(v.number('a finite number'), v.finite('a finite number')), 0),
  tokens: v.exactOptional(v.array(v.picklist(TOKEN_GROUPS, `one of ${TOKEN_GROUPS.join(', ')}`))),
  when: v.exactOptional(v.unknown()),
  measure,
});
const RandomSchema = v.strictObject({
  name,
  kind: v.literal('random'),
  /** Conditions whose sets the draws imitate, in turn. */
  match: v.pipe(v.array(name), v.minLength(1, 'at least one condition to match')),
  draws: whole(1, 1000),
  seed: v.exactOptional(whole(0, MAX_SEED), 1),
  /** Also match the value vectors' norms. */
  norm: v.exactOptional(v.boolean('true or false'), false),
});

const ConditionSchema = v.variant(
  'kind',
  [NoneSchema, PromptSchema, InterventionsSchema, ConceptSchema, RandomSchema],
  'one of none, prompt, interventions, concept, random',
);
export type Condition = v.InferOutput<typeof ConditionSchema>;
export type RandomCondition = v.InferOutput<typeof RandomSchema>;
export type ConceptCondition = v.InferOutput<typeof ConceptSchema>;

const temperature = v.pipe(
  v.number('a number'),
  v.minValue(TEMPERATURE.min, 'at least 0'),
  v.maxValue(TEMPERATURE.max, 'at most 2'),
);
const ConfigSchema = v.strictObject({
  schema: v.literal(CONFIG_SCHEMA, `${CONFIG_SCHEMA}`),
  name,
  suites: v.pipe(
    v.array(v.picklist(SUITES, `one of ${SUITES.join(', ')}`), 'a list of suites'),
    v.minLength(1, 'at least one suite'),
  ),
  /** The same seeds in every suite: pairs = suites x count. */
  seeds: v.strictObject({ from: whole(0, MAX_SEED - 100_000), count: whole(1, 100_000) }),
  head: v.picklist(['discrete', 'flow'], 'discrete or flow'),
  expert: v.exactOptional(name),
  /** The bundle's own default when left out. */
  temperature: v.exactOptional(temperature),
  /** As `temperature` where that is given. */
  gripperTemperature: v.exactOptional(temperature),
  flowSteps: v.exactOptional(whole(FLOW_STEPS.min, FLOW_STEPS.max), FLOW_STEPS.initial),
  maxDecisions: v.exactOptional(whole(MAX_DECISIONS.min, MAX_DECISIONS.max), MAX_DECISIONS.initial),
  conditions: v.pipe(v.array(ConditionSchema, 'a list of conditions'), v.minLength(1, 'at least one condition')),
  /** Pairs of conditions compared with each other: the paper's "fast over slow". */
  contrasts: v.exactOptional(v.array(v.strictTuple([name, name], 'a pair of conditions')), []),
});
export type ExperimentConfig = v.InferOutput<typeof ConfigSchema>;

/** The text of a config file. Never throws; the first thing to mend comes back in words. */
export function parseConfigText(text: string): Result<ExperimentConfig, 'bad-config'> {
  try {
    return parseConfig(JSON.parse(text));
  } catch (thrown) {
    return err(bad(`it is not JSON: ${thrown instanceof Error ? thrown.message : 'unreadable'}`));
  }
}

export function parseConfig(input: unknown): Result<ExperimentConfig, 'bad-config'> {
  const parsed = v.safeParse(ConfigSchema, input);
  if (!parsed.success) {
    const sentence = issueSentence(parsed.issues[0], Object.keys(ConfigSchema.entries));
    return err(bad(sentence.replace(/^[,:] /, '').replace(/\.$/, '')));
  }
  const fault = findFault(parsed.output);
  return fault === undefined ? ok(withBaseline(parsed.output)) : err(bad(fault));
}

function findFault({ conditions, suites, contrasts }: ExperimentConfig): string | undefined {
  const names = conditions.map((condition) => condition.name);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) return `two conditions are called "${twice}"`;
  if (new Set(suites).size < suites.length) return 'a suite is listed twice, which would count its seeds twice';
  const stranger = contrasts
    .flat()
    .find((one) => !conditions.some((other) => other.name === one && 'measure' in other));
  if (stranger !== undefined) return `the contrasts name "${stranger}", which is no condition with a measure`;
  for (const condition of conditions) {
    if (condition.name === BASELINE && condition.kind !== 'none') return `"${BASELINE}" is the name of the baseline`;
    if (condition.kind === 'interventions') {
      const [issue] = parseInterventions(condition.interventions).issues;
      if (issue !== undefined) return `condition "${condition.name}": ${issue.replace(/\.$/, '')}`;
    }
    if (condition.kind === 'random') {
      const stranger = condition.match.find(
        (one) => !conditions.some((other) => other.name === one && isSteered(other)),
      );
      if (stranger !== undefined) {
        return `condition "${condition.name}" matches "${stranger}", which is no condition with interventions or a concept`;
      }
    }
  }
  return undefined;
}

function isSteered(condition: Condition): boolean {
  return condition.kind === 'interventions' || condition.kind === 'concept';
}

/** Every experiment runs its own control. */
function withBaseline(config: ExperimentConfig): ExperimentConfig {
  const rest = config.conditions.filter((condition) => condition.kind !== 'none');
  return { ...config, conditions: [{ name: BASELINE, kind: 'none' }, ...rest] };
}

function bad(detail: string): LabError<'bad-config'> {
  return new LabError('bad-config', `The experiment cannot be read: ${detail}.`, {
    fix: 'docs/experiments.md shows the form.',
  });
}
