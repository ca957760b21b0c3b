import { Modal } from '#ui/primitives/modal.tsx';
import { useLab } from './lab-context.ts';
import { SHORTCUTS } from './use-shortcuts.ts';
import styles from './help-dialog.module.css';

export function HelpDialog() {
  const open = useLab((state) => state.helpOpen);
  const setHelpOpen = useLab((state) => state.setHelpOpen);
  return (
    <Modal title="Help" open={open} onOpenChange={setHelpOpen}>
      <p className={styles.words}>
        Choose a suite and a seed, press Run, and watch. The same seed is the same scene everywhere: the simulator gives
        the same bytes in every browser. Drag on the timeline or on a chart to move through the episode.
      </p>
      <h3 className={styles.heading}>Colours</h3>
      <ul className={styles.colours}>
        <li data-colour="unsteered">unsteered</li>
        <li data-colour="steered">steered</li>
        <li data-colour="shadow">shadow: predicted, not executed</li>
        <li data-colour="action">action tokens</li>
      </ul>
      <h3 className={styles.heading}>Keys</h3>
      <dl className={styles.keys}>
        {SHORTCUTS.map(({ shown, does }) => (
          <div key={shown}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
