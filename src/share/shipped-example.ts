import { deflateSync, inflateSync } from 'fflate';
import { parseRecording } from '#rollout/recording-schema.ts';
import type { Recording } from '#rollout/recording.ts';
import { POSE_LENGTH } from '#sim/types.ts';

/**
 * An example with its poses, so that the page can move before the simulator is there. The poses are the simulator's own
 * (`steerlab link examples` writes them); the simulator replays the recordings behind the page's back and compares.
 *
 * File: deflate of a JSON header, a zero byte, then the poses of both lanes as float32, little-endian, byte plane by byte
 * plane: the high bytes of neighbouring ticks hardly differ, and deflate sees that.
 */
export interface ShippedLane {
  readonly recording: Recording;
  /** [ticks + 1, POSE_LENGTH] */
  readonly poses: Float32Array;
}

export interface ShippedExample {
  /** The link, with '#', whose episodes these are: a file that was left behind by a new example is not used. */
  readonly hash: string;
  readonly unsteered: ShippedLane;
  readonly steered: ShippedLane | null;
}

export function packShipped({ hash, unsteered, steered }: ShippedExample): Uint8Array {
  const lanes = [unsteered, ...(steered ? [steered] : [])];
  const header = new TextEncoder().encode(
    JSON.stringify({ hash, recordings: lanes.map(({ recording }) => recording) }),
  );
  const planes = lanes.map(({ poses }) => toPlanes(poses));
  const body = new Uint8Array(header.length + 1 + planes.reduce((sum, { length }) => sum + length, 0));
  body.set(header);
  let at = header.length + 1;
  for (const bytes of planes) {
    body.set(bytes, at);
    at += bytes.length;
  }
  return deflateSync(body, { level: 9 });
}

/** Undefined for anything that this page did not write. Never throws. */
export function unpackShipped(packed: Uint8Array): ShippedExample | undefined {
  const body = inflated(packed);
  const end = body?.indexOf(0) ?? -1;
  const header = body && end > 0 ? headerOf(body.subarray(0, end)) : undefined;
  if (!body || !header) return undefined;
  const lanes: ShippedLane[] = [];
  let at = end + 1;
  for (const recording of header.recordings) {
    const length = 4 * POSE_LENGTH * (recording.ticks + 1);
    if (at + length > body.length) return undefined;
    lanes.push({ recording, poses: fromPlanes(body.subarray(at, at + length)) });
    at += length;
  }
  const [unsteered, steered = null] = lanes;
  return unsteered && { hash: header.hash, unsteered, steered };
}

function inflated(packed: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(packed);
  } catch {
    return undefined;
  }
}

function headerOf(bytes: Uint8Array): { readonly hash: string; readonly recordings: readonly Recording[] } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null || !('hash' in json) || !('recordings' in json)) return undefined;
  const { hash, recordings } = json;
  if (typeof hash !== 'string' || !Array.isArray(recordings)) return undefined;
  const parsed = recordings.map(parseRecording);
  const values = parsed.flatMap((one) => (one.ok ? [one.value] : []));
  return values.length === parsed.length ? { hash, recordings: values } : undefined;
}

/** Column by column of a pose, and of each number its bytes apart. */
function toPlanes(poses: Float32Array): Uint8Array {
  const rows = poses.length / POSE_LENGTH;
  const bytes = new DataView(poses.buffer, poses.byteOffset, poses.byteLength);
  const planes = new Uint8Array(4 * poses.length);
  let at = 0;
  for (let column = 0; column < POSE_LENGTH; column++)
    for (let byte = 0; byte < 4; byte++)
      for (let row = 0; row < rows; row++) planes[at++] = bytes.getUint8(4 * (row * POSE_LENGTH + column) + byte);
  return planes;
}

function fromPlanes(planes: Uint8Array): Float32Array {
  const rows = planes.length / 4 / POSE_LENGTH;
  const poses = new Float32Array(rows * POSE_LENGTH);
  const bytes = new Uint8Array(poses.buffer);
  let at = 0;
  for (let column = 0; column < POSE_LENGTH; column++)
    for (let byte = 0; byte < 4; byte++)
      for (let row = 0; row < rows; row++) bytes[4 * (row * POSE_LENGTH + column) + byte] = planes[at++] ?? 0;
  return poses;
}
