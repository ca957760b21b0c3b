import { expect, it } from 'vitest';
import { TERMS, TERM_NAMES } from './terms.ts';

it.each(TERM_NAMES)('%s is explained in two sentences without shouting', (name) => {
  const { says, word } = TERMS[name];
  expect(says.match(/[.](?= [A-Z]|$)/g)).toHaveLength(2);
  expect(says).not.toMatch(/!|\bAI\b/);
  expect(word).toBe(name.replace('-', ' '));
});
