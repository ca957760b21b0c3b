import { Suspense, lazy } from 'react';
import { useLab } from '#ui/app/lab-context.ts';
import { Modal } from '#ui/primitives/modal.tsx';
import styles from './gallery.module.css';

/** Its sketches are fetched when somebody opens it. */
const GalleryView = lazy(() =>
  import('./gallery-view.tsx').then(({ GalleryView: component }) => ({ default: component })),
);

export function GalleryDialog() {
  const open = useLab((state) => state.galleryOpen);
  const setOpen = useLab((state) => state.setGalleryOpen);
  return (
    <Modal title="Examples" open={open} onOpenChange={setOpen} wide>
      <Suspense fallback={<p className={styles.note}>Opening the examples.</p>}>
        <GalleryView />
      </Suspense>
    </Modal>
  );
}
