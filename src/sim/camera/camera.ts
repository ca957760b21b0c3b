import { length3, tanOfSmallAngle } from '#base/trigonometry.ts';
import { invariant } from '#base/errors.ts';
import { dataArray, idOf, modelArray } from '#sim/mujoco.ts';
import type { Vector3 } from '#sim/world-view.ts';
import type { MainModule, MjData, MjModel } from '#sim/mujoco.ts';
import { drawBox } from './draw-box.ts';
import { drawPlane } from './draw-plane.ts';
import { drawRound } from './draw-round.ts';
import { localView } from './local-view.ts';
import type { CameraFrame, LocalView } from './local-view.ts';
import { NO_SHAPE, Picture } from './picture.ts';
import { raysOf } from './rays.ts';
import type { Rays } from './rays.ts';
import { BOX, CAPSULE, CYLINDER, PLANE, visibleShapes } from './shapes.ts';
import type { Shape } from './shapes.ts';
import { boundShape } from './window.ts';
import type { Lens, Window } from './window.ts';

const BACKGROUND_BYTES = [0.8, 0.83, 0.87].map(byteOf);
const RADIANS_PER_DEGREE = 0.017453292519943295;

/** Towards the light, world frame, unit length. */
const LIGHT = unit([0.5, 0.35, 0.9]);

function unit([x, y, z]: Vector3): Vector3 {
  const length = length3(x, y, z);
  return [x / length, y / length, z / length];
}

/** A shape of one picture that is in sight. */
interface Visible {
  readonly index: number;
  readonly view: LocalView;
  readonly window: Window;
}

/**
 * A policy camera: one ray a pixel, MuJoCo's primitives, Lambert shading, no shadows, in + - * / sqrt alone. WebGL would be
 * faster on a graphics card, but its bytes differ from card to card, and the policy must see what it was trained on.
 *
 * Shapes are drawn front to back, and a pixel whose surface lies before a shape's nearest point is left alone. Ties go to the shape
 * that comes first in the scene, so the order of drawing does not show.
 */
export class Camera {
  readonly #model: MjModel;
  readonly #id: number;
  readonly #lens: Lens;
  readonly #rays: Rays;
  readonly #shapes: readonly Shape[];
  readonly #colors: Float64Array;
  readonly #picture: Picture;
  readonly #bytes: Uint8Array;

  constructor(mujoco: MainModule, model: MjModel, name: string, size: number) {
    this.#model = model;
    this.#id = idOf(mujoco, model, 'mjOBJ_CAMERA', name);
    const half = tanOfSmallAngle(modelArray(model, 'cam_fovy')[this.#id]! * 0.5 * RADIANS_PER_DEGREE);
    this.#lens = { width: size, height: size, halfWidth: half, halfHeight: half };
    this.#rays = raysOf(this.#lens);
    this.#shapes = visibleShapes(model);
    this.#colors = new Float64Array(3 * this.#shapes.length);
    this.#picture = new Picture(size, size);
    this.#bytes = new Uint8Array(3 * size * size);
  }

  /** RGB bytes, [size, size, 3], of the frames that MuJoCo computed last. The next picture reuses the array. */
  render(data: MjData): Uint8Array {
    const position = dataArray(data, 'cam_xpos');
    const at = 3 * this.#id;
    const frame: CameraFrame = {
      eye: [position[at]!, position[at + 1]!, position[at + 2]!],
      axes: dataArray(data, 'cam_xmat').slice(9 * this.#id, 9 * this.#id + 9),
    };
    this.#picture.clear();
    for (const visible of this.#frontToBack(frame, data)) this.#draw(visible);
    return this.#develop();
  }

  #frontToBack({ eye, axes }: CameraFrame, data: MjData): Visible[] {
    const positions = dataArray(data, 'geom_xpos');
    const rotations = dataArray(data, 'geom_xmat');
    const found: Visible[] = [];
    for (const [index, shape] of this.#shapes.entries()) {
      const at = 3 * shape.geom;
      const x = eye[0] - positions[at]!;
      const y = eye[1] - positions[at + 1]!;
      const z = eye[2] - positions[at + 2]!;
      const view = localView(rotations, 9 * shape.geom, [x, y, z], axes, LIGHT);
      const inCamera: Vector3 = [
        -(axes[0]! * x + axes[3]! * y + axes[6]! * z),
        -(axes[1]! * x + axes[4]! * y + axes[7]! * z),
        axes[2]! * x + axes[5]! * y + axes[8]! * z,
      ];
      const window = boundShape(this.#lens, shape, view, inCamera);
      if (window !== undefined) found.push({ index, view, window });
    }
    return found.sort((a, b) => a.window.nearM - b.window.nearM);
  }

  #draw({ index, view, window }: Visible): void {
    const shape = this.#shapes[index]!;
    switch (shape.type) {
      case BOX:
        return drawBox(this.#picture, this.#rays, window, view, shape, index);
      case CYLINDER:
      case CAPSULE:
        return drawRound(this.#picture, this.#rays, window, view, shape, index);
      case PLANE:
        return drawPlane(this.#picture, this.#rays, window, view, index);
      default:
        invariant(false, `the cameras can draw geom type ${shape.type}`);
    }
  }

  /** Brightness times colour, to bytes. The product is rounded to float32 first: so were the pictures that policies learnt from. */
  #develop(): Uint8Array {
    const { owner, shade } = this.#picture;
    const bytes = this.#bytes;
    const colors = this.#currentColors();
    for (let pixel = 0; pixel < owner.length; pixel++) {
      const at = 3 * pixel;
      const shape = owner[pixel]!;
      if (shape === NO_SHAPE) {
        bytes[at] = BACKGROUND_BYTES[0]!;
        bytes[at + 1] = BACKGROUND_BYTES[1]!;
        bytes[at + 2] = BACKGROUND_BYTES[2]!;
        continue;
      }
      const brightness = shade[pixel]!;
      bytes[at] = byteOf(colors[3 * shape]! * brightness);
      bytes[at + 1] = byteOf(colors[3 * shape + 1]! * brightness);
      bytes[at + 2] = byteOf(colors[3 * shape + 2]! * brightness);
    }
    return bytes;
  }

  #currentColors(): Float64Array {
    const changing = modelArray(this.#model, 'geom_rgba');
    for (const [index, { color, geom }] of this.#shapes.entries())
      for (let k = 0; k < 3; k++)
        this.#colors[3 * index + k] = color === undefined ? changing[4 * geom + k]! : color[k]!;
    return this.#colors;
  }
}

function byteOf(intensity: number): number {
  const rounded = Math.fround(intensity);
  return ((rounded > 1 ? 1 : rounded) * 255 + 0.5) | 0;
}
