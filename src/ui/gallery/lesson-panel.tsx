import { lessonOf } from '#share/lessons.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import styles from './gallery.module.css';

/**
 * The lesson that the address names, over a corner of the stage until it is put away. Before an audience its words are folded:
 * in a projector's letters they would cover half the stage.
 */
export function LessonPanel() {
  const lesson = lessonOf(useLab((state) => state.pageOptions.lesson));
  const closed = useLab((state) => state.lessonClosed);
  const close = useLab((state) => state.closeLesson);
  const presenting = useLab((state) => state.presenting);
  if (!lesson || closed) return null;
  const words = (
    <>
      <p>{lesson.text}</p>
      <p className={styles.question}>{lesson.question}</p>
    </>
  );
  return (
    <section className={styles.panel} aria-label="Lesson">
      <header className={styles.panelHeader}>
        <h2 className={styles.panelTitle}>{lesson.title}</h2>
        <IconButton label="Close the lesson" onClick={close}>
          <Icon name="close" />
        </IconButton>
      </header>
      {presenting ? (
        <details className={styles.words}>
          <summary>Text and question</summary>
          {words}
        </details>
      ) : (
        words
      )}
    </section>
  );
}
