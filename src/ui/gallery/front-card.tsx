import { useState } from 'react';
import { EXAMPLES } from '#share/examples.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { takeTourOffer } from '#ui/tour/tour-offer.ts';
import styles from './gallery.module.css';

/**
 * What a stranger sees move, in one sentence, and where to go from there. It leaves when something is changed. The tour is
 * offered in a browser's first visit only; later it stands in the help menu.
 */
export function FrontCard() {
  const name = useLab((state) => state.shownExample);
  const isLink = useLab((state) => state.sharedHash !== null);
  const touring = useLab((state) => state.touring);
  const isTaught = useLab((state) => state.pageOptions.lesson !== null && !state.lessonClosed);
  const presenting = useLab((state) => state.presenting);
  const [closed, setClosed] = useState(false);
  const example = EXAMPLES.find((one) => one.name === name);
  if (!example || isLink || closed || touring || presenting || isTaught) return null;
  return <Card shows={example.shows} onClose={() => setClosed(true)} />;
}

function Card({ shows, onClose }: { readonly shows: string; readonly onClose: () => void }) {
  const setTouring = useLab((state) => state.setTouring);
  const setGalleryOpen = useLab((state) => state.setGalleryOpen);
  const [isNew] = useState(takeTourOffer);
  return (
    <section className={styles.front} aria-label="What you see">
      <p className={styles.headline}>{shows}</p>
      <span className={styles.frontButtons}>
        {isNew ? (
          <Button variant="primary" onClick={() => setTouring(true)}>
            Take the tour
          </Button>
        ) : null}
        <Button variant="quiet" onClick={() => setGalleryOpen(true)}>
          Examples
        </Button>
        <IconButton label="Close" onClick={onClose}>
          <Icon name="close" />
        </IconButton>
      </span>
    </section>
  );
}
