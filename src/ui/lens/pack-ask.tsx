import type { LabError, Result } from '#base/errors.ts';
import type { PackAddress } from '#lens/fetch-pack.ts';
import { Button } from '#ui/primitives/button.tsx';
import { PackStatus } from './pack-status.tsx';
import type { PackJob } from './use-pack.ts';
import styles from './lens.module.css';

export interface PackAskProps {
  /** What the page's address asks for. */
  readonly asked: Result<PackAddress>;
  readonly pack: PackJob;
  /** Called when the question is settled. */
  readonly onDone: () => void;
}

/** A link may name a lens pack; nothing is fetched from its site before the reader says so. */
export function PackAsk({ asked, pack, onDone }: PackAskProps) {
  return (
    <section className={styles.ask} aria-label="A link asks to fetch a lens pack">
      {asked.ok ? (
        <>
          <p>
            This link asks to fetch the lens pack <strong>{asked.value.name}</strong> from{' '}
            <strong>{asked.value.host}</strong>. Nothing has been fetched yet; that site will see that you did.
          </p>
          <div className={styles.row}>
            <Button variant="primary" disabled={pack.progress !== null} onClick={() => pack.fetch(asked.value)}>
              Fetch it
            </Button>
            <Button onClick={onDone}>Not now</Button>
          </div>
          <PackStatus pack={pack} />
        </>
      ) : (
        <Refused error={asked.error} onDone={onDone} />
      )}
    </section>
  );
}

function Refused({ error, onDone }: { readonly error: LabError; readonly onDone: () => void }) {
  return (
    <div className={styles.row}>
      <p className={styles.problem}>{error.sentence}</p>
      <Button onClick={onDone}>Close</Button>
    </div>
  );
}
