import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PALETTE, cssVariable, type PaletteName } from '#ui/primitives/palette.ts';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

it('holds exactly the palette, in both themes', () => {
  for (const name of Object.keys(PALETTE.dark) as PaletteName[])
    expect(css).toContain(`${cssVariable(name)}: light-dark(${PALETTE.light[name]}, ${PALETTE.dark[name]});`);
});
