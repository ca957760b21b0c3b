import { LensButton } from '#ui/lens/lens-button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { IconButton } from '#ui/primitives/button.tsx';
import { PolicyChip } from '#ui/policy/policy-chip.tsx';
import { Part } from '#ui/share/part.tsx';
import { ShareButton } from '#ui/share/share-button.tsx';
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
      <Part name="policy">
        <PolicyChip />
      </Part>
      {narrow ? (
        <span className={styles.spring} />
      ) : (
        <>
          <Part name="task">
            <SceneControls />
          </Part>
          <Part name="prompt">
            <PromptField />
          </Part>
          <Part name="settings">
            <RunSettings />
          </Part>
        </>
      )}
      <Part name="run">
        <RunButton />
      </Part>
      <Part name="lens">
        <LensButton />
      </Part>
      <Part name="share">
        <ShareButton />
      </Part>
      <ThemeButton />
      <Part name="help">
        <IconButton label="Help" shortcut="?" onClick={() => setHelpOpen(true)}>
          <Icon name="help" />
        </IconButton>
      </Part>
    </header>
  );
}
