import { describe, expect, it } from 'vitest';
import { labelSides } from './event-labels.ts';

const mark = (xPx: number, widthPx = 50) => ({ xPx, widthPx });

describe('labelSides', () => {
  it('writes to the right where there is room', () => {
    expect(labelSides([mark(10), mark(200)], 400)).toEqual(['right', 'right']);
  });

  it('writes to the left before a near mark and at the end of the lane', () => {
    expect(labelSides([mark(300), mark(320)], 400)).toEqual(['left', 'right']);
    expect(labelSides([mark(390)], 400)).toEqual(['left']);
  });

  it('leaves a word out rather than writing over another', () => {
    expect(labelSides([mark(10), mark(20), mark(30)], 400)).toEqual(['none', 'none', 'right']);
    expect(labelSides([mark(330), mark(390)], 400)).toEqual(['right', 'none']);
  });
});
