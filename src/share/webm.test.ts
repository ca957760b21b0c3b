import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeWebm, type WebmFrame, type WebmVideo } from './webm.ts';

interface Element {
  readonly id: number;
  /** Of the content, from the start of the file. */
  readonly at: number;
  readonly content: Uint8Array;
}

/** A reader of its own: ids keep their markers, sizes lose theirs. */
function elementsIn(bytes: Uint8Array, base = 0): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const idWidth = Math.clz32(bytes[at]!) - 23;
    const id = numberOf(bytes.subarray(at, at + idWidth));
    at += idWidth;
    const sizeWidth = Math.clz32(bytes[at]!) - 23;
    const size = numberOf(bytes.subarray(at, at + sizeWidth)) - 2 ** (7 * sizeWidth);
    at += sizeWidth;
    found.push({ id, at: base + at, content: bytes.subarray(at, at + size) });
    at += size;
  }
  return found;
}

const numberOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const inside = (element: Element, id: number) =>
  elementsIn(element.content, element.at).filter((child) => child.id === id);

function parse(bytes: Uint8Array) {
  const [header, segment, ...rest] = elementsIn(bytes);
  expect(rest).toEqual([]);
  expect([header!.id, segment!.id]).toEqual([0x1a45dfa3, 0x18538067]);
  const [info] = inside(segment!, 0x1549a966);
  const [duration] = inside(info!, 0x4489);
  const view = new DataView(bytes.buffer, duration!.at, 8);
  const clusters = inside(segment!, 0x1f43b675);
  const frames = clusters.flatMap((cluster) => {
    const startMillis = numberOf(inside(cluster, 0xe7)[0]!.content);
    return inside(cluster, 0xa3).map(({ content }) => ({
      track: content[0],
      startMillis: startMillis + numberOf(content.subarray(1, 3)),
      isKey: content[3] === 0x80,
      data: content.slice(4),
    }));
  });
  return { segment: segment!, clusters, frames, durationMillis: view.getFloat64(0) };
}

const randomFrames: fc.Arbitrary<readonly WebmFrame[]> = fc
  .array(fc.record({ data: fc.uint8Array({ minLength: 1, maxLength: 200 }), isKey: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((list) => list.map((frame, at) => ({ ...frame, isKey: frame.isKey || at === 0, startMicros: at * 33_333 })));
const videoOf = (frames: readonly WebmFrame[]): WebmVideo => ({
  codec: 'V_VP9',
  widthPx: 1280,
  heightPx: 720,
  durationMicros: frames.length * 33_333,
  frames,
});

describe('a WebM file', () => {
  it('holds every frame, at its time, with its bytes', () => {
    fc.assert(
      fc.property(randomFrames, (frames) => {
        const parsed = parse(writeWebm(videoOf(frames)));
        expect(parsed.durationMillis).toBeCloseTo(frames.length * 33.333, 6);
        expect(parsed.frames).toEqual(
          frames.map(({ startMicros, isKey, data }) => ({
            track: 0x81,
            startMillis: Math.round(startMicros / 1000),
            isKey,
            data,
          })),
        );
      }),
      { numRuns: 60, seed: 12 },
    );
  });

  it('points its cues and its seek head at what they name', () => {
    const frames = Array.from({ length: 100 }, (_, at) => ({
      startMicros: at * 33_333,
      isKey: at % 30 === 0,
      data: Uint8Array.of(at),
    }));
    const bytes = writeWebm(videoOf(frames));
    const { segment, clusters } = parse(bytes);
    const [cues] = inside(segment, 0x1c53bb6b);
    const positions = inside(cues!, 0xbb).map((point) => {
      const [track] = inside(point, 0xb7);
      return numberOf(inside(track!, 0xf1)[0]!.content);
    });
    expect(positions).toHaveLength(4);
    positions.forEach((position, at) => {
      expect(numberOf(bytes.subarray(segment.at + position, segment.at + position + 4))).toBe(0x1f43b675);
      expect(segment.at + position).toBeLessThan(clusters[at]!.at);
    });
    const [head] = inside(segment, 0x114d9b74);
    for (const seek of inside(head!, 0x4dbb)) {
      const id = numberOf(inside(seek, 0x53ab)[0]!.content);
      const at = segment.at + numberOf(inside(seek, 0x53ac)[0]!.content);
      expect(numberOf(bytes.subarray(at, at + 4))).toBe(id);
    }
  });

  it('begins a cluster before the times inside it run over', () => {
    const frames = Array.from({ length: 5 }, (_, at) => ({
      startMicros: at * 20_000_000,
      isKey: at === 0,
      data: Uint8Array.of(at),
    }));
    const { frames: read } = parse(writeWebm(videoOf(frames)));
    expect(read.map(({ startMillis }) => startMillis)).toEqual([0, 20_000, 40_000, 60_000, 80_000]);
  });
});
