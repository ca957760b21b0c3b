/**
 * The one colour table of page, stage and plots (design: a colour means one thing everywhere). Text colours keep
 * 4.5:1 and marks 3:1 against the ground of their theme; palette.test.ts measures it.
 */

export type Theme = 'dark' | 'light';

export const MEANINGS = ['unsteered', 'steered', 'shadow', 'action', 'success', 'warning', 'error'] as const;
/** `shadow` shares the hue of `steered` and is always drawn dotted: same policy, nothing executed. */
export type Meaning = (typeof MEANINGS)[number];

export const SURFACES = ['ground', 'panel', 'raised', 'line', 'text', 'muted'] as const;
export type Surface = (typeof SURFACES)[number];

export type PaletteName = Meaning | Surface;

/** sRGB hex colours per theme. Blue and orange stay apart for every common colour vision deficiency. */
export const PALETTE: Readonly<Record<Theme, Readonly<Record<PaletteName, string>>>> = {
  dark: {
    unsteered: '#6aa5ff',
    steered: '#ffa94d',
    shadow: '#ffa94d',
    action: '#b197fc',
    success: '#4cc97a',
    warning: '#f0c04a',
    error: '#ff7b72',
    ground: '#0f1318',
    panel: '#161b22',
    raised: '#1f2630',
    line: '#5f6b7a',
    text: '#e6eaf0',
    muted: '#9aa4b2',
  },
  light: {
    unsteered: '#1f5fd0',
    steered: '#b05000',
    shadow: '#b05000',
    action: '#6b3fd4',
    success: '#187a39',
    warning: '#8a5a00',
    error: '#c5221f',
    ground: '#f4f6f8',
    panel: '#ffffff',
    raised: '#eef1f4',
    line: '#7f8a98',
    text: '#171b21',
    muted: '#555f6d',
  },
};

/** Name of the custom property that carries a colour in CSS: `var(--steered)`. */
export function cssVariable(name: PaletteName): `--${PaletteName}` {
  return `--${name}`;
}

/** The theme as CSS declarations, for one rule on the root element. */
export function cssDeclarations(theme: Theme): string {
  return Object.entries(PALETTE[theme])
    .map(([name, hex]) => `${cssVariable(name as PaletteName)}: ${hex};`)
    .join('\n');
}

/** WCAG 2 contrast of two sRGB hex colours, 1..21. */
export function contrast(first: string, second: string): number {
  const [light, dark] = [relativeLuminance(first), relativeLuminance(second)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function relativeLuminance(hex: string): number {
  const linear = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}
