import { describe, expect, it } from 'vitest';
import { POSE, POSE_LENGTH } from '#sim/types.ts';
import { PoseTrack } from './pose-track.ts';

function poses(count: number, first: number): Float32Array {
  return Float32Array.from({ length: count * POSE_LENGTH }, (_, i) => first + Math.floor(i / POSE_LENGTH));
}

describe('PoseTrack', () => {
  it('keeps every pose while it grows past its first buffer', () => {
    const track = new PoseTrack();
    for (let i = 0; i < 50; i++) track.append(poses(3, 3 * i));
    expect(track.length).toBe(150);
    expect(track.ticks).toBe(149);
    expect(track.poses.length).toBe(150 * POSE_LENGTH);
    for (const tick of [0, 63, 64, 149]) expect(track.read(tick, POSE.tool)).toBe(tick);
  });

  it('holds a tick inside the track', () => {
    const track = new PoseTrack();
    expect(track.read(5, 0)).toBe(0);
    track.append(poses(2, 7));
    expect(track.read(-3, 0)).toBe(7);
    expect(track.read(99, 0)).toBe(8);
  });

  it('shows another array after each change, and the same one otherwise', () => {
    const track = new PoseTrack();
    track.append(poses(2, 1));
    const before = track.poses;
    expect(track.poses).toBe(before);
    track.clear();
    track.append(poses(2, 5));
    expect(track.poses).not.toBe(before);
  });

  it('refuses a part of a pose', () => {
    expect(() => new PoseTrack().append(new Float32Array(POSE_LENGTH + 1))).toThrow('poses come whole');
  });

  it('starts again after clear', () => {
    const track = new PoseTrack();
    track.append(poses(4, 1));
    track.clear();
    expect(track.length).toBe(0);
    track.append(poses(1, 9));
    expect(track.read(0, 0)).toBe(9);
  });
});
