import type { ExampleSketch } from '#share/example-sketch.ts';
import { EXAMPLES, type Example } from '#share/examples.ts';
import recorded from '#share/examples.sketches.json' with { type: 'json' };
import { LESSONS } from '#share/lessons.ts';
import { parseLink } from '#share/link.ts';
import { BACKEND_NAMES } from '#state/check-recording.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Sketch } from './sketch.tsx';
import styles from './gallery.module.css';

/** JSON has no tuples: lessons.test.ts sees to it that these are the examples' own. */
const SKETCHES = recorded as unknown as readonly ExampleSketch[];

/** The recorded examples, each a link to itself, with its lesson where it has one. */
export function GalleryView() {
  const close = useLab((state) => state.setGalleryOpen);
  return (
    <>
      <p className={styles.note}>
        Recorded episodes of the policy, whether they succeed or not. Each is a link: it replays bit for bit. The
        sketches are drawn from the recordings, blue unsteered, orange steered.
      </p>
      <ul className={styles.grid}>
        {EXAMPLES.map((example) => (
          <li key={example.name} className={styles.item}>
            <ExampleLink example={example} onOpen={() => close(false)} />
            <LessonLink example={example} onOpen={() => close(false)} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface LinkProps {
  readonly example: Example;
  readonly onOpen: () => void;
}

function ExampleLink({ example: { name, shows, hash }, onOpen }: LinkProps) {
  const sketch = SKETCHES.find((one) => one.name === name);
  return (
    <a className={styles.link} href={hash} onClick={onOpen}>
      {sketch ? <Sketch sketch={sketch} /> : null}
      <b>{name}</b>
      <span>{shows}</span>
      <span className={styles.made}>{madeWith(hash)}</span>
    </a>
  );
}

/** Which policy decided, and where: a check on the same backend comes out even. */
function madeWith(hash: string): string {
  const { unsteered } = parseLink(hash).state.recordings;
  return unsteered ? `recorded with policy ${unsteered.bundleId} on ${BACKEND_NAMES[unsteered.backend]}` : '';
}

function LessonLink({ example: { name, hash }, onOpen }: LinkProps) {
  const lesson = LESSONS.find((one) => one.example === name);
  if (!lesson) return null;
  return (
    <a className={styles.lesson} href={`${hash}&lesson=${lesson.name}`} onClick={onOpen}>
      Lesson: {lesson.title}
    </a>
  );
}
