import { expect, it } from 'vitest';
import { rgbaOf } from './rgba.ts';

it('keeps every byte and adds an opaque alpha', () => {
  expect([...rgbaOf(Uint8Array.of(1, 2, 3, 250, 251, 252))]).toEqual([1, 2, 3, 255, 250, 251, 252, 255]);
});
