import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** ECMAScript lets an engine choose the last bits of these, and `**` with a fraction; clocks and Math.random differ by nature. */
const ENGINE_DEPENDENT =
  /\bMath\.(sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log2|log10|log1p|pow|cbrt|hypot|random)\b|\*\*|\bDate\b|\bperformance\b/;

function sourcesBelow(room: string): string[] {
  const root = fileURLToPath(new URL(`../${room}/`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `${root}${name}`);
}

/** Comments may name what the code must not use. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}

test('nothing between seed and pixels depends on the engine', () => {
  const sources = [...sourcesBelow('base'), ...sourcesBelow('sim')];
  expect(sources.length).toBeGreaterThan(20);
  const offenders = sources.filter((path) => ENGINE_DEPENDENT.test(withoutComments(readFileSync(path, 'utf8'))));
  expect(offenders).toEqual([]);
});

test('the search finds what it looks for', () => {
  expect(ENGINE_DEPENDENT.test(withoutComments('const x = Math.hypot(1, 2);'))).toBe(true);
  expect(ENGINE_DEPENDENT.test(withoutComments('/* Math.sin */ const x = Math.sqrt(2); // Math.cos'))).toBe(false);
});
