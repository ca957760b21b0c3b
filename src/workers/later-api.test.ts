import { describe, expect, it, vi } from 'vitest';
import { laterApi } from './later-api.ts';

interface Echo {
  say(word: string): Promise<string>;
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

function counted() {
  const said: string[] = [];
  const connect = vi.fn((): Echo => ({ say: (word) => (said.push(word), Promise.resolve(`${word}!`)) }));
  return { said, connect };
}

describe('an API whose worker starts later', () => {
  it('connects once, after what it waits for, and answers what was asked before in its order', async () => {
    let open = () => {};
    const ready = new Promise<void>((resolve) => (open = resolve));
    const { said, connect } = counted();
    const api = laterApi(() => ready, connect);
    const answers = [api.say('one'), api.say('two')];
    await turn();
    expect(connect).not.toHaveBeenCalled();
    open();
    expect(await Promise.all([...answers, api.say('three')])).toEqual(['one!', 'two!', 'three!']);
    expect(said).toEqual(['one', 'two', 'three']);
    expect(connect).toHaveBeenCalledOnce();
  });

  it('waits for nothing when there is nothing to wait for, and starts no worker before a call', async () => {
    const { connect } = counted();
    const api = laterApi(() => undefined, connect);
    await turn();
    expect(connect).not.toHaveBeenCalled();
    expect(await api.say('one')).toBe('one!');
  });

  it('passes a failure on to whoever asked', async () => {
    const failing: Echo = { say: () => Promise.reject(new Error('no')) };
    await expect(
      laterApi(
        () => undefined,
        () => failing,
      ).say('one'),
    ).rejects.toThrow('no');
  });
});
