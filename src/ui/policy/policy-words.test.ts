import { describe, expect, it } from 'vitest';
import { chipText, intervalText, megabytes, percentText, trainingText } from './policy-words.ts';

describe('words of the policy panel', () => {
  it('shows small sizes with a decimal and large ones without', () => {
    expect(megabytes(77_600_000)).toBe('78 MB');
    expect(megabytes(1_367_758)).toBe('1.4 MB');
  });

  it('tells the share of a download, then that the policy starts', () => {
    const download = { receivedBytes: 30, totalBytes: 120, part: 'backbone' } as never;
    expect(chipText('loading', { stage: 'downloading', sentence: '', download }, null)).toBe('policy 25 %');
    expect(chipText('loading', { stage: 'starting', sentence: '' }, null)).toBe('starting policy');
    expect(chipText('absent', null, null)).toBe('no policy loaded');
  });

  it('writes shares and intervals in whole percent', () => {
    expect(percentText(0.755)).toBe('76');
    expect(intervalText({ low: 0.653, high: 0.824 })).toBe('65–82');
  });

  it('tells from what, how long and on how many own states a policy was trained', () => {
    const run = { config: { init: '14a424ed8043' }, versions: { machine: '2 cores' }, steps: 1500, seconds: 2782.6 };
    expect(trainingText({ ...run, rounds: [{ states: 1096 }, { states: 1413 }] })).toBe(
      '1,500 steps from 14a424ed8043 in 46 min, with 2,509 own states; 2 cores',
    );
    expect(trainingText({ ...run, rounds: [] })).toBe('1,500 steps from 14a424ed8043 in 46 min; 2 cores');
  });
});
