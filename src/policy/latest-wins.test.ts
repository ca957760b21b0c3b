import { describe, expect, it } from 'vitest';
import { LatestWins } from './latest-wins.ts';

/** Answers when told to. */
function gate() {
  const asked: number[] = [];
  const open: (() => void)[] = [];
  const queue = new LatestWins((question: number) => {
    asked.push(question);
    return new Promise<number>((resolve, reject) => {
      open.push(() => (question < 0 ? reject(new Error('bad')) : resolve(10 * question)));
    });
  });
  return { asked, queue, release: () => open.shift()!() };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('LatestWins', () => {
  it('answers the first and the last of a burst, and drops the rest', async () => {
    const { asked, queue, release } = gate();
    const answers = [1, 2, 3, 4].map((question) => queue.ask(question));
    release();
    await settled();
    release();
    expect(await Promise.all(answers)).toEqual([10, undefined, undefined, 40]);
    expect(asked).toEqual([1, 4]);
  });

  it('goes on after a failure', async () => {
    const { queue, release } = gate();
    const bad = queue.ask(-1);
    const good = queue.ask(2);
    release();
    await expect(bad).rejects.toThrow('bad');
    await settled();
    release();
    expect(await good).toBe(20);
  });
});
