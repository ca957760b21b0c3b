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

/** Which value vectors lie around the words that people steer with, and whether they read as those words. */
export async function studyClusters(desk: LensDesk): Promise<Study> {
  const concepts: Concept[] = [];
  for (const word of CLUSTER_WORDS) concepts.push(await desk.concept(word, K, DEPTH));
  return {
    id: 'clusters',
    question: 'Which value vectors lie around a word, and do they read as it?',
    rules: [
      `Cluster: the ${K} value vectors whose semantic embedding is nearest to the word by cosine, all layers (a neighbourhood, not k-means).`,
      'Purity: share of members whose top five tokens hold a form of the word and no form of an opposite. Synonyms do not count.',
      'Layers are those of the policy, one for each member.',
    ],
    seen: concepts.map(sentenceOf),
    notShown: [
      'A cosine alone says little: some words have ten neighbours that have nothing to do with them. Read the tokens.',
      'A cluster that reads as two opposites pushes both ways. Whether a cluster moves the arm is measured elsewhere, against random sets.',
    ],
    tables: [
      {
        name: 'words',
        columns: ['word', 'purity', 'first_cosine', 'last_cosine', 'layers', 'shared_with', 'first_reads'],
        rows: concepts.map((concept) => [
          concept.word,
          concept.purity,
          concept.members[0]?.cosine ?? 0,
          concept.members.at(-1)?.cosine ?? 0,
          layersOf(concept).join(' '),
          sharedWith(concept, concepts).join(' '),
          readsOf(concept),
        ]),
      },
      {
        name: 'members',
        columns: ['word', 'rank', 'layer', 'index', 'cosine', 'reads', 'tokens'],
        rows: concepts.flatMap(({ word, members }) =>
          members.map(({ layer, index, cosine, reads, tokens }, rank) => [
            word,
            rank,
            layer,
            index,
            cosine,
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
        ],
      },
    ],
  };
}

function sentenceOf(concept: Concept, _: number, all: readonly Concept[]): string {
  const { word, purity, members } = concept;
  const cosines = [members[0], members.at(-1)].map((member) => (member?.cosine ?? 0).toFixed(2));
  const shared = sharedWith(concept, all);
  return [
    `${word}: purity ${Math.round(100 * purity)} %, cosines ${cosines.join(' to ')}, layers ${layersOf(concept).join(' ')}`,
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
