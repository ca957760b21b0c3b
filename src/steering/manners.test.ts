import { expect, it } from 'vitest';
import { withManner } from './manners.ts';

it('a prompt carries one manner at a time', () => {
  expect(withManner('lift it', 'slowly')).toBe('lift it, slowly');
  expect(withManner('lift it, slowly', 'staying low')).toBe('lift it, staying low');
});
