import { useEffect, useState } from 'react';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import styles from './presenter.module.css';

/** The stage as it was when somebody froze it, over the stage that goes on underneath. */
export function FrozenPicture() {
  const frozen = useLab((state) => state.frozen);
  return frozen ? <Picture /> : null;
}

function Picture() {
  const { stageRef } = useServices();
  const setFrozen = useLab((state) => state.setFrozen);
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let isGone = false;
    const taken = stageRef.current?.capturePng() ?? Promise.reject(new Error('There is no stage.'));
    taken.then(
      (picture) => {
        if (isGone) return;
        made = URL.createObjectURL(picture);
        setUrl(made);
      },
      // No stage, or a lost graphics context: there is nothing to hold.
      () => setFrozen(false),
    );
    return () => {
      isGone = true;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [stageRef, setFrozen]);
  if (url === undefined) return null;
  return (
    <div className={styles.frozen}>
      <img src={url} alt="The stage as it was when it was frozen" />
      <span className={styles.frozenLabel} role="status">
        Frozen
      </span>
    </div>
  );
}
