import { describe, expect, it } from 'vitest';
import { EXAMPLES } from './examples.ts';
import sketches from './examples.sketches.json' with { type: 'json' };
import { LESSONS, exampleOf, lessonOf } from './lessons.ts';
import { MAX_LESSON_LENGTH } from './limits.ts';
import { parseLink } from './link.ts';

describe('lessons', () => {
  it.each(LESSONS)('$name speaks of a shipped example in two to four sentences, and asks', (lesson) => {
    expect(exampleOf(lesson)).toBeDefined();
    const sentences = lesson.text.match(/[.:] |\.$/g) ?? [];
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(lesson.text.match(/\.( |$)/g)?.length).toBeLessThanOrEqual(4);
    expect(lesson.question).toMatch(/\?$/);
    // The name can be typed, and comes back from an address as it is.
    expect(lesson.name).toMatch(/^[a-z-]+$/);
    expect(lesson.name.length).toBeLessThanOrEqual(MAX_LESSON_LENGTH);
    expect(lessonOf(parseLink(`#lesson=${lesson.name}`).page.lesson)).toBe(lesson);
  });

  it('have names of their own; other names are none', () => {
    expect(new Set(LESSONS.map(({ name }) => name)).size).toBe(LESSONS.length);
    expect(lessonOf('another')).toBeUndefined();
    expect(lessonOf(null)).toBeUndefined();
  });
});

describe('sketches', () => {
  it('are those of the examples, in their order, and end where the recordings end', () => {
    expect(sketches.map(({ name }) => name)).toEqual(EXAMPLES.map(({ name }) => name));
    for (const [at, { hash }] of EXAMPLES.entries()) {
      const { unsteered, steered } = parseLink(hash).state.recordings;
      expect(sketches[at]!.unsteered).toHaveLength(unsteered!.ticks + 1);
      expect(sketches[at]!.steered?.length).toBe(steered ? steered.ticks + 1 : undefined);
    }
  });
});
