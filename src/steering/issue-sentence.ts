import type { BaseIssue } from 'valibot';

/**
 * A valibot issue in words: `, neurons[3]: expected a layer 0 to 11; received 12.` A schema's message is what it expects.
 * @param fields the names that are allowed at the top, for unknown ones
 */
export function issueSentence(issue: BaseIssue<unknown>, fields: readonly string[]): string {
  const path = (issue.path ?? []).map((step) => step.key);
  const place = path.length === 0 ? '' : `, ${renderPath(path)}`;
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const allowed = path.length === 1 ? ` Allowed: ${fields.join(', ')}.` : '';
    return `${place}: an unknown field.${allowed}`;
  }
  if (issue.received === 'undefined') return `${place}: missing; expected ${issue.expected ?? issue.message}.`;
  const custom = !issue.message.startsWith('Invalid ');
  return `${place}: expected ${custom ? issue.message : (issue.expected ?? issue.message)}; received ${received(issue)}.`;
}

function renderPath(path: readonly unknown[]): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key).slice(0, 40)}`))
    .join('');
}

function received(issue: BaseIssue<unknown>): string {
  const input = issue.input;
  if (typeof input === 'string') return JSON.stringify(input.length > 40 ? `${input.slice(0, 40)}…` : input);
  if (Array.isArray(input)) return `a list of ${input.length}`;
  if (typeof input === 'object' && input !== null) return 'an object';
  return String(input);
}
