import { LensButton } from '#ui/lens/lens-button.tsx';
import { PolicyChip } from '#ui/policy/policy-chip.tsx';
import { Part } from '#ui/share/part.tsx';
import { ShareButton } from '#ui/share/share-button.tsx';
import { HelpMenu } from './help-menu.tsx';
import { PromptField } from './prompt-field.tsx';
import { RunButton } from './run-button.tsx';
import { RunSettings } from './run-settings.tsx';
import { SceneControls } from './scene-controls.tsx';
import { ThemeButton } from './theme-button.tsx';
import styles from './top-bar.module.css';

/** Name, task, prompt, run. On a narrow screen the task and the prompt stand in the first tab. */
export function TopBar({ narrow }: { readonly narrow: boolean }) {
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
        <HelpMenu />
      </Part>
    </header>
  );
}
