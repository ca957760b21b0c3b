import * as v from 'valibot';
import { LabError, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { parseInterventions } from '#steering/schema.ts';
import { parseConfig } from './config.ts';
import { MEASURE_NAMES } from './measures.ts';
import type { Arm, Plan } from './plan.ts';

const ArmSchema = v.object({
  id: v.string(),
  condition: v.string(),
  kind: v.picklist(['none', 'prompt', 'interventions', 'concept', 'random']),
  imitates: v.exactOptional(v.string()),
  nullOf: v.exactOptional(v.array(v.string())),
  prompt: v.exactOptional(v.string()),
  interventions: v.array(v.unknown()),
  measure: v.exactOptional(v.picklist(MEASURE_NAMES)),
});

const PlanSchema = v.object({
  config: v.unknown(),
  bundleId: v.string(),
  temperature: v.number(),
  gripperTemperature: v.exactOptional(v.number()),
  arms: v.array(ArmSchema),
  notes: v.array(v.string()),
});

/** plan.json of an experiment folder. Never throws. */
export function parsePlanText(text: string): Result<Plan, 'bad-plan'> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err(bad('it is not JSON'));
  }
  const parsed = v.safeParse(PlanSchema, json);
  if (!parsed.success)
    return err(bad(`${v.getDotPath(parsed.issues[0]) ?? 'the document'}: ${parsed.issues[0].message}`));
  const config = parseConfig(parsed.output.config);
  if (!config.ok) return err(bad(config.error.message));
  const arms: Arm[] = [];
  for (const arm of parsed.output.arms) {
    const { value, issues } = parseInterventions(arm.interventions);
    if (issues[0] !== undefined) return err(bad(`arm ${arm.id}: ${issues[0]}`));
    arms.push({ ...arm, interventions: value });
  }
  return ok({ ...parsed.output, config: config.value, arms });
}

function bad(detail: string): LabError<'bad-plan'> {
  return new LabError('bad-plan', `plan.json cannot be read: ${detail}.`, {
    fix: 'Name a folder that `experiment run` wrote.',
  });
}
