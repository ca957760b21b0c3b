import { useEffect, useState } from 'react';
import { useServices } from '#ui/app/lab-context.ts';
import { REDUCED_MOTION, useMedia } from '#ui/app/use-media.ts';
import styles from './export.module.css';

/** Files dropped anywhere on the page are opened; while they hover, the page says which ones it takes. */
export function FileDrop() {
  const services = useServices();
  const reducedMotion = useMedia(REDUCED_MOTION);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      setOver(true);
    };
    // Every element that is left says so; only the window's edge leads nowhere.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      // A field of its own, such as that for lens packs, has taken it.
      if (event.defaultPrevented || !holdsFiles(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      void import('./open-files.ts').then(({ openFiles }) => openFiles(services, files, !reducedMotion));
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [services, reducedMotion]);
  if (!isOver) return null;
  return (
    <div className={styles.veil}>
      <div className={styles.target}>
        <h2>Drop to open</h2>
        <ul>
          <li>
            <b>Recording</b>, JSON or Parquet: replayed as an episode
          </li>
          <li>
            <b>Interventions</b>, JSON: added to the stack
          </li>
          <li>
            <b>Whole page</b>, JSON: opened as a link
          </li>
        </ul>
      </div>
    </div>
  );
}
