import type { SeededRandom } from '#base/rng.ts';
import { length2 } from '#base/trigonometry.ts';
import type { Vector2 } from './world-view.ts';

export interface Placement {
  readonly bowlXyM: Vector2;
  readonly plateXyM: Vector2;
  readonly cubesXyM: readonly Vector2[];
}

/** A kind of thing on the table, as a disc; lengths in metres. */
interface Footprint {
  readonly radiusM: number;
  readonly xM: Vector2;
  readonly yM: Vector2;
  /** Free space around it. */
  readonly gapM: number;
}

const SIDES: Vector2 = [-0.26, 0.26];
const BOWL: Footprint = { radiusM: 0.095, xM: [0.36, 0.54], yM: SIDES, gapM: 0 };
const PLATE: Footprint = { radiusM: 0.08, xM: [0.36, 0.54], yM: SIDES, gapM: 0.02 };
const CUBE: Footprint = { radiusM: 0.03, xM: [0.32, 0.56], yM: SIDES, gapM: 0.035 };
/** Wherever there is room on the mat and around it: the fingers must still pass beside a cube. */
const EXTRA: Footprint = { radiusM: 0.02, xM: [0.3, 0.62], yM: [-0.34, 0.34], gapM: 0.035 };
/** Nearer to the base the arm cannot point straight down. */
const NEAREST_M = 0.3;
const TRIES = 1000;

/** Draws places that do not overlap. When the last things find no room, all are placed anew. */
export function placeThings(random: SeededRandom, cubeCount: number): Placement {
  const footprints = [BOWL, PLATE, ...Array.from({ length: cubeCount }, () => CUBE)];
  for (;;) {
    const places: Vector2[] = [];
    for (const [index, footprint] of footprints.entries()) {
      const place = freePlace(random, footprint, places, footprints);
      if (place === undefined) break;
      places[index] = place;
    }
    if (places.length === footprints.length)
      return { bowlXyM: places[0]!, plateXyM: places[1]!, cubesXyM: places.slice(2) };
  }
}

/** A place for one more small thing, free of all others; the draws are the caller's own. */
export function placeOneMore(random: SeededRandom, { bowlXyM, plateXyM, cubesXyM }: Placement): Vector2 | undefined {
  const taken = [bowlXyM, plateXyM, ...cubesXyM];
  return freePlace(random, EXTRA, taken, [BOWL, PLATE, ...cubesXyM.map(() => CUBE)]);
}

function freePlace(
  random: SeededRandom,
  { radiusM, xM, yM, gapM }: Footprint,
  taken: readonly Vector2[],
  footprints: readonly Footprint[],
): Vector2 | undefined {
  for (let i = 0; i < TRIES; i++) {
    const x = random.uniform(...xM);
    const y = random.uniform(...yM);
    const free = taken.every(
      (other, index) => length2(x - other[0], y - other[1]) > radiusM + footprints[index]!.radiusM + gapM,
    );
    if (length2(x, y) > NEAREST_M && free) return [x, y];
  }
  return undefined;
}
