import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileName } from './file-name.ts';

it('carries task, seed and policy', () => {
  const subject = { suite: 'lift', seed: 21, bundleId: '3260e4882d0a' } as const;
  expect(fileName(subject, 'steered', 'json')).toBe('steerlab-lift-21-3260e4882d0a-steered.json');
  expect(fileName({ ...subject, bundleId: null }, 'Height chart', 'png')).toBe('steerlab-lift-21-height-chart.png');
});

it('is a plain name whatever a file from outside says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), fc.string(), (bundleId, what) => {
      const name = fileName({ suite: 'push', seed: 0, bundleId }, what, 'csv');
      expect(name).toMatch(/^steerlab-push-0-[a-z0-9-]+\.csv$/);
      expect(name.length).toBeLessThan(180);
    }),
    { seed: 4 },
  );
});
