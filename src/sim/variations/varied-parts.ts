import { SeededRandom } from '#base/rng.ts';
import { PALETTE } from '#sim/palette.ts';
import type { CameraPose, Physics } from '#sim/physics.ts';
import { placeOneMore } from '#sim/placement.ts';
import type { Placement } from '#sim/placement.ts';
import type { Color, SceneLayout } from '#sim/types.ts';
import { jitteredCamera } from './camera-jitter.ts';
import { expose, grayed } from './pictures.ts';
import { variedLayout } from './varied-layout.ts';
import { DISTRACTOR, DISTRACTOR_HALF_HEIGHT_M } from './varied-scene.ts';
import { VARIATION_SEED_OFFSET } from './variation.ts';
import type { Variation } from './variation.ts';

/** What a world does otherwise than it was trained; with an empty variation, nothing. */
export class VariedParts {
  readonly #physics: Physics;
  readonly #variation: Variation;
  readonly #cameraPose: CameraPose;

  constructor(physics: Physics, variation: Variation) {
    this.#physics = physics;
    this.#variation = variation;
    this.#cameraPose = physics.cameraPose('third');
  }

  /** What a reset places anew, before MuJoCo computes the scene. */
  place(seed: number, placement: Placement): void {
    const { camera, distractor } = this.#variation;
    if (camera) this.#physics.placeCamera('third', jitteredCamera(this.#cameraPose, camera, seed));
    // Without room it stays where the scene has it, beside the table.
    const place = distractor && placeOneMore(new SeededRandom(seed + VARIATION_SEED_OFFSET), placement);
    if (place) this.#physics.qpos.set([...place, DISTRACTOR_HALF_HEIGHT_M], this.#physics.bodyAddress(DISTRACTOR));
  }

  layout(plain: SceneLayout): SceneLayout {
    return variedLayout(plain, this.#variation);
  }

  paint(colors: readonly Color[]): void {
    const { grayShare } = this.#variation;
    for (const [cube, color] of colors.entries())
      this.#physics.paintCube(cube, grayShare === undefined ? PALETTE[color] : grayed(PALETTE[color], grayShare));
  }

  /** Exposes a picture in place. */
  develop(picture: Uint8Array): Uint8Array {
    const { exposure } = this.#variation;
    if (exposure !== undefined) expose(picture, exposure);
    return picture;
  }
}
