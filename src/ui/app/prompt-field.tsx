import { useMemo } from 'react';
import { selectPrompt } from '#state/slices/scene.ts';
import fieldStyles from '#ui/primitives/field.module.css';
import { useLab } from './lab-context.ts';
import { promptExamples } from './prompt-examples.ts';
import styles from './top-bar.module.css';

/** The words that the policy reads. The demonstrator reads the task itself, so under it the words stand fixed. */
export function PromptField() {
  const prompt = useLab(selectPrompt);
  const fixed = useLab((state) => state.driver === 'teacher');
  const layout = useLab((state) => state.layout);
  const examples = useMemo(() => (layout && !fixed ? promptExamples(layout) : []), [layout, fixed]);
  const setPromptOverride = useLab((state) => state.setPromptOverride);
  return (
    <div className={styles.prompt}>
      <input
        className={fieldStyles.text}
        aria-label="Prompt"
        title={fixed ? 'The demonstrator follows the task; the policy would read these words' : 'What the policy reads'}
        placeholder="Loading the simulator …"
        value={prompt}
        readOnly={fixed}
        spellCheck={false}
        list={examples.length > 0 ? 'prompt-examples' : undefined}
        onChange={(event) => setPromptOverride(event.target.value)}
        onBlur={(event) => {
          if (event.target.value.trim() === '') setPromptOverride(null);
        }}
      />
      <datalist id="prompt-examples">
        {examples.map((example) => (
          <option key={example} value={example} />
        ))}
      </datalist>
    </div>
  );
}
