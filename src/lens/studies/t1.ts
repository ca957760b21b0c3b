import type { VectorTable } from '#lens/table.ts';
import type { Vocabulary } from '#lens/vocabulary.ts';
import type { LensWeights } from '#lens/weights.ts';
import { SHARED, UnitRows, semanticCohesion, sharedPattern, sharesStem } from './patterns.ts';
import { COLORS, layerRuns, percent, sampleIndices, seededDraw, wilson, withGaps } from './study.ts';
import type { Series, Study } from './study.ts';

interface Model {
  readonly table: VectorTable;
  readonly vocabulary: Vocabulary;
}

export interface T1Input {
  readonly policy: Model;
  readonly base: Model;
  readonly weights: LensWeights;
  /** Top tokens of random directions, [n, up]. */
  readonly randomDirections: Uint16Array;
  readonly perLayer: number;
  readonly seed: number;
}

const TOKENS = 30;
const RANDOM_LISTS = 400;
/** Share of random directions that the semantic rule lets pass. */
const FALSE_SHARE = 0.05;
const SHOWN = 3;
const KINDS = ['patterned', 'one_word', 'semantic'] as const;
type Kind = (typeof KINDS)[number];

interface Verdict {
  readonly ids: readonly number[];
  readonly pattern: string | null;
  readonly cohesion: number;
  readonly oneWord: boolean;
}

/** Shares of one layer, or of a baseline. */
type Shares = Readonly<Record<Kind, number>> & { readonly n: number };

interface LayerShares extends Shares {
  readonly model: string;
  readonly layer: number;
  /** The layer's number in SmolLM2. */
  readonly number: number;
}

/** T1 (paper, Fig. 2a): what share of value vectors has a pattern or a meaning in its top 30 tokens, layer by layer. */
export function studyT1(input: T1Input): Study {
  const draw = seededDraw(input.seed);
  const rows = new UnitRows(input.weights, input.policy.vocabulary, draw);
  const judge = (vocabulary: Vocabulary, ids: readonly number[]): Verdict => ({
    ids,
    pattern: sharedPattern(vocabulary, ids),
    oneWord: sharesStem(vocabulary, ids),
    cohesion: semanticCohesion(vocabulary, rows, ids),
  });
  const directions = listsOf(input.randomDirections, input.policy.table.model.up).map((ids) =>
    judge(input.policy.vocabulary, ids),
  );
  const threshold = directions.map(({ cohesion }) => cohesion).sort((a, b) => b - a)[
    Math.floor(FALSE_SHARE * directions.length)
  ]!;
  const samples: (string | number)[][] = [];
  const layersOf = (model: string, { table, vocabulary }: Model): LayerShares[] =>
    table.model.layerNumbers.map((number, layer) => {
      const picked = sampleIndices(table.model.neurons, input.perLayer, draw);
      const verdicts = picked.map((index) => judge(vocabulary, table.top(table.row({ layer, index }), TOKENS).ids));
      verdicts.slice(0, SHOWN).forEach(({ ids, pattern, oneWord, cohesion }, n) => {
        const shown = ids
          .slice(0, 12)
          .map((id) => vocabulary.display(id))
          .join(' ');
        samples.push([model, layer, number, picked[n]!, pattern ?? '', yes(oneWord), yes(cohesion > threshold), shown]);
      });
      return { model, layer, number, ...sharesOf(verdicts, threshold) };
    });
  const policy = layersOf('policy', input.policy);
  const base = layersOf('base', input.base);
  const random = sharesOf(directions, threshold);
  const lists = sharesOf(
    randomLists(input.base.vocabulary, draw).map((ids) => judge(input.base.vocabulary, ids)),
    threshold,
  );
  return {
    id: 't1',
    question:
      'What share of value vectors has a pattern, or a meaning, in its top 30 tokens: policy against base model?',
    rules: rulesOf(threshold, input),
    seen: KINDS.flatMap((kind) => seenOf(kind, policy, base, random)),
    notShown: [
      'The rules see spelling and the geometry of the embedding, not meaning; a person may see more or less: judge the sample by eye.',
      'The hubness correction is a choice: without it rare fragments, which lie near each other whatever they mean, count as semantic much more often.',
      'A share does not say whether a vector acts on what it names.',
    ],
    tables: [
      {
        name: 'shares',
        columns: [
          'model',
          'layer',
          'smollm2_layer',
          'n',
          ...KINDS.flatMap((kind) => [kind, `${kind}_low`, `${kind}_high`]),
        ],
        rows: [...policy, ...base].map((s) => [
          s.model,
          s.layer,
          s.number,
          s.n,
          ...KINDS.flatMap((kind) => [s[kind], ...bounds(s, kind)]),
        ]),
      },
      {
        name: 'baselines',
        columns: ['what', 'n', ...KINDS],
        rows: [
          ['random directions', random.n, ...KINDS.map((kind) => random[kind])],
          ['random token lists', lists.n, ...KINDS.map((kind) => lists[kind])],
        ],
      },
      {
        name: 'sample',
        columns: ['model', 'layer', 'smollm2_layer', 'index', 'pattern', 'one_word', 'semantic', 'tokens'],
        rows: samples,
      },
    ],
    figures: KINDS.map((kind) => ({
      name: kind,
      title: TITLES[kind],
      xLabel: `layer of SmolLM2 (the policy keeps ${layerRuns(input.policy.table.model.layerNumbers)})`,
      yLabel: 'share of value vectors',
      scale: 'percent' as const,
      series: [
        lineOf(policy, kind, 'policy', COLORS.policy),
        lineOf(base, kind, 'base model', COLORS.base),
        {
          name: 'random directions',
          x: [0, base.length - 1],
          y: [random[kind], random[kind]],
          color: COLORS.chance,
          dashed: true,
        },
      ],
    })),
  };
}

