import { useState } from 'react';
import { CLUSTER_SIZES, DEPTHS } from '#lens/concept.ts';
import type { Depth } from '#lens/concept.ts';
import type { VectorId } from '#lens/table.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Segmented } from '#ui/primitives/segmented.tsx';
import type { LensModel } from '#workers/lens-api.ts';
import { ConceptColumn } from './concept-column.tsx';
import { SemanticMap } from './semantic-map.tsx';
import { useAnswer } from './use-answer.ts';
import styles from './lens.module.css';

export interface ConceptCompareProps {
  readonly model: LensModel;
  readonly onSelect: (id: VectorId) => void;
}

const SIZES = CLUSTER_SIZES.map((size) => ({ value: String(size), label: String(size) }));
const DEPTH_OPTIONS = DEPTHS.map((depth) => ({ value: depth, label: depth }));

/** Two words as clusters beside each other: members, layers, purity, what they share; and the map they lie on. */
export function ConceptCompare({ model, onSelect }: ConceptCompareProps) {
  const { lens } = useServices();
  const [words, setWords] = useState<readonly [string, string]>(['fast', 'slow']);
  const [size, setSize] = useState('10');
  const [depth, setDepth] = useState<Depth>('full');
  const useConcept = (word: string) =>
    useAnswer(word.trim() === '' ? null : [model.key, word, size, depth].join('\n'), () =>
      lens.lensConcept(model.key, word, Number(size), depth),
    );
  const [left, right] = [useConcept(words[0]), useConcept(words[1])];
  const rowsOf = (members: readonly VectorId[] | undefined) =>
    new Set(members?.map(({ layer, index }) => layer * model.neurons + index));
  const [leftRows, rightRows] = [rowsOf(left.value?.members), rowsOf(right.value?.members)];
  const shared = [...leftRows].filter((row) => rightRows.has(row));
  return (
    <div className={styles.compare}>
      <div className={styles.bar}>
        <Segmented label="Members" value={size} options={SIZES} onChange={setSize} />
        <Segmented label="Depth" value={depth} options={DEPTH_OPTIONS} onChange={setDepth} />
        <span role="status" className={styles.muted}>
          {shared.length === 0 ? 'no member in common' : `${shared.length} of ${size} members in common`}
        </span>
      </div>
      <div className={styles.two}>
        {([left, right] as const).map((answer, side) => (
          <ConceptColumn
            key={side}
            model={model}
            word={words[side] ?? ''}
            answer={answer}
            shared={new Set(shared)}
            onWord={(word) => setWords(side === 0 ? [word, words[1]] : [words[0], word])}
            onSelect={onSelect}
          />
        ))}
        {model.isLive ? (
          <SemanticMap model={model} left={leftRows} right={rightRows} names={words} onSelect={onSelect} />
        ) : null}
      </div>
    </div>
  );
}
