import type { ReactNode } from 'react';
import styles from './steer.module.css';

export interface ToggleProps {
  readonly pressed: boolean;
  readonly onChange: (pressed: boolean) => void;
  /** Its name when the text alone does not say what is switched. */
  readonly label?: string;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** A word that is on or off. */
export function Toggle({ pressed, onChange, label, title, disabled = false, children }: ToggleProps) {
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-pressed={pressed}
      aria-label={label}
      title={title}
      disabled={disabled}
      onClick={() => onChange(!pressed)}
    >
      {children}
    </button>
  );
}
