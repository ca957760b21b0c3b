export const QUALITY_LEVELS = ['low', 'medium', 'high'] as const;
export type QualityLevel = (typeof QUALITY_LEVELS)[number];
export type QualitySetting = 'auto' | QualityLevel;

/** What a level costs. Low is made for software rendering: no lighting model beyond Lambert, no second pass, 1 pixel a pixel. */
export interface QualityTraits {
  readonly antialias: boolean;
  readonly maxPixelRatio: number;
  /** 'planar' projects the arm on the table once; 'map' is a filtered shadow map of this size. */
  readonly shadows: 'planar' | 'map';
  readonly shadowMapSize: number;
  /** Physically based materials lit by an environment; Lambert with vertex colours otherwise. */
  readonly physical: boolean;
  /** Segments around a cylinder. */
  readonly segments: number;
  /** Steps of a rounded edge; 0 leaves edges sharp. */
  readonly bevelSteps: number;
  /** The first frames show the arm and its things only; the rest joins one part a frame. */
  readonly arrivesInParts: boolean;
}

export const QUALITY_TRAITS: Readonly<Record<QualityLevel, QualityTraits>> = {
  low: {
    antialias: false,
    maxPixelRatio: 1,
    shadows: 'planar',
    shadowMapSize: 0,
    physical: false,
    segments: 18,
    bevelSteps: 0,
    arrivesInParts: true,
  },
  medium: {
    antialias: true,
    maxPixelRatio: 1.5,
    shadows: 'map',
    shadowMapSize: 1024,
    physical: true,
    segments: 36,
    bevelSteps: 3,
    arrivesInParts: false,
  },
  high: {
    antialias: true,
    maxPixelRatio: 2,
    shadows: 'map',
    shadowMapSize: 2048,
    physical: true,
    segments: 64,
    bevelSteps: 5,
    arrivesInParts: false,
  },
};

/** A search for the level this machine can hold: it starts low or in the middle and moves by measured frames only. */
export interface QualitySearch {
  readonly level: QualityLevel;
  /** Highest level worth trying; lowered by a level that was too slow. */
  readonly ceiling: QualityLevel;
  /** Frame times of the current level, milliseconds. */
  readonly frameMillis: readonly number[];
  readonly settled: boolean;
}

/** The first frames compile shaders and upload buffers; they say nothing about the next ones. */
const WARM_UP_FRAMES = 4;
const MEASURED_FRAMES = 8;
/**
 * Above this (25 frames/s) a level is too slow; below the other (50 frames/s) there is room for a better one. Phones that save power
 * show 30 frames/s whatever is drawn: 33 ms must not count as slow.
 */
const SLOW_MILLIS = 40;
const FAST_MILLIS = 20;
/** A frame this late is a tab that was hidden, not a slow one; SwiftShader needs 0.9 s for the dearest level. */
const INTERRUPTED_MILLIS = 3000;

/** @param softwareRenderer  the renderer's name says that no GPU draws (isSoftwareRenderer) */
export function beginQualitySearch(softwareRenderer: boolean): QualitySearch {
  const level = softwareRenderer ? 'low' : 'medium';
  return { level, ceiling: softwareRenderer ? 'low' : 'high', frameMillis: [], settled: softwareRenderer };
}

/** Takes the time between two consecutive frames; once settled it changes nothing. */
export function observeFrame(search: QualitySearch, millis: number): QualitySearch {
  if (search.settled || millis > INTERRUPTED_MILLIS) return search;
  const frameMillis = [...search.frameMillis, millis];
  if (frameMillis.length < WARM_UP_FRAMES + MEASURED_FRAMES) return { ...search, frameMillis };
  const typical = median(frameMillis.slice(WARM_UP_FRAMES));
  if (typical > SLOW_MILLIS) {
    const lower = neighbour(search.level, -1);
    return { level: lower, ceiling: lower, frameMillis: [], settled: lower === search.level || lower === 'low' };
  }
  const higher = neighbour(search.level, 1);
  const mayRise = typical < FAST_MILLIS && higher !== search.level && search.level !== search.ceiling;
  return mayRise ? { ...search, level: higher, frameMillis: [] } : { ...search, frameMillis, settled: true };
}

/** SwiftShader (Chromium), llvmpipe (Mesa), Basic Render (Windows WARP), Apple's software renderer. */
export function isSoftwareRenderer(rendererName: string): boolean {
  return /swiftshader|llvmpipe|softpipe|basic render|software|warp/i.test(rendererName);
}

function neighbour(level: QualityLevel, by: -1 | 1): QualityLevel {
  return QUALITY_LEVELS[QUALITY_LEVELS.indexOf(level) + by] ?? level;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
