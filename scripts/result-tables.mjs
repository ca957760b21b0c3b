#!/usr/bin/env node
// Prints what docs/figures.md and docs/experiments.md say of the default policy as Markdown tables, from its card and from
// docs/results/presets.json: node scripts/result-tables.mjs
import { readFileSync } from 'node:fs';

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
const SUITES = ['object', 'spatial', 'lift', 'stack', 'push', 'reach'];

const percent = (share) => `${+(100 * share).toFixed(1)} %`;
const signed = (value, digits) => {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
};
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function successTable({ closed_loop: rows }) {
  const how = ({ head, temperature, gripper_temperature: gripper, expert }) =>
    head === 'flow'
      ? `flow, expert \`${expert}\``
      : `discrete, temperature ${temperature}${gripper === undefined ? '' : `, gripper ${gripper}`}`;
  const names = [...new Set(rows.map(how))];
  return table(
    ['head', ...SUITES, 'all'],
    names.map((name) => {
      const own = rows.filter((row) => how(row) === name);
      const all = own.find(({ suite }) => suite === 'all');
      return [
        name,
        ...SUITES.map((suite) => own.find((row) => row.suite === suite)).map((row) =>
          row ? percent(row.success) : '',
        ),
        all ? `${percent(all.success)} [${(100 * all.low).toFixed(1)}, ${(100 * all.high).toFixed(1)}], ${all.n}` : '',
      ];
    }),
  );
}

/** A length in millimetres, anything else in its own unit. */
function effectText({ unit, difference, measure }) {
  const [factor, digits, name] = unit === 'm' ? [1000, 0, ' mm'] : [1, 3, ''];
  const [mean, low, high] = [difference.mean, difference.low, difference.high].map((x) => signed(factor * x, digits));
  return `${measure} ${mean}${name} [${low}, ${high}]`;
}

function presetsTable({ conditions }) {
  return table(
    ['condition', 'its own measure', 'place in the null', 'change of success, points'],
    conditions
      .filter(({ kind, ownMeasure }) => kind !== 'none' && ownMeasure !== null)
      .map(({ condition, ownMeasure, effects, successChange: change }) => {
        const own = effects.find(({ measure }) => measure === ownMeasure);
        const place = own.nullPercentile === null ? '' : `${own.nullPercentile.toFixed(2)} of ${own.nullDraws}`;
        const [mean, low, high] = [change.mean, change.low, change.high].map((x) => signed(100 * x, 0));
        return [condition, effectText(own), place, `${mean} [${low}, ${high}]`];
      }),
  );
}

const index = read('public/policies/index.json');
const presets = read('docs/results/presets.json');
const none = presets.conditions.find(({ kind }) => kind === 'none').success;
process.stdout.write(
  `Policy ${index.default}\n\n${successTable(read(`public/policies/${index.default}/manifest.json`).card)}\n\n` +
    `Presets: unsteered success ${percent(none.mean)} [${percent(none.low)}, ${percent(none.high)}], n = ${none.n}\n\n${presetsTable(presets)}\n\n` +
    `Opposites: ${presets.contrasts.map(({ first, second, effect }) => `${first} over ${second}: ${effectText(effect)}`).join('; ')}\n`,
);
