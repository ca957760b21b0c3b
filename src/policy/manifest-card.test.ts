import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { CardSchema } from './manifest-card.ts';

const POLICIES = new URL('../../public/policies/', import.meta.url);

async function shippedCard(): Promise<v.InferOutput<typeof CardSchema>> {
  const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(new URL(path, POLICIES), 'utf8'));
  const { default: id } = v.parse(v.object({ default: v.string() }), await read('index.json'));
  return v.parse(v.object({ card: CardSchema }), await read(`${id}/manifest.json`)).card;
}

it('of the policy that ships: success of both heads, words, colours, variations, rounding, words kept, training', async () => {
  const card = await shippedCard();
  expect(new Set(card.closed_loop.map(({ head }) => head))).toEqual(new Set(['discrete', 'flow']));
  const asked = card.measures.filter((measure) => measure.asked !== undefined).map(({ what }) => what);
  expect(asked).toEqual(
    expect.arrayContaining(['slowly', 'quickly', 'keeping it high', 'keeping it low', 'own prompt']),
  );
  expect(card.measures.filter(({ family }) => family === 'robustness').length).toBeGreaterThanOrEqual(9);
  expect(card.semantics.map(({ study }) => study)).toEqual(expect.arrayContaining(['t1', 't3']));
  expect(card.quantization?.rows.filter(({ ships }) => ships).map(({ variant }) => variant)).toEqual([
    'int8',
    'int8-shipped',
  ]);
  expect(card.training?.steps).toBeGreaterThan(0);
});

it('reads cards of older bundles, whose training is told in other words', () => {
  const card = v.parse(CardSchema, { closed_loop: [], training: { sft: { steps: 2517 } } });
  expect(card).toMatchObject({ measures: [], semantics: [] });
  expect(card.training).toBeUndefined();
});
