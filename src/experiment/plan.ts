import { LabError, invariant } from '#base/errors.ts';
import { temperaturesIn, temperaturesOf } from '#policy/temperatures.ts';
import type { Temperatures } from '#policy/types.ts';
import type { EpisodeSpec } from '#rollout/recording.ts';
import type { Suite } from '#sim/types.ts';
import { flatNeuron } from '#steering/compile.ts';
import type { Intervention, NeuronId } from '#steering/intervention.ts';
import { parseInterventions } from '#steering/schema.ts';
import type { ConceptCondition, Condition, ExperimentConfig, RandomCondition } from './config.ts';
import { ENOUGH_DRAWS, ENOUGH_PAIRS } from './config.ts';
import type { MeasureName } from './measures.ts';
import { randomTwin } from './random-sets.ts';

/** One way to act: a condition, or one draw of a random condition. */
export interface Arm {
  /** Unique: the condition's name, with `#draw` for a random one. */
  readonly id: string;
  readonly condition: string;
  readonly kind: Condition['kind'];
  /** Random arms only: the condition that this draw imitates, and all conditions whose null it belongs to. */
  readonly imitates?: string;
  readonly nullOf?: readonly string[];
  readonly prompt?: string;
  readonly interventions: readonly Intervention[];
  /** The condition's own measure; the baseline and random arms have none. */
  readonly measure?: MeasureName;
}

/** A config with everything looked up: what is run is exactly this, and it is stored beside the rows. */
export interface Plan extends Temperatures {
  readonly config: ExperimentConfig;
  readonly bundleId: string;
  readonly arms: readonly Arm[];
  /** What a reader of the report must know of the design. */
  readonly notes: readonly string[];
}

/** What the plan needs of a bundle. */
export interface PlanSources {
  readonly bundleId: string;
  /** The discrete head's default temperatures. */
  readonly sampling: Temperatures;
  /** The lens: nearest value vectors of a word. */
  readonly concept: (word: string, k: number, depth: ConceptCondition['depth']) => Promise<readonly NeuronId[]>;
  /** Norm of each value vector, [12 * 1536]. */
  readonly norms: () => Promise<Float32Array>;
}

export interface Job {
  readonly arm: Arm;
  readonly suite: Suite;
  readonly seed: number;
}

/** @throws LabError 'bad-config' when a concept has no neurons */
export async function makePlan(config: ExperimentConfig, sources: PlanSources): Promise<Plan> {
  const arms: Arm[] = [];
  for (const condition of config.conditions) {
    if (condition.kind === 'random') arms.push(...(await randomArms(condition, arms, sources)));
    else arms.push(await armOf(condition, sources));
  }
  return {
    config,
    bundleId: sources.bundleId,
    ...(config.head === 'discrete' ? temperaturesOf(sources.sampling, config) : { temperature: 0 }),
    arms,
    notes: designNotes(config),
  };
}

async function armOf(condition: Exclude<Condition, RandomCondition>, sources: PlanSources): Promise<Arm> {
  const { name, kind } = condition;
  const base = { id: name, condition: name, kind, interventions: [] };
  switch (condition.kind) {
    case 'none':
      return base;
    case 'prompt':
      return { ...base, prompt: condition.prompt, measure: condition.measure };
    case 'interventions': {
      const { value } = parseInterventions(condition.interventions);
      return { ...base, interventions: value, measure: condition.measure };
    }
    case 'concept':
      return { ...base, interventions: [await conceptIntervention(condition, sources)], measure: condition.measure };
  }
}

async function conceptIntervention(condition: ConceptCondition, { concept }: PlanSources): Promise<Intervention> {
  const { word, k, depth, operator, amount, tokens, when } = condition;
  const neurons = await concept(word, k, depth);
  const { value, issues } = parseInterventions([
    { operator, amount, neurons, name: word, ...(tokens && { tokens }), ...(when !== undefined && { when }) },
  ]);
  const [intervention] = value;
  if (!intervention || issues.length > 0 || neurons.length === 0) {
    throw new LabError(
      'bad-config',
      `Condition "${condition.name}": ${issues[0] ?? `the word "${word}" has no value vectors.`}`,
      {
        fix: 'docs/experiments.md shows the form.',
      },
    );
  }
  return intervention;
}

async function randomArms(condition: RandomCondition, earlier: readonly Arm[], sources: PlanSources): Promise<Arm[]> {
  const matched = condition.match.map((name) => {
    const arm = earlier.find((one) => one.id === name);
    if (arm) return arm;
    throw new LabError('bad-config', `Condition "${condition.name}" matches "${name}", which comes after it.`, {
      fix: 'Put random conditions last.',
    });
  });
  const excluded = new Set(
    matched.flatMap((arm) => arm.interventions.flatMap((one) => one.neurons.map((id) => flatNeuron(...id)))),
  );
  const norms = condition.norm ? await sources.norms() : undefined;
  return Array.from({ length: condition.draws }, (_, draw) => {
    const twin = matched[draw % matched.length];
    invariant(twin, 'a condition to match');
    return {
      id: `${condition.name}#${draw}`,
      condition: condition.name,
      kind: 'random',
      imitates: twin.condition,
      nullOf: condition.match,
      ...(twin.prompt !== undefined && { prompt: twin.prompt }),
      interventions: randomTwin(twin.interventions, condition.seed * 100_003 + draw, { norms, excluded }),
    };
  });
}

function designNotes(config: ExperimentConfig): string[] {
  const notes: string[] = [];
  const pairs = config.suites.length * config.seeds.count;
  if (pairs < ENOUGH_PAIRS) notes.push(`Only ${pairs} pairs: too few for a headline (${ENOUGH_PAIRS} at least).`);
  const randoms = config.conditions.filter((condition) => condition.kind === 'random');
  for (const { name, draws } of randoms) {
    if (draws < ENOUGH_DRAWS)
      notes.push(`"${name}" has only ${draws} draws: no null distribution (${ENOUGH_DRAWS} at least).`);
  }
  for (const condition of config.conditions) {
    const needsNull = condition.kind === 'concept' || condition.kind === 'interventions';
    if (needsNull && !randoms.some((random) => random.match.includes(condition.name))) {
      notes.push(`"${condition.name}" has no matched random sets: its effect cannot be told from any set's.`);
    }
  }
  if (!config.conditions.some((condition) => condition.kind === 'prompt')) {
    notes.push('No prompt condition: nothing shows that the instrument finds an effect that is there.');
  }
  return notes;
}

/** Arm by arm, so that episodes with the same hook run side by side and share passes of the policy. */
export function jobsOf({ arms, config }: Plan): Job[] {
  const seeds = Array.from({ length: config.seeds.count }, (_, index) => config.seeds.from + index);
  return arms.flatMap((arm) => config.suites.flatMap((suite) => seeds.map((seed) => ({ arm, suite, seed }))));
}

/** Both sides of a pair share the episode's seed and the sampler's. */
export function specOf(plan: Plan, { arm, suite, seed }: Job): EpisodeSpec {
  const { config } = plan;
  return {
    suite,
    seed,
    head: config.head,
    sampling: { ...temperaturesIn(plan), seed },
    flowSteps: config.flowSteps,
    interventions: arm.interventions,
    maxDecisions: config.maxDecisions,
    ...(config.expert !== undefined && { expert: config.expert }),
    ...(arm.prompt !== undefined && { prompt: arm.prompt }),
  };
}
