import { FrontCard } from './front-card.tsx';
import { LessonPanel } from './lesson-panel.tsx';
import styles from './gallery.module.css';

/** Words about what is on the stage: in its free corner, or, on a phone, in the first tab, where they cover nothing. */
export function Guides({ inFlow = false }: { readonly inFlow?: boolean }) {
  return (
    <div className={inFlow ? styles.flow : styles.corner}>
      <FrontCard />
      <LessonPanel />
    </div>
  );
}
