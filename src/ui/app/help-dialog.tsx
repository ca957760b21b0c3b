import { TermText } from '#ui/glossary/term.tsx';
import { TERM_NAMES } from '#ui/glossary/terms.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Modal } from '#ui/primitives/modal.tsx';
import { useLab } from './lab-context.ts';
import { SHORTCUTS } from './use-shortcuts.ts';
import styles from './help-dialog.module.css';

/** What the lab is, where to go on, its terms, its colours, its keys. */
export function HelpDialog() {
  const open = useLab((state) => state.helpOpen);
  const setHelpOpen = useLab((state) => state.setHelpOpen);
  return (
    <Modal title="Help" open={open} onOpenChange={setHelpOpen} wide>
      <p className={styles.words}>
        A real vision-language-action policy drives a simulated robot in this page. Blue is the policy as it stands,
        orange the same policy steered, from the same seed. The same seed is the same scene everywhere: the simulator
        gives the same bytes in every browser.
      </p>
      <Guides />
      <h3 className={styles.heading}>Terms</h3>
      <ul className={styles.terms}>
        {TERM_NAMES.map((name) => (
          <li key={name}>
            <TermText name={name} />
          </li>
        ))}
      </ul>
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

/** Closes the help first: a dialog over a dialog would trap the keys. */
function Guides() {
  const setHelpOpen = useLab((state) => state.setHelpOpen);
  const setTouring = useLab((state) => state.setTouring);
  const setGalleryOpen = useLab((state) => state.setGalleryOpen);
  const setPresenting = useLab((state) => state.setPresenting);
  const leaveFor = (go: () => void) => () => {
    setHelpOpen(false);
    go();
  };
  return (
    <div className={styles.guides}>
      <Button variant="primary" onClick={leaveFor(() => setTouring(true))}>
        Take the tour
      </Button>
      <Button onClick={leaveFor(() => setGalleryOpen(true))}>Examples</Button>
      <Button onClick={leaveFor(() => setPresenting(true))}>Presenter mode</Button>
    </div>
  );
}
