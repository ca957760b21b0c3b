import type { Intervention } from '#steering/intervention.ts';
import { parseInterventions } from '#steering/schema.ts';
import { LabError } from '#base/errors.ts';

/**
 * An intervention set as the text of the file that `steerlab rollout --intervention FILE` reads: an entry a line, fields in
 * the schema's order, so the same set gives the same bytes.
 * @throws LabError 'bad-interventions' when the command line would refuse the file
 */
export function interventionText(interventions: readonly Intervention[]): string {
  const { value, issues } = parseInterventions(JSON.parse(JSON.stringify(interventions)));
  if (issues[0] !== undefined) throw new LabError('bad-interventions', issues[0], { fix: 'Mend it in its card.' });
  return `{"interventions": [${value.map((one) => `\n  ${JSON.stringify(one)}`).join(',')}\n]}\n`;
}
