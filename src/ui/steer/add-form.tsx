import { useState } from 'react';
import { CLUSTER_SIZES, DEPTHS, type Depth } from '#lens/concept.ts';
import type { FoundConcept } from '#state/concept-control.ts';
import type { NeuronId } from '#steering/intervention.ts';
import { PRESETS } from '#steering/presets.ts';
import { TokenChips } from '#ui/lens/token-chips.tsx';
import type { Answer } from '#ui/lens/use-answer.ts';
import { Button } from '#ui/primitives/button.tsx';
import field from '#ui/primitives/field.module.css';
import { Icon } from '#ui/primitives/icon.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { layerRange } from './amount-words.ts';
import { PasteList } from './paste-list.tsx';
import { RecordDirection } from './record-direction.tsx';
import { useAddCard } from './use-add-card.ts';
import { useConcept } from './use-concept.ts';
import styles from './steer.module.css';

const SIZES = CLUSTER_SIZES.map((k) => ({ value: String(k), label: String(k), title: `${k} nearest value vectors` }));
const DEPTH_TITLES: Readonly<Record<Depth, string>> = {
  early: 'Layers 0 to 5',
  late: 'Layers 6 to 11',
  full: 'All twelve layers',
};
const DEPTH_OPTIONS = DEPTHS.map((depth) => ({ value: depth, label: depth, title: DEPTH_TITLES[depth] }));

/** A word, how many value vectors, from which layers: the set is shown before it is added. */
export function AddForm({ onDone }: { readonly onDone: () => void }) {
  const { add, addConcept } = useAddCard();
  const [word, setWord] = useState('');
  const [size, setSize] = useState('10');
  const [depth, setDepth] = useState<Depth>('full');
  const answer = useConcept(word, Number(size), depth);
  const concept = answer.isPending ? undefined : answer.value?.concept;
  const isReady = concept !== undefined && concept.members.length > 0;
  const addList = (neurons: readonly NeuronId[]) => {
    const [first] = neurons;
    const name = first && neurons.length === 1 ? `L${first[0]}:${first[1]}` : `${neurons.length} neurons`;
    add({ name, neurons, source: { kind: 'list' } });
    onDone();
  };
  return (
    <div className={styles.add}>
      <form
        className={styles.word}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          addConcept(concept);
          onDone();
        }}
      >
        <input
          autoFocus
          className={field.text}
          aria-label="Word"
          placeholder="a word: slow, up, careful"
          spellCheck={false}
          autoCapitalize="off"
          value={word}
          onChange={(event) => setWord(event.target.value)}
        />
        <Button type="submit" variant="primary" disabled={!isReady}>
          Add
        </Button>
      </form>
      <div className={styles.row}>
        <Segmented label="Value vectors" value={size} options={SIZES} onChange={setSize} />
        <Segmented<Depth> label="Depth" value={depth} options={DEPTH_OPTIONS} onChange={setDepth} />
      </div>
      {word.trim() === '' ? null : <Preview answer={answer} />}
      <div className={styles.presets} role="group" aria-label="Words to try">
        {PRESETS.map(({ word: preset }) => (
          <button key={preset} type="button" className={styles.preset} onClick={() => setWord(preset)}>
            {preset}
          </button>
        ))}
      </div>
      <PasteList onAdd={addList} />
      <RecordDirection onDone={onDone} />
    </div>
  );
}

const PREVIEWED = 5;

function Preview({ answer }: { readonly answer: Answer<FoundConcept> }) {
  if (answer.error)
    return (
      <p role="alert" className={styles.problem}>
        {answer.error.message} {answer.error.fix}
      </p>
    );
  if (!answer.value) return <p className={styles.note}>Looking …</p>;
  const { concept, millis } = answer.value;
  const { members, warnings } = concept;
  return (
    <div className={styles.preview} aria-live="polite" data-millis={millis.toFixed(1)}>
      {members.length > 0 ? (
        <p className={styles.note}>
          {members.length} value vectors, {layerRange(members.map(({ layer }) => layer))}, cosine{' '}
          {members[members.length - 1]?.cosine.toFixed(2)} to {members[0]?.cosine.toFixed(2)} · {millis.toFixed(0)} ms
        </p>
      ) : null}
      <ol>
        {members.slice(0, PREVIEWED).map(({ layer, index, tokens }) => (
          <li key={`${layer}:${index}`} className={styles.previewRow}>
            <span className={styles.neuron}>
              L{layer}·{index}
            </span>
            <TokenChips tokens={tokens.slice(0, 3).map((text) => ({ text, isAction: false }))} />
          </li>
        ))}
      </ol>
      {warnings.map(({ kind, text }) => (
        <p key={kind} className={styles.warning}>
          <Icon name="warning" /> <span>{text}</span>
        </p>
      ))}
    </div>
  );
}
