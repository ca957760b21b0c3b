import { TOKEN_GROUPS, type TokenGroup } from '#policy/types.ts';
import { Toggle } from './toggle.tsx';
import styles from './steer.module.css';

const WORDS: Readonly<Record<TokenGroup, { readonly label: string; readonly title: string }>> = {
  image: { label: 'image', title: '40 image tokens and the start token. Changing them recomputes the whole pass' },
  proprio: { label: 'state', title: 'The proprioception token. Changing it recomputes the whole pass' },
  text: { label: 'text', title: 'The words of the prompt' },
  slots: { label: 'slots', title: 'The seven action slots' },
};

export interface TokenGroupsProps {
  /** Undefined means all four. */
  readonly tokens: readonly TokenGroup[] | undefined;
  readonly onChange: (tokens: readonly TokenGroup[]) => void;
}

/** Which tokens the intervention reaches; at least one group stays. */
export function TokenGroups({ tokens = TOKEN_GROUPS, onChange }: TokenGroupsProps) {
  return (
    <div role="group" aria-label="Token groups" className={styles.toggles}>
      {TOKEN_GROUPS.map((group) => {
        const pressed = tokens.includes(group);
        return (
          <Toggle
            key={group}
            pressed={pressed}
            title={WORDS[group].title}
            disabled={pressed && tokens.length === 1}
            onChange={(on) => onChange(TOKEN_GROUPS.filter((other) => (other === group ? on : tokens.includes(other))))}
          >
            {WORDS[group].label}
          </Toggle>
        );
      })}
    </div>
  );
}
