import { useId, useState } from 'react';
import { useServices } from '#ui/app/lab-context.ts';
import type { LensModel } from '#workers/lens-api.ts';
import styles from './lens.module.css';

export interface PackDropProps {
  readonly onOpened: (name: string, models: readonly LensModel[]) => void;
}

/** Opens a lens pack of another model (OpenVLA, pi0, ...) from a file: chosen, or dropped on the field. */
export function PackDrop({ onOpened }: PackDropProps) {
  const { lens } = useServices();
  const id = useId();
  const [sentence, setSentence] = useState('');
  const open = async (file: File | undefined) => {
    if (!file) return;
    setSentence(`Opening ${file.name}.`);
    const models = await lens.lensOpenPack(file.name, new Uint8Array(await file.arrayBuffer()));
    setSentence(models.ok ? '' : models.error.sentence);
    if (models.ok) onOpened(file.name, models.value);
  };
  return (
    <span
      className={styles.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer.files[0]);
      }}
    >
      <label htmlFor={id} title="Made by python -m steerlab_training.lens.foreign; drop it here">
        Open a lens pack…
      </label>
      <input id={id} type="file" accept=".lens,.zip" onChange={(event) => void open(event.target.files?.[0])} />
      <span role="status" className={styles.muted}>
        {sentence}
      </span>
    </span>
  );
}
