import { beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from './bundle.ts';
import { readFixtures } from './parity.ts';
import { openCommittedBundle } from './test-support/open-bundle.ts';
import { createTokenizer } from './tokenizer.ts';
import type { PromptTokenizer } from './tokenizer.ts';

let bundle: Bundle;
let tokenizer: PromptTokenizer;
beforeAll(async () => {
  bundle = await openCommittedBundle();
  tokenizer = bundle.tokenizer;
});

const NEWLINE = 198;

describe('encode', () => {
  it('agrees with the Rust tokenizer on every fixture prompt', () => {
    const prompts = (bundle.manifest.fixtures as { prompts?: string[] }).prompts!;
    const fixtures = readFixtures(bundle.fixtures);
    expect(prompts).toHaveLength(fixtures.length);
    prompts.forEach((prompt, index) => expect([...tokenizer.encode(prompt).ids]).toEqual([...fixtures[index]!.text]));
  });

  it('reads nothing as the closing newline alone', () => {
    expect(tokenizer.encode('')).toEqual({ ids: Int32Array.of(NEWLINE), pieces: ['\n'], dropped: 0, notice: '' });
  });

  it('reads emoji, byte by byte where the vocabulary has no sign for them', () => {
    const { ids, pieces, dropped } = tokenizer.encode('lift 🦾');
    expect(ids.at(-1)).toBe(NEWLINE);
    expect(dropped).toBe(0);
    expect(pieces[0]).toBe('lift');
    const bytes = pieces.slice(1, -1).flatMap((piece) => piece.match(/[0-9A-F]{2}/g) ?? []);
    expect(bytes.slice(-3).join(' ')).toBe('9F A6 BE'.slice(-8));
  });

  it('keeps 24 tokens of a long prompt, the newline among them, and says what it left out', () => {
    const { ids, dropped, notice } = tokenizer.encode('red '.repeat(40).trim());
    expect(ids).toHaveLength(24);
    expect(ids.at(-1)).toBe(NEWLINE);
    expect(dropped).toBe(17);
    expect(notice).toBe('The policy reads 23 tokens of a prompt; the last 17 were left out.');
  });

  it('does not tokenize all of 10,000 characters, and never splits a sign', () => {
    const start = 'move '.repeat(2) + '🦾'.repeat(5000);
    const { ids, notice } = tokenizer.encode(start);
    expect(ids).toHaveLength(24);
    expect(notice).toContain('more than');
    expect(() => tokenizer.encode('x'.repeat(10_000))).not.toThrow();
    expect(() => tokenizer.encode('\u0000\u200d\ud800')).not.toThrow();
  });
});

describe('createTokenizer', () => {
  it('answers in words for files that are not a tokenizer', () => {
    for (const text of ['', '{}', '{"model": {"type": "Unigram"}}', '<html>']) {
      const made = createTokenizer(text, '{}');
      expect(made.ok ? '' : made.error.code).toBe('bad-tokenizer');
    }
  });
});
