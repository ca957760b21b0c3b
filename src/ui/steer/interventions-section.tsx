import { useState } from 'react';
import { selectSteers } from '#state/slices/steering.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { Section } from '#ui/primitives/section.tsx';
import { AddForm } from './add-form.tsx';
import { EmptyStack } from './empty-stack.tsx';
import { InterventionCard } from './intervention-card.tsx';
import { RivalPrompt } from './rival-prompt.tsx';
import styles from './steer.module.css';

/** The stack: what makes the orange side different from the blue one. */
export function InterventionsSection() {
  const cards = useLab((state) => state.cards);
  const ready = useLab((state) => state.policyStatus === 'ready');
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title="Interventions"
      anchor="interventions"
      actions={
        <span className={styles.history}>
          <History />
          <Button disabled={!ready} aria-expanded={adding} onClick={() => setAdding(!adding)}>
            <Icon name={adding ? 'close' : 'plus'} size={12} /> {adding ? 'Cancel' : 'Add'}
          </Button>
        </span>
      }
    >
      {adding && ready ? <AddForm onDone={() => setAdding(false)} /> : null}
      {cards.length === 0 && !adding ? <EmptyStack /> : null}
      {cards.length > 0 ? (
        <ol className={styles.stack}>
          {cards.map((card, place) => (
            <InterventionCard key={card.id} card={card} place={place} count={cards.length} />
          ))}
        </ol>
      ) : null}
      <RivalPrompt />
    </Section>
  );
}

/** Undo, redo, reset. */
function History() {
  const undoLabel = useLab((state) => state.past.at(-1)?.label);
  const redoLabel = useLab((state) => state.future[0]?.label);
  const undo = useLab((state) => state.undo);
  const redo = useLab((state) => state.redo);
  const steers = useLab((state) => selectSteers(state) || state.cards.length > 0);
  const clearSteering = useLab((state) => state.clearSteering);
  return (
    <>
      <IconButton
        label={undoLabel === undefined ? 'Undo' : `Undo: ${undoLabel}`}
        shortcut="ctrl z"
        disabled={undoLabel === undefined}
        onClick={undo}
      >
        <Icon name="undo" />
      </IconButton>
      <IconButton
        label={redoLabel === undefined ? 'Redo' : `Redo: ${redoLabel}`}
        shortcut="ctrl shift z"
        disabled={redoLabel === undefined}
        onClick={redo}
      >
        <Icon name="redo" />
      </IconButton>
      <IconButton label="Remove all interventions" disabled={!steers} onClick={clearSteering}>
        <Icon name="trash" />
      </IconButton>
    </>
  );
}
