import { TOKEN_GROUPS, type TokenGroup } from '#policy/types.ts';
import { Toggle } from './toggle.tsx';
import { GROUP_LABELS, GROUP_TITLES } from './token-group-words.ts';
import styles from './steer.module.css';

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
            title={GROUP_TITLES[group]}
            disabled={pressed && tokens.length === 1}
            onChange={(on) => onChange(TOKEN_GROUPS.filter((other) => (other === group ? on : tokens.includes(other))))}
          >
            {GROUP_LABELS[group]}
          </Toggle>
        );
      })}
    </div>
  );
}
