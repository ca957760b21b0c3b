import { expect, it } from 'vitest';
import { contrast, cssDeclarations, MEANINGS, PALETTE, type Theme } from './palette.ts';

const THEMES: readonly Theme[] = ['dark', 'light'];

it('measures contrast as WCAG defines it', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 6);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 2);
});

it.each(THEMES)('keeps text readable and lines visible on every surface (%s)', (theme) => {
  const colors = PALETTE[theme];
  for (const surface of [colors.ground, colors.panel, colors.raised]) {
    for (const name of ['text', 'muted', ...MEANINGS] as const) {
      expect(contrast(colors[name], surface), `${name} on ${surface}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  for (const surface of [colors.ground, colors.panel]) {
    expect(contrast(colors.line, surface), `line on ${surface}`).toBeGreaterThanOrEqual(3);
  }
});

it('names every colour once as a custom property', () => {
  const declarations = cssDeclarations('dark');
  expect(declarations).toContain('--steered: #ffa94d;');
  expect(declarations.split('\n')).toHaveLength(Object.keys(PALETTE.dark).length);
});
