import { type ReactNode, useId } from 'react';
import styles from './section.module.css';

export interface SectionProps {
  readonly title: ReactNode;
  /** Buttons at the right end of the heading. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Where the tour finds it. */
  readonly anchor?: string;
}

/** A titled part of a panel. */
export function Section({ title, actions, children, anchor }: SectionProps) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id} data-anchor={anchor}>
      <header className={styles.header}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