const TITLES: Readonly<Record<Kind, string>> = {
  patterned: 'Value vectors with any pattern in their top 30 tokens',
  one_word: 'Value vectors with at least four forms of one word',
  semantic: 'Value vectors with at least four related words',
};

const NAMES: Readonly<Record<Kind, string>> = { patterned: 'Patterned', one_word: 'One word', semantic: 'Semantic' };

function rulesOf(threshold: number, { perLayer, seed, randomDirections, policy }: T1Input): string[] {
  return [
    `Patterned: at least ${SHARED} of the top ${TOKENS} tokens share a stem, their first four letters, their last four letters, or a kind (numbers, symbols, another script, broken bytes, action tokens).`,
    `One word: at least ${SHARED} share a stem (say, says, said do not; say, says, saying do).`,
    `Semantic: some token and three others, all of different stems, are at least ${threshold.toFixed(3)} closer in the embedding than their surroundings (cosine minus the mean of their hubness, CSLS). The threshold is the one that ${100 * FALSE_SHARE} % of random directions pass.`,
    `${perLayer} value vectors drawn from each layer, seed ${seed}; intervals are 95 % Wilson.`,
    `Baselines: ${randomDirections.length / policy.table.model.up} random directions with the covariance of the value vectors, projected alike; and ${RANDOM_LISTS} lists of random tokens.`,
  ];
}

function sharesOf(verdicts: readonly Verdict[], threshold: number): Shares {
  const n = verdicts.length;
  return {
    n,
    patterned: verdicts.filter(({ pattern }) => pattern !== null).length / n,
    one_word: verdicts.filter(({ oneWord }) => oneWord).length / n,
    semantic: verdicts.filter(({ cohesion }) => cohesion > threshold).length / n,
  };
}

/** Ranges of both models, chance, and where the intervals say more than chance. */
function seenOf(kind: Kind, policy: readonly LayerShares[], base: readonly LayerShares[], random: Shares): string[] {
  const range = (shares: readonly LayerShares[]) => {
    const values = shares.map((s) => s[kind]);
    return `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`;
  };
  const above = (shares: readonly LayerShares[]) => {
    const layers = shares.filter((s) => bounds(s, kind)[0] > random[kind]).map(({ number }) => number);
    return layers.length === 0 ? 'in no layer' : `in layers ${layerRuns(layers)}`;
  };
  const same = policy.filter((s) => {
    const before = base.find(({ number }) => number === s.number);
    const [low, high] = bounds(s, kind);
    return before !== undefined && bounds(before, kind)[0] <= high && bounds(before, kind)[1] >= low;
  });
  return [
    `${NAMES[kind]}: base model ${range(base)} by layer, policy ${range(policy)}; random directions ${percent(random[kind])}.`,
    `${NAMES[kind]}, above random directions (whole interval, numbers of SmolLM2): base model ${above(base)}, policy ${above(policy)}. The intervals of both models overlap in ${same.length} of the ${policy.length} layers that the policy keeps.`,
  ];
}

function bounds(shares: Shares, kind: Kind): readonly [number, number] {
  return wilson(shares[kind] * shares.n, shares.n);
}

function lineOf(shares: readonly LayerShares[], kind: Kind, name: string, color: string): Series {
  const intervals = shares.map((s) => bounds(s, kind));
  const numbers = shares.map(({ number }) => number);
  return {
    name,
    color,
    ...withGaps(
      numbers,
      shares.map((s) => s[kind]),
    ),
    low: withGaps(
      numbers,
      intervals.map(([low]) => low),
    ).y,
    high: withGaps(
      numbers,
      intervals.map(([, high]) => high),
    ).y,
  };
}

function randomLists(vocabulary: Vocabulary, draw: () => number): number[][] {
  return Array.from({ length: RANDOM_LISTS }, () =>
    Array.from({ length: TOKENS }, () => Math.floor(draw() * vocabulary.size)),
  );
}

function listsOf(ids: Uint16Array, width: number): number[][] {
  return Array.from({ length: ids.length / width }, (_, n) =>
    [...ids.subarray(n * width, (n + 1) * width)].slice(0, TOKENS),
  );
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no';
}
