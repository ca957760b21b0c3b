import type { VectorTable } from '#lens/table.ts';
import type { Vocabulary } from '#lens/vocabulary.ts';
import type { LensWeights } from '#lens/weights.ts';
import { SHARED, UnitRows, semanticCohesion, sharedPattern } from './patterns.ts';
import { COLORS, sampleIndices, seededDraw, wilson } from './study.ts';
import type { Series, Study } from './study.ts';

export interface T1Input {
  readonly policy: { readonly table: VectorTable; readonly vocabulary: Vocabulary };
  readonly base: { readonly table: VectorTable; readonly vocabulary: Vocabulary };
  readonly weights: LensWeights;
  /** Top tokens of random directions, [n, up]. */
  readonly randomDirections: Uint16Array;
  readonly perLayer: number;
  readonly seed: number;
}

const TOKENS = 30;
const LISTS = 2000;
const FALSE_SHARE = 0.05;
const SHOWN = 3;

interface LayerShare {
  readonly model: string;
  readonly layer: number;
  /** The layer's number in SmolLM2. */
  readonly number: number;
  readonly n: number;
  readonly patterned: number;
  readonly semantic: number;
}

/** T1 (paper, Fig. 2a): what share of value vectors has a pattern or a meaning in its top 30 tokens, layer by layer. */
export function studyT1(input: T1Input): Study {
  const rows = new UnitRows(input.weights);
  const draw = seededDraw(input.seed);
  const words = input.base.vocabulary;
  const random = Array.from({ length: LISTS }, () =>
    Array.from({ length: TOKENS }, () => Math.floor(draw() * words.size)),
  );
  const scores = random.map((ids) => semanticCohesion(words, rows, ids)).sort((a, b) => b - a);
  const threshold = scores[Math.floor(FALSE_SHARE * LISTS)]!;
  const judge = (vocabulary: Vocabulary, ids: readonly number[]) => ({
    pattern: sharedPattern(vocabulary, ids),
    semantic: semanticCohesion(vocabulary, rows, ids) > threshold,
  });
  const samples: (string | number)[][] = [];
  const layersOf = (name: string, { table, vocabulary }: T1Input['policy']): LayerShare[] =>
    table.model.layerNumbers.map((number, layer) => {
      const picked = sampleIndices(table.model.neurons, input.perLayer, draw);
      const verdicts = picked.map((index) => {
        const { ids } = table.top(table.row({ layer, index }), TOKENS);
        return { index, ids, ...judge(vocabulary, ids) };
      });
      for (const { index, ids, pattern, semantic } of verdicts.slice(0, SHOWN)) {
        const shown = ids.slice(0, 12).map((id) => vocabulary.display(id));
        samples.push([name, layer, number, index, pattern ?? '', semantic ? 'yes' : 'no', shown.join(' ')]);
      }
      return {
        model: name,
        layer,
        number,
        n: picked.length,
        patterned: verdicts.filter(({ pattern }) => pattern !== null).length,
        semantic: verdicts.filter(({ semantic }) => semantic).length,
      };
    });
  const shares = [...layersOf('policy', input.policy), ...layersOf('base', input.base)];
  const directions = listsOf(input.randomDirections, input.policy.table.model.up).map((ids) =>
    judge(input.policy.vocabulary, ids),
  );
  const lists = random.map((ids) => judge(words, ids));
  const baselines = [baseline('random directions', directions), baseline('random token lists', lists)];
  return {
    id: 't1',
    question:
      'What share of value vectors has a pattern, or a meaning, in its top 30 tokens: policy against base model?',
    rules: [
      `Patterned: at least ${SHARED} of the top ${TOKENS} tokens share a stem, their first four letters, their last four letters, or a kind (numbers, symbols, another script, broken bytes, action tokens).`,
      `Semantic: some token and three others, all of different stems, have cosines of at least ${threshold.toFixed(3)} in the embedding; ${100 * FALSE_SHARE} % of lists of ${TOKENS} random tokens pass that.`,
      `${input.perLayer} value vectors drawn from each layer, seed ${input.seed}; intervals are 95 % Wilson.`,
      "Baselines: random directions with the value vectors' covariance, projected alike; and lists of random tokens.",
    ],
    tables: [
      {
        name: 'shares',
        columns: [
          'model',
          'layer',
          'smollm2_layer',
          'n',
          'patterned',
          'patterned_low',
          'patterned_high',
          'semantic',
          'semantic_low',
          'semantic_high',
        ],
        rows: shares.map((s) => [
          s.model,
          s.layer,
          s.number,
          s.n,
          s.patterned / s.n,
          ...wilson(s.patterned, s.n),
          s.semantic / s.n,
          ...wilson(s.semantic, s.n),
        ]),
      },
      { name: 'baselines', columns: ['what', 'n', 'patterned', 'semantic'], rows: baselines },
      {
        name: 'sample',
        columns: ['model', 'layer', 'smollm2_layer', 'index', 'pattern', 'semantic', 'tokens'],
        rows: samples,
      },
    ],
    figures: (['patterned', 'semantic'] as const).map((kind) => ({
      name: kind,
      title: `Share of ${kind} value vectors per layer`,
      xLabel: 'layer of SmolLM2 (the policy keeps 0-2 and 21-29)',
      yLabel: `${kind} share`,
      scale: 'percent' as const,
      series: [
        ...lineSegments(
          shares.filter(({ model }) => model === 'policy'),
          kind,
          'policy',
          COLORS.policy,
        ),
        ...lineSegments(
          shares.filter(({ model }) => model === 'base'),
          kind,
          'base model',
          COLORS.base,
        ),
        flat('random directions', baselines[0]![kind === 'patterned' ? 2 : 3], COLORS.chance),
      ],
    })),
  };

  function flat(name: string, value: string | number, color: string): Series {
    const last = input.base.table.model.layers - 1;
    return { name, x: [0, last], y: [Number(value), Number(value)], color, dashed: true };
  }
}

function lineSegments(
  shares: readonly LayerShare[],
  kind: 'patterned' | 'semantic',
  name: string,
  color: string,
): Series[] {
  const bounds = shares.map((s) => wilson(s[kind], s.n));
  return [
    {
      name,
      color,
      x: shares.map(({ number }) => number),
      y: shares.map((s) => s[kind] / s.n),
      low: bounds.map(([low]) => low),
      high: bounds.map(([, high]) => high),
    },
  ];
}

function baseline(
  what: string,
  verdicts: readonly { readonly pattern: string | null; readonly semantic: boolean }[],
): [string, number, number, number] {
  const n = verdicts.length;
  return [
    what,
    n,
    verdicts.filter((v) => v.pattern !== null).length / n,
    verdicts.filter((v) => v.semantic).length / n,
  ];
}

function listsOf(ids: Uint16Array, width: number): number[][] {
  return Array.from({ length: ids.length / width }, (_, n) =>
    Array.from(ids.subarray(n * width, (n + 1) * width)).slice(0, TOKENS),
  );
}
