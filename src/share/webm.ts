/**
 * A WebM file (Matroska, RFC 9559) of one video track: header, duration, clusters of SimpleBlocks, and cues at the key
 * frames, so that players know its length and can seek. Nothing in it depends on when it was made.
 */
export interface WebmVideo {
  readonly codec: 'V_VP8' | 'V_VP9';
  readonly widthPx: number;
  readonly heightPx: number;
  /** Duration of the whole, microseconds. */
  readonly durationMicros: number;
  /** In order of time. The first one is a key frame. */
  readonly frames: readonly WebmFrame[];
}

export interface WebmFrame {
  readonly startMicros: number;
  readonly isKey: boolean;
  readonly data: Uint8Array;
}

/** Element ids, with their length markers. */
const ID = {
  ebml: 0x1a45dfa3,
  ebmlVersion: 0x4286,
  ebmlReadVersion: 0x42f7,
  ebmlMaxIdLength: 0x42f2,
  ebmlMaxSizeLength: 0x42f3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  flagLacing: 0x9c,
  trackType: 0x83,
  codecId: 0x86,
  defaultDuration: 0x23e383,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
} as const;

const TRACK = 1;
/** Timestamps count milliseconds. */
const NANOS_PER_TIMESTAMP = 1_000_000;
/** A block's time within its cluster is a signed 16-bit number. */
const LONGEST_CLUSTER = 30_000;
const KEY_FRAME_FLAG = 0x80;

type Bytes = Uint8Array<ArrayBuffer>;

export function writeWebm(video: WebmVideo): Bytes {
  const info = element(ID.info, [
    unsigned(ID.timestampScale, NANOS_PER_TIMESTAMP),
    text(ID.muxingApp, 'Steerlab'),
    text(ID.writingApp, 'Steerlab'),
    float(ID.duration, video.durationMicros / 1000),
  ]);
  const tracks = element(ID.tracks, [trackEntry(video)]);
  const clusters = clustersOf(video.frames);
  // Positions count from the first byte inside the segment; all but the seek head's own are known by lengths.
  const seekHeadLength = seekHead([0, 0, 0]).length;
  const firstCluster = seekHeadLength + info.length + tracks.length;
  let position = firstCluster;
  const cuePoints = clusters.map(({ startMillis, bytes }) => {
    const at = position;
    position += bytes.length;
    return element(ID.cuePoint, [
      unsigned(ID.cueTime, startMillis),
      element(ID.cueTrackPositions, [unsigned(ID.cueTrack, TRACK), unsigned(ID.cueClusterPosition, at)]),
    ]);
  });
  const head = seekHead([seekHeadLength, seekHeadLength + info.length, position]);
  const segment = element(ID.segment, [
    head,
    info,
    tracks,
    ...clusters.map(({ bytes }) => bytes),
    element(ID.cues, cuePoints),
  ]);
  return concat([ebmlHeader(), segment]);
}

function ebmlHeader(): Bytes {
  return element(ID.ebml, [
    unsigned(ID.ebmlVersion, 1),
    unsigned(ID.ebmlReadVersion, 1),
    unsigned(ID.ebmlMaxIdLength, 4),
    unsigned(ID.ebmlMaxSizeLength, 8),
    text(ID.docType, 'webm'),
    unsigned(ID.docTypeVersion, 4),
    unsigned(ID.docTypeReadVersion, 2),
  ]);
}

/** Positions have a fixed width, so the head's length does not depend on them. */
function seekHead([info, tracks, cues]: readonly [number, number, number]): Bytes {
  const entries = [
    [ID.info, info],
    [ID.tracks, tracks],
    [ID.cues, cues],
  ] as const;
  return element(
    ID.seekHead,
    entries.map(([id, at]) =>
      element(ID.seek, [element(ID.seekId, [bigEndian(id)]), element(ID.seekPosition, [bigEndian(at, 4)])]),
    ),
  );
}

function trackEntry({ codec, widthPx, heightPx, frames, durationMicros }: WebmVideo): Bytes {
  const nanosPerFrame = Math.round((durationMicros * 1000) / Math.max(1, frames.length));
  return element(ID.trackEntry, [
    unsigned(ID.trackNumber, TRACK),
    unsigned(ID.trackUid, TRACK),
    unsigned(ID.flagLacing, 0),
    unsigned(ID.trackType, 1),
    text(ID.codecId, codec),
    unsigned(ID.defaultDuration, nanosPerFrame),
    element(ID.video, [unsigned(ID.pixelWidth, widthPx), unsigned(ID.pixelHeight, heightPx)]),
  ]);
}

interface Cluster {
  readonly startMillis: number;
  readonly bytes: Bytes;
}

/** A cluster begins at each key frame, or sooner when its blocks' times would run over. */
function clustersOf(frames: readonly WebmFrame[]): readonly Cluster[] {
  const groups: { startMillis: number; frames: WebmFrame[] }[] = [];
  for (const frame of frames) {
    const millis = millisOf(frame);
    const last = groups.at(-1);
    if (!last || frame.isKey || millis - last.startMillis > LONGEST_CLUSTER)
      groups.push({ startMillis: millis, frames: [frame] });
    else last.frames.push(frame);
  }
  return groups.map(({ startMillis, frames: inside }) => ({
    startMillis,
    bytes: element(ID.cluster, [
      unsigned(ID.timestamp, startMillis),
      ...inside.map((frame) => simpleBlock(frame, millisOf(frame) - startMillis)),
    ]),
  }));
}

function simpleBlock({ isKey, data }: WebmFrame, offsetMillis: number): Bytes {
  const head = Uint8Array.of(0x80 | TRACK, offsetMillis >> 8, offsetMillis & 0xff, isKey ? KEY_FRAME_FLAG : 0);
  return element(ID.simpleBlock, [head, data]);
}

function millisOf({ startMicros }: WebmFrame): number {
  return Math.round(startMicros / 1000);
}

function element(id: number, content: readonly Uint8Array[]): Bytes {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return concat([bigEndian(id), sizeOf(length), ...content]);
}

/** An element's length: one leading bit tells how many bytes it takes. All ones would mean "unknown". */
function sizeOf(length: number): Bytes {
  let width = 1;
  while (length >= 2 ** (7 * width) - 1) width++;
  const bytes = bigEndian(length, width);
  bytes[0] = (bytes[0] ?? 0) | (0x80 >> (width - 1));
  return bytes;
}

function unsigned(id: number, value: number): Bytes {
  return element(id, [bigEndian(value)]);
}

function float(id: number, value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return element(id, [bytes]);
}

function text(id: number, value: string): Bytes {
  return element(id, [new TextEncoder().encode(value)]);
}

/** As few bytes as it takes, or exactly `width`. Numbers stay below 2^53, so they are divided, not shifted. */
function bigEndian(value: number, width?: number): Bytes {
  const digits: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  const count = Math.max(width ?? 1, digits.length, 1);
  const bytes = new Uint8Array(count);
  bytes.set(digits, count - digits.length);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
