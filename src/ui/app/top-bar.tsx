import { LensButton } from '#ui/lens/lens-button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { IconButton } from '#ui/primitives/button.tsx';
import { PolicyChip } from '#ui/policy/policy-chip.tsx';
import { useLab } from './lab-context.ts';
import { PromptField } from './prompt-field.tsx';
import { RunButton } from './run-button.tsx';
import { RunSettings } from './run-settings.tsx';
import { SceneControls } from './scene-controls.tsx';
import { ThemeButton } from './theme-button.tsx';
import styles from './top-bar.module.css';

/** Name, task, prompt, run. On a narrow screen the task and the prompt stand in the first tab. */
export function TopBar({ narrow }: { readonly narrow: boolean }) {
  const setHelpOpen = useLab((state) => state.setHelpOpen);
  return (
    <header className={styles.bar}>
      <h1 className={styles.name}>Steerlab</h1>
      <PolicyChip />
      {narrow ? (
        <span className={styles.spring} />
      ) : (
        <>
          <SceneControls />
          <PromptField />
          <RunSettings />
        </>
      )}
      <RunButton />
      <LensButton />
      <ThemeButton />
      <IconButton label="Help" shortcut="?" onClick={() => setHelpOpen(true)}>
        <Icon name="help" />
      </IconButton>
    </header>
  );
}
