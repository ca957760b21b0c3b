import { EXAMPLES, type Example } from './examples.ts';

/** A few words beside an example, for a class: `lesson=NAME` in the address shows them. */
export interface Lesson {
  readonly name: string;
  readonly title: string;
  /** Name of the example that it speaks of; shown where the address holds nothing else. */
  readonly example: string;
  /** Two to four sentences. */
  readonly text: string;
  /** What to find out. Its answer is on the page. */
  readonly question: string;
}

export const LESSONS: readonly Lesson[] = [
  {
    name: 'one-word',
    title: 'One word in the prompt',
    example: 'One word',
    text:
      'Both arms start from the same scene and have the same weights. Blue was given the task as it stands; orange read one ' +
      'more word, “slowly”. The policy saw such words in training, so this is an effect that is known to be there.',
    question: 'In which part of the episode does the speed of the two differ, and in which part does it not?',
  },
  {
    name: 'value-vectors',
    title: 'The same word, inside the policy',
    example: 'Value vectors of "slow"',
    text:
      'Here both prompts are the same. In the orange episode twenty value vectors, those nearest to “slow”, are held at 3. ' +
      'One pair of episodes shows that something changed, not that “slow” did it: that takes many seeds, and random value ' +
      'vectors to compare with.',
    question: 'Mute the card and run both again: which of the differences are gone?',
  },
  {
    name: 'whole-task',
    title: 'From pictures to a cube in the bowl',
    example: 'Cube into the bowl',
    text:
      'Every 0.4 s the policy looks at two small pictures and picks seven action tokens, each one of 256 bins. They are held for ' +
      'four ticks, then it looks again: a closed loop. Nothing else tells it where the cube is.',
    question: 'Stop before the grasp and enlarge both pictures: what could the policy not see from one of them alone?',
  },
  {
    name: 'two-heads',
    title: 'Another head on the same backbone',
    example: 'The flow head',
    text:
      'The flow head does not pick bins. It starts from noise and moves it to an action in a few steps, reading the same keys and ' +
      'values as the other head. So both kinds of policy can be steered at the same value vectors.',
    question: 'Choose another sampling seed and run it again: how much of the path changes?',
  },
];

export function lessonOf(name: string | null): Lesson | undefined {
  return LESSONS.find((lesson) => lesson.name === name);
}

export function exampleOf(lesson: Lesson): Example | undefined {
  return EXAMPLES.find(({ name }) => name === lesson.example);
}
