import { useState } from 'react';
import { NEURONS } from '#policy/types.ts';
import type { Concept } from '#lens/concept.ts';
import type { SteeringCard } from '#state/slices/steering.ts';
import type { NeuronId } from '#steering/intervention.ts';
import type { LensLine } from '#workers/lens-api.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { TokenChips } from '#ui/lens/token-chips.tsx';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import field from '#ui/primitives/field.module.css';
import { keyOfNeuron } from './concept-set.ts';
import { parseNeurons } from './parse-neurons.ts';
import styles from './steer.module.css';

export interface MemberListProps {
  readonly card: SteeringCard;
  readonly lines: readonly LensLine[];
  readonly concept: Concept | undefined;
}

const TOKENS = 3;

/** The set, value vector by value vector, to be read and edited. */
export function MemberList({ card, lines, concept }: MemberListProps) {
  const changeCard = useLab((state) => state.changeCard);
  const { id, intervention, source } = card;
  const { neurons } = intervention;
  const byRow = new Map(lines.map((line) => [line.row, line.tokens]));
  const cosines = new Map(concept?.members.map(({ layer, index, cosine }) => [`${layer}:${index}`, cosine]));
  const setNeurons = (next: readonly NeuronId[]) =>
    changeCard(id, 'members', {
      intervention: { ...intervention, neurons: next },
      source: source.kind === 'concept' ? { ...source, edited: true } : source,
    });
  return (
    <details className={styles.members}>
      <summary>{neurons.length === 1 ? '1 member' : `${neurons.length} members`}</summary>
      <ul className={styles.memberList}>
        {neurons.map((neuron) => {
          const [layer, index] = neuron;
          const key = keyOfNeuron(neuron);
          return (
            <li key={key} className={styles.member}>
              <span className={styles.neuron}>
                L{layer}·{index}
              </span>
              <span className={styles.cosine}>{cosines.get(key)?.toFixed(2) ?? ''}</span>
              <TokenChips tokens={(byRow.get(layer * NEURONS + index) ?? []).slice(0, TOKENS)} />
              <IconButton
                label={`Remove L${layer}:${index}`}
                onClick={() => setNeurons(neurons.filter((other) => other !== neuron))}
              >
                <Icon name="close" size={12} />
              </IconButton>
            </li>
          );
        })}
      </ul>
      <AddMembers neurons={neurons} onAdd={(added) => setNeurons([...neurons, ...added])} />
    </details>
  );
}

interface AddMembersProps {
  readonly neurons: readonly NeuronId[];
  readonly onAdd: (added: readonly NeuronId[]) => void;
}

function AddMembers({ neurons, onAdd }: AddMembersProps) {
  const [text, setText] = useState('');
  const [issue, setIssue] = useState('');
  const layerMap = useLab((state) => state.policyInfo?.layerMap);
  const add = () => {
    const parsed = parseNeurons(text, layerMap ?? []);
    setIssue(parsed.issue);
    if (parsed.issue !== '') return;
    const known = new Set(neurons.map(keyOfNeuron));
    onAdd(parsed.neurons.filter((neuron) => !known.has(keyOfNeuron(neuron))));
    setText('');
  };
  return (
    <form
      className={styles.addMembers}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <input
        className={field.text}
        aria-label="Value vectors to add"
        placeholder="L23:884, 9:1137"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={text.trim() === ''}>
        Add
      </Button>
      {issue === '' ? null : (
        <p role="alert" className={styles.problem}>
          {issue}
        </p>
      )}
    </form>
  );
}
