/**
 * How a world departs from the one that policies learnt in. Everything that is left out stays as it is, and `{}` changes no bit.
 * Draws come from a generator of their own, so scene, target and direction of a seed are the same in every variation.
 */
export interface Variation {
  /** The third-person camera, anew each reset: shifted along each world axis by up to this, and turned about each of its own. */
  readonly camera?: { readonly shiftM: number; readonly turnRad: number };
  /** Multiplies every byte of both pictures, rounded and cut at 255. */
  readonly exposure?: number;
  /** Of 60 g. */
  readonly cubeMassFactor?: number;
  /** Sliding friction of cubes (1), table, bowl and plate (1) and finger pads (1.2). */
  readonly frictionFactor?: number;
  /** A grey upright cylinder, 36 mm across and 60 mm high, 60 g, free to move, in a free place. */
  readonly distractor?: true;
  /** Cubes that the prompt does not name share one colour; in training all four differ. */
  readonly bystanders?: 'alike';
  /** How far every cube's colour is moved towards mid-grey: 0 not at all, 1 all the way. */
  readonly grayShare?: number;
  /** 'reworded': a prompt that training never used. 'swapped': target and other cube change roles, in prompt and in judgement. */
  readonly task?: 'reworded' | 'swapped';
}

/** The world that policies learnt in. */
export const AS_TRAINED: Variation = {};

/** Keeps a variation's draws apart from those of the scene, which has the bare seed. */
export const VARIATION_SEED_OFFSET = 1_400_003;
