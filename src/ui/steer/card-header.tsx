import { useState } from 'react';
import type { SteeringCard } from '#state/slices/steering.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { MAX_NAME_LENGTH } from '#steering/limits.ts';
import { layerRange } from './amount-words.ts';
import { setPointWords } from './set-point-words.ts';
import { Toggle } from './toggle.tsx';
import styles from './steer.module.css';

export interface CardHeaderProps {
  readonly card: SteeringCard;
  readonly name: string;
}

/** Open or close, the card's name, where its set lives, mute. */
export function CardHeader({ card, name }: CardHeaderProps) {
  const changeCard = useLab((state) => state.changeCard);
  const changeIntervention = useLab((state) => state.changeIntervention);
  const { id, collapsed, intervention } = card;
  const muted = intervention.muted === true;
  return (
    <header className={styles.cardHeader}>
      <IconButton
        label={`${collapsed ? 'Open' : 'Close'} ${name}`}
        aria-expanded={!collapsed}
        onClick={() => changeCard(id, 'collapsed', { collapsed: !collapsed })}
      >
        <Icon name={collapsed ? 'chevron' : 'open'} />
      </IconButton>
      <TitleField
        value={intervention.name ?? ''}
        onCommit={(title) => changeIntervention(id, 'name', { name: title })}
      />
      <span className={styles.summary}>{summaryOf(card)}</span>
      <Toggle
        pressed={muted}
        label={`Mute ${name}`}
        title="Muted: it does not act"
        onChange={(pressed) => changeIntervention(id, 'mute', { muted: pressed })}
      >
        mute
      </Toggle>
    </header>
  );
}

function TitleField({ value, onCommit }: { readonly value: string; readonly onCommit: (title: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft !== null && draft.trim() !== '' && draft !== value) onCommit(draft.trim());
    setDraft(null);
  };
  return (
    <input
      className={styles.title}
      aria-label="Name of the intervention"
      title="Name: type to change it"
      maxLength={MAX_NAME_LENGTH}
      spellCheck={false}
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}

function summaryOf({ intervention, layersOff = [], solo, control }: SteeringCard): string {
  const { neurons, directions } = intervention;
  const layers = directions ? Object.keys(directions).map(Number) : neurons.map(([layer]) => layer);
  const acting = layers.filter((layer) => !layersOff.includes(layer));
  const count = directions ? 'direction' : `${acting.length} ${acting.length === 1 ? 'neuron' : 'neurons'}`;
  const held = control ? `holds ${setPointWords(control)} · ` : '';
  return `${solo ? 'solo · ' : ''}${held}${count} · ${layerRange(acting)}`;
}
