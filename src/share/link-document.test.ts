import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LINK_STATE } from './default-state.ts';
import { readLinkDocument, toLinkDocument } from './link-document.ts';
import { formatLink, parseLink } from './link.ts';
import { randomPage, randomState } from './test-support/random-state.ts';

const documentOf = (change: object) => JSON.stringify({ schema: 1, state: { ...DEFAULT_LINK_STATE, ...change } });

describe('a link document', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(randomState, randomPage, (state, page) => {
        const parsed = parseLink(formatLink(state, page).hash);
        const read = readLinkDocument(JSON.stringify(toLinkDocument(parsed)));
        expect(read).toEqual({ ok: true, value: { state: parsed.state, page: parsed.page } });
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it.each<[string, string, RegExp]>([
    ['text', 'hello', /not JSON/],
    ['an unknown task', documentOf({ suite: 'juggle' }), /at state\.suite/],
    ['a seed out of range', documentOf({ seed: -1 }), /seed -1 was set to 0/],
    [
      'half a decision',
      documentOf({ recordings: { unsteered: { actions: { form: 'bins', bins: [1] } }, steered: null } }),
      /at state\.recordings\.unsteered/,
    ],
    [
      'an intervention on no layer',
      documentOf({
        cards: [
          {
            intervention: { operator: 'ablate', neurons: [[12, 0]] },
            source: { kind: 'list' },
            collapsed: false,
            solo: false,
          },
        ],
      }),
      /layer 0 to 11; received 12/,
    ],
  ])('refuses %s in words', (_, content, sentence) => {
    const read = readLinkDocument(content);
    expect(read.ok ? '' : read.error.message).toMatch(sentence);
  });
});
