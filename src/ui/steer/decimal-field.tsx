import { useState } from 'react';
import field from '#ui/primitives/field.module.css';
import { parseAmount } from './amount-words.ts';

export interface DecimalFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly decimals: number;
  readonly onCommit: (value: number) => void;
}

/** A number with decimals, committed on Enter or when the field is left, held inside its limits. */
export function DecimalField({ label, value, min, max, decimals, onCommit }: DecimalFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft === null) return;
    setDraft(null);
    const typed = parseAmount(draft);
    if (typed === undefined) return;
    const next = Math.min(max, Math.max(min, Number(typed.toFixed(4))));
    if (next !== value) onCommit(next);
  };
  return (
    <input
      className={field.number}
      style={{ width: 'calc(6ch + 20px)' }}
      type="text"
      inputMode="decimal"
      aria-label={label}
      title={`${label}, ${min} to ${max}`.replaceAll('-', '−')}
      value={draft ?? value.toFixed(decimals).replace('-', '−')}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}
