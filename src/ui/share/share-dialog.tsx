import { Suspense, lazy, useState } from 'react';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { SharePanel } from './share-panel.tsx';
import styles from './share.module.css';

/** Fetched when somebody turns to it. */
const ExportPanel = lazy(() =>
  import('#ui/export/export-panel.tsx').then((module) => ({ default: module.ExportPanel })),
);

const PARTS = [
  { value: 'link', label: 'Link' },
  { value: 'export', label: 'Export' },
] as const;
type PartName = (typeof PARTS)[number]['value'];

/** Two ways to hand the page on: as a link, or as files. */
export function ShareDialog() {
  const [part, setPart] = useState<PartName>('link');
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2 className={styles.title}>Share this moment</h2>
        <Segmented label="As" value={part} options={PARTS} onChange={setPart} />
      </div>
      {part === 'link' ? (
        <SharePanel />
      ) : (
        <Suspense fallback={<p className={styles.note}>Loading …</p>}>
          <ExportPanel />
        </Suspense>
      )}
    </div>
  );
}
