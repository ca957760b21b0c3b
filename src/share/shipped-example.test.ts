import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { POSE_LENGTH } from '#sim/types.ts';
import { FRONT_EXAMPLE, FRONT_POSES_URL } from './examples.ts';
import { parseLink } from './link.ts';
import { packShipped, unpackShipped } from './shipped-example.ts';

const file = async () => new Uint8Array(await readFile(fileURLToPath(FRONT_POSES_URL)));

describe('the shipped poses', () => {
  it('are those of the front page, one a tick, in a file that travels at once', async () => {
    const packed = await file();
    const shipped = unpackShipped(packed)!;
    expect(shipped.hash).toBe(FRONT_EXAMPLE);
    const { recordings } = parseLink(shipped.hash).state;
    for (const lane of ['unsteered', 'steered'] as const) {
      const { recording, poses } = shipped[lane]!;
      expect(recording.finalHash).toBe(recordings[lane]!.finalHash);
      expect(poses).toHaveLength((recordings[lane]!.ticks + 1) * POSE_LENGTH);
    }
    expect(packed.length).toBeLessThan(40_000);
  });

  it('come back bit for bit, odd numbers included', async () => {
    const { hash, unsteered } = unpackShipped(await file())!;
    const poses = unsteered.poses.slice();
    poses.set([-0, NaN, Infinity, 1e-45, -3.4e38]);
    const again = unpackShipped(packShipped({ hash, unsteered: { ...unsteered, poses }, steered: null }))!;
    expect(new Uint8Array(again.unsteered.poses.buffer)).toEqual(new Uint8Array(poses.buffer));
    expect(again.steered).toBeNull();
  });

  it('are nothing where the file is cut, damaged or something else', async () => {
    const packed = await file();
    expect(unpackShipped(packed.subarray(0, packed.length - 200))).toBeUndefined();
    expect(unpackShipped(new TextEncoder().encode('<!doctype html>'))).toBeUndefined();
    for (const text of [
      '',
      '\0',
      '{}\0',
      '{"hash":"#","recordings":[]}\0',
      '{"hash":"#","recordings":[{}]}\0',
      'null\0',
    ])
      expect(unpackShipped(deflateSync(new TextEncoder().encode(text)))).toBeUndefined();
  });
});
