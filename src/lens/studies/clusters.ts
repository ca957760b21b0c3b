import { CLUSTER_SIZES } from '#lens/concept.ts';
import type { Concept } from '#lens/concept.ts';
import type { LensDesk } from '#lens/desk.ts';
import { COLORS } from './study.ts';
import type { Study } from './study.ts';

/** Words of the lab's presets and scenes. */
export const CLUSTER_WORDS = [
  'up',
  'down',
  'fast',
  'slow',
  'left',
  'right',
  'open',
  'close',
  'red',
  'bowl',
  'careful',
] as const;

const K = CLUSTER_SIZES[0];
const DEPTH = 'full';
const SHOWN = 6;

/** A word's cluster, and what the model before robot training makes of the same vectors and of the word. */
interface Cluster {
  readonly concept: Concept;
  readonly before?: {
    /** Cosine of each member's vector before training with the word, in the order of the members. */
    readonly cosines: readonly number[];
    /** Purity of the base model's own ten nearest, out of all its layers. */
    readonly purity: number;
  };
}

/** Which value vectors lie around the words that people steer with, whether they read as those words, and whether they did before. */
export async function studyClusters(desk: LensDesk, base?: LensDesk): Promise<Study> {
  const clusters: Cluster[] = [];
  for (const word of CLUSTER_WORDS) clusters.push(await clusterOf(desk, base, word));
  const concepts = clusters.map(({ concept }) => concept);
  return {
    id: 'clusters',
    question: 'Which value vectors lie around a word, and do they read as it?',
    rules: [
      `Cluster: the ${K} value vectors whose semantic embedding is nearest to the word by cosine, all layers (a neighbourhood, not k-means).`,
      'Purity: share of members whose top five tokens hold a form of the word and no form of an opposite. Synonyms do not count.',
      'Layers are those of the policy, one for each member.',
      ...(base
        ? [
            'Before: the same vectors in the base model, and the purity of the ten nearest out of all its value vectors.',
          ]
        : []),
    ],
    seen: [...clusters.map(sentenceOf), ...changeOf(clusters)],
    notShown: [
      'A cosine alone says little: some words have ten neighbours that have nothing to do with them. Read the tokens.',
      'A cluster that reads as two opposites pushes both ways. Whether a cluster moves the arm is measured elsewhere, against random sets.',
    ],
    tables: [
      {
        name: 'words',
        columns: [
          'word',
          'purity',
          'purity_before',
          'first_cosine',
          'last_cosine',
          'layers',
          'shared_with',
          'first_reads',
        ],
        rows: clusters.map(({ concept, before }) => [
          concept.word,
          concept.purity,
          before?.purity ?? '',
          concept.members[0]?.cosine ?? 0,
          concept.members.at(-1)?.cosine ?? 0,
          layersOf(concept).join(' '),
          sharedWith(concept, concepts).join(' '),
          readsOf(concept),
        ]),
      },
      {
        name: 'members',
        columns: ['word', 'rank', 'layer', 'index', 'cosine', 'cosine_before', 'reads', 'tokens'],
        rows: clusters.flatMap(({ concept: { word, members }, before }) =>
          members.map(({ layer, index, cosine, reads, tokens }, rank) => [
            word,
            rank,
            layer,
            index,
            cosine,
            before?.cosines[rank] ?? '',
            reads,
            tokens.slice(0, SHOWN).join(' '),
          ]),
        ),
      },
    ],
    figures: [
      {
        name: 'purity',
        title: `Share of a word's ${K} nearest value vectors that read as the word`,
        xLabel: 'word',
        yLabel: 'purity',
        scale: 'percent',
        names: concepts.map(({ word }) => word),
        series: [
          {
            name: 'purity',
            mark: 'dots',
            color: COLORS.policy,
            x: concepts.map((_, at) => at),
            y: concepts.map(({ purity }) => purity),
            labels: concepts.map(({ word }) => word),
          },
          ...(base
            ? [
                {
                  name: 'base model, its own ten',
                  mark: 'dots' as const,
                  color: COLORS.base,
                  x: concepts.map((_, at) => at),
                  y: clusters.map(({ before }) => before?.purity ?? 0),
                  labels: concepts.map(({ word }) => word),
                },
              ]
            : []),
        ],
      },
    ],
  };
}

async function clusterOf(desk: LensDesk, base: LensDesk | undefined, word: string): Promise<Cluster> {
  const concept = await desk.concept(word, K, DEPTH);
  if (!base) return { concept };
  const space = await base.space();
  const cosines = space.cosines(space.wordDirection(concept.tokenIds));
  const { layerNumbers } = desk.pack.model;
  return {
    concept,
    before: {
      cosines: concept.members.map(
        ({ layer, index }) => cosines[base.table.row({ layer: layerNumbers[layer]!, index })]!,
      ),
      purity: (await base.concept(word, K, DEPTH)).purity,
    },
  };
}

/** One sentence over all words; none without a base model. */
function changeOf(clusters: readonly Cluster[]): string[] {
  const changes = clusters.flatMap(({ concept, before }) =>
    before ? concept.members.map(({ cosine }, rank) => cosine - before.cosines[rank]!) : [],
  );
  if (changes.length === 0) return [];
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const largest = Math.max(...changes.map(Math.abs));
  return [
    `Over all ${changes.length} members the cosine with their word changed by ${mean.toFixed(3)} in the mean through robot training, by ${largest.toFixed(2)} at most.`,
  ];
}

function sentenceOf({ concept, before }: Cluster, _: number, all: readonly Cluster[]): string {
  const { word, purity, members } = concept;
  const cosines = [members[0], members.at(-1)].map((member) => (member?.cosine ?? 0).toFixed(2));
  const shared = sharedWith(
    concept,
    all.map((one) => one.concept),
  );
  return [
    `${word}: purity ${Math.round(100 * purity)} %${before ? ` (base model ${Math.round(100 * before.purity)} %)` : ''}, cosines ${cosines.join(' to ')}, layers ${layersOf(concept).join(' ')}`,
    `; the first reads ${readsOf(concept)}`,
    shared.length > 0 ? `; shares members with ${shared.join(', ')}` : '',
    '.',
  ].join('');
}

function layersOf({ members }: Concept): number[] {
  return members.map(({ layer }) => layer).sort((a, b) => a - b);
}

function readsOf({ members }: Concept): string {
  return members[0]?.tokens.slice(0, 4).join(' ') ?? '';
}

/** Words whose clusters have a member in common with this one. */
function sharedWith(concept: Concept, all: readonly Concept[]): string[] {
  const key = ({ layer, index }: Concept['members'][number]) => `${layer}:${index}`;
  const own = new Set(concept.members.map(key));
  return all
    .filter(({ word, members }) => word !== concept.word && members.some((m) => own.has(key(m))))
    .map(({ word }) => word);
}
