import { useState } from 'react';
import styles from './field.module.css';

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onCommit: (value: number) => void;
  /** Width in characters. */
  readonly characters?: number;
}

/** A number that is committed on Enter or when the field is left; what is being typed disturbs nothing. */
export function NumberField({ label, value, min, max, onCommit, characters = 6 }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft === null) return;
    setDraft(null);
    const typed = Number(draft);
    if (draft.trim() === '' || !Number.isFinite(typed)) return;
    const next = Math.min(max, Math.max(min, Math.round(typed)));
    if (next !== value) onCommit(next);
  };
  return (
    <input
      className={styles.number}
      style={{ width: `calc(${characters}ch + 20px)` }}
      type="text"
      inputMode="numeric"
      aria-label={label}
      title={label}
      value={draft ?? String(value)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
