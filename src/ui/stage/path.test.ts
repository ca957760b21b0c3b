import { describe, expect, it } from 'vitest';
import { curvePoint, resampleByLength } from './path.ts';

describe('curvePoint', () => {
  const points = [0, 0, 0, 1, 0, 0, 1, 2, 0, 4, 2, 1];
  const at = (position: number) => {
    const out = new Float32Array(3);
    curvePoint(points, 3, 0, 3, position, out, 0);
    return [...out];
  };

  it('passes through every recorded point', () => {
    for (let index = 0; index < 4; index++) expect(at(index)).toEqual(points.slice(3 * index, 3 * index + 3));
  });

  it('has no corner: the direction before a point is the direction after it', () => {
    const before = at(1).map((value, axis) => value - (at(1 - 1e-3)[axis] ?? 0));
    const after = at(1 + 1e-3).map((value, axis) => value - (at(1)[axis] ?? 0));
    const dot = before.reduce((sum, value, axis) => sum + value * (after[axis] ?? 0), 0);
    expect(dot / (Math.hypot(...before) * Math.hypot(...after))).toBeGreaterThan(0.999);
  });
});

describe('resampleByLength', () => {
  it('spaces dots evenly around corners', () => {
    const out = new Float32Array(60);
    const count = resampleByLength([0, 0, 0, 1, 0, 0, 1, 1, 0], 0.4, out);
    expect(count).toBe(6);
    expect([...out.subarray(0, 18)].map((value) => Number(value.toFixed(5)))).toEqual([
      0, 0, 0, 0.4, 0, 0, 0.8, 0, 0, 1, 0.2, 0, 1, 0.6, 0, 1, 1, 0,
    ]);
  });

  it('stops when the room is used up, and takes standing still for one dot', () => {
    expect(resampleByLength([0, 0, 0, 9, 0, 0], 0.1, new Float32Array(12))).toBe(4);
    expect(resampleByLength([1, 1, 1, 1, 1, 1], 0.1, new Float32Array(12))).toBe(1);
    expect(resampleByLength([], 0.1, new Float32Array(12))).toBe(0);
  });
});
