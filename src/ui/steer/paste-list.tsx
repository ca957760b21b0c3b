import { useState } from 'react';
import type { NeuronId } from '#steering/intervention.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { parseNeurons } from './parse-neurons.ts';
import styles from './steer.module.css';

/** A set by its numbers, from a paper, a file or a colleague. */
export function PasteList({ onAdd }: { readonly onAdd: (neurons: readonly NeuronId[]) => void }) {
  const [text, setText] = useState('');
  const layerMap = useLab((state) => state.policyInfo?.layerMap);
  const { neurons, issue } = parseNeurons(text, layerMap ?? []);
  const isEmpty = text.trim() === '';
  return (
    <details className={styles.members}>
      <summary>Paste a list</summary>
      <textarea
        className={styles.paste}
        aria-label="List of value vectors"
        placeholder={'L23:884\n9:1137, 5:799'}
        rows={3}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles.row}>
        <span className={issue === '' || isEmpty ? styles.note : styles.problem}>
          {isEmpty ? 'Layer and index of each.' : issue === '' ? `${neurons.length} read.` : issue}
        </span>
        <Button disabled={neurons.length === 0 || issue !== ''} onClick={() => onAdd(neurons)}>
          Add list
        </Button>
      </div>
    </details>
  );
}
