import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import { TERMS, type TermName } from './terms.ts';
import { TermPicture } from './term-picture.tsx';
import styles from './glossary.module.css';

export interface TermProps {
  readonly name: TermName;
  /** As it stands in its sentence or heading; the term itself when left out. */
  readonly children?: ReactNode;
}

/** A term of the field, underlined with dots: press it and two sentences and a picture explain it. */
export function Term({ name, children = TERMS[name].word }: TermProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.term} title={`What is ${article(name)}?`}>
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.card}
          side="bottom"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={TERMS[name].word}
        >
          <TermText name={name} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The explanation alone: in the popover, and in the help's list. */
export function TermText({ name }: { readonly name: TermName }) {
  return (
    <div className={styles.entry}>
      <TermPicture name={name} />
      <div>
        <b className={styles.word}>{TERMS[name].word}</b>
        <p>{TERMS[name].says}</p>
      </div>
    </div>
  );
}

function article(name: TermName): string {
  const { word } = TERMS[name];
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}
