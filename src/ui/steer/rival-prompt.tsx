import { selectPrompt } from '#state/slices/scene.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import field from '#ui/primitives/field.module.css';
import { Icon } from '#ui/primitives/icon.tsx';
import { MANNERS, withManner } from '#steering/manners.ts';
import styles from './steer.module.css';

/** The steered side may read other words: the instrument that is known to work, beside or instead of neurons. */
export function RivalPrompt() {
  const rival = useLab((state) => state.rivalPrompt);
  const prompt = useLab(selectPrompt);
  const setRivalPrompt = useLab((state) => state.setRivalPrompt);
  return (
    <div className={styles.rival}>
      <label className={styles.label} htmlFor="rival-prompt">
        Prompt of the steered side
      </label>
      <div className={styles.word}>
        <input
          id="rival-prompt"
          className={field.text}
          placeholder="same prompt"
          spellCheck={false}
          value={rival ?? ''}
          onChange={(event) => setRivalPrompt(event.target.value === '' ? null : event.target.value)}
          onBlur={() => {
            if (rival !== null && (rival.trim() === '' || rival === prompt)) setRivalPrompt(null);
          }}
        />
        {rival === null ? null : (
          <IconButton label="Same prompt on both sides" onClick={() => setRivalPrompt(null)}>
            <Icon name="close" />
          </IconButton>
        )}
      </div>
      <div className={styles.presets} role="group" aria-label="Add a manner to the prompt">
        {MANNERS.map((manner) => (
          <button
            key={manner}
            type="button"
            className={styles.preset}
            onClick={() => setRivalPrompt(withManner(rival ?? prompt, manner))}
          >
            + {manner}
          </button>
        ))}
      </div>
    </div>
  );
}
