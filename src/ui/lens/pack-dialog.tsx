import { useId, useState } from 'react';
import { parsePackAddress } from '#lens/fetch-pack.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Modal } from '#ui/primitives/modal.tsx';
import field from '#ui/primitives/field.module.css';
import { PackStatus } from './pack-status.tsx';
import type { PackJob } from './use-pack.ts';
import styles from './lens.module.css';

export interface PackDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly pack: PackJob;
}

/** Opens a lens pack of another model (OpenVLA, pi0, ...): from a file, or from an address. */
export function PackDialog({ open, onOpenChange, pack }: PackDialogProps) {
  const [address, setAddress] = useState('');
  const [problem, setProblem] = useState('');
  const id = useId();
  const fetchIt = () => {
    const parsed = parsePackAddress(address, document.baseURI);
    setProblem(parsed.ok ? '' : parsed.error.sentence);
    if (parsed.ok) pack.fetch(parsed.value);
  };
  return (
    <Modal title="Open a lens pack" open={open} onOpenChange={onOpenChange}>
      <div className={styles.packs}>
        <p className={styles.muted}>
          Value vectors of a model that does not fit a tab, read out by <code>steerlab_training.lens.foreign</code>.
          Same search, same concepts, no inference.
        </p>
        <div
          className={styles.drop}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            // The lens behind takes drops too, and React's events leave a portal upwards.
            event.stopPropagation();
            pack.openFile(event.dataTransfer.files[0]);
          }}
        >
          <label htmlFor={`${id}-file`}>Choose a file, or drop it here</label>
          <input
            id={`${id}-file`}
            type="file"
            accept=".lens,.zip"
            onChange={(event) => pack.openFile(event.target.files?.[0])}
          />
        </div>
        <form
          className={styles.row}
          onSubmit={(event) => {
            event.preventDefault();
            fetchIt();
          }}
        >
          <label htmlFor={`${id}-address`}>Address</label>
          <input
            id={`${id}-address`}
            className={`${field.text} ${styles.grow}`}
            value={address}
            placeholder="https://"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setAddress(event.target.value)}
          />
          <Button type="submit" disabled={pack.progress !== null}>
            Fetch
          </Button>
        </form>
        <PackStatus pack={pack} problem={problem} />
      </div>
    </Modal>
  );
}
