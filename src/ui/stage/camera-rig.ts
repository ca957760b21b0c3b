import { type PerspectiveCamera, Vector3 } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { POSE } from '#sim/types.ts';
import { presetView, type StageView, type ViewPreset } from './view.ts';

/** What survives when the canvas is rebuilt (a new quality level, a lost context). */
export interface ViewMemory {
  view: StageView | null;
  /** The preset the camera still stands on; null once the user has moved it. */
  preset: ViewPreset | null;
}

export interface CameraRigOptions {
  readonly camera: PerspectiveCamera;
  readonly element: HTMLElement;
  readonly memory: ViewMemory;
  readonly invalidate: () => void;
  /** After the user let go of the camera, and after each preset. */
  readonly onMoved: () => void;
}

const FLIGHT_MILLIS = 180;

/** Orbit, zoom and pan by mouse and touch, presets, and flights between them. */
export class CameraRig {
  reducedMotion = false;
  readonly #camera: PerspectiveCamera;
  readonly #controls: OrbitControls;
  readonly #memory: ViewMemory;
  readonly #invalidate: () => void;
  readonly #onMoved: () => void;
  #aspect = 1;
  #flightMillis = FLIGHT_MILLIS;
  readonly #from = { offset: new Vector3(), target: new Vector3() };
  readonly #to = { offset: new Vector3(), target: new Vector3() };
  readonly #offset = new Vector3();
  readonly #tool = new Vector3();
  readonly #lastTool = new Vector3();

  constructor({ camera, element, memory, invalidate, onMoved }: CameraRigOptions) {
    this.#camera = camera;
    this.#memory = memory;
    this.#invalidate = invalidate;
    this.#onMoved = onMoved;
    this.#controls = new OrbitControls(camera, element);
    this.#controls.minDistance = 0.15;
    this.#controls.maxDistance = 4.5;
    // Stays above the table's edge: from below there is nothing to see.
    this.#controls.maxPolarAngle = Math.PI * 0.495;
    this.#controls.dampingFactor = 0.14;
    this.#controls.addEventListener('start', this.#grabbed);
    this.#controls.addEventListener('change', this.#changed);
    this.#controls.addEventListener('end', this.#released);
  }

  dispose(): void {
    this.#controls.removeEventListener('start', this.#grabbed);
    this.#controls.removeEventListener('change', this.#changed);
    this.#controls.removeEventListener('end', this.#released);
    this.#controls.dispose();
  }

  get view(): StageView {
    return { position: this.#camera.position.toArray(), target: this.#controls.target.toArray() };
  }

  setView(view: StageView): void {
    this.#memory.preset = null;
    this.#jump(view);
  }

  /** Flies there, or cuts under reduced motion. */
  setPreset(preset: ViewPreset): void {
    this.#memory.preset = preset;
    const view = presetView(preset, this.#aspect, this.#tool.toArray());
    if (this.reducedMotion) this.#jump(view);
    else this.#fly(view);
    this.#onMoved();
  }

  /** A preset is fitted again to the new shape; a view that the user chose keeps its place. */
  resize(aspect: number): void {
    this.#aspect = aspect;
    const { preset, view } = this.#memory;
    if (preset) this.#jump(presetView(preset, aspect, this.#tool.toArray()));
    else if (view) this.#jump(view);
  }

  /** Once a frame, before drawing. @param millis  since the last frame */
  update(millis: number, pose: Float32Array): void {
    this.#tool.set(pose[POSE.tool] ?? 0, pose[POSE.tool + 1] ?? 0, pose[POSE.tool + 2] ?? 0);
    if (this.#memory.preset === 'wrist') this.#follow();
    this.#lastTool.copy(this.#tool);
    this.#controls.enableDamping = !this.reducedMotion;
    if (this.#flightMillis < FLIGHT_MILLIS) this.#advanceFlight(millis);
    this.#controls.update();
  }

  #grabbed = (): void => {
    this.#flightMillis = FLIGHT_MILLIS;
    this.#memory.preset = null;
  };

  #changed = (): void => {
    this.#memory.view = this.view;
    this.#invalidate();
  };

  #released = (): void => this.#onMoved();

  #jump(view: StageView): void {
    this.#flightMillis = FLIGHT_MILLIS;
    this.#stopDrifting();
    this.#camera.position.set(...view.position);
    this.#controls.target.set(...view.target);
    this.#controls.update();
    this.#memory.view = view;
    this.#invalidate();
  }

  #fly(view: StageView): void {
    this.#stopDrifting();
    this.#from.target.copy(this.#controls.target);
    this.#from.offset.copy(this.#camera.position).sub(this.#from.target);
    this.#to.target.set(...view.target);
    this.#to.offset.set(...view.position).sub(this.#to.target);
    this.#flightMillis = 0;
    this.#invalidate();
  }

  /** Without damping OrbitControls spends what is left of a swing in one update: nothing pulls at the next view. */
  #stopDrifting(): void {
    this.#controls.enableDamping = false;
    this.#controls.update();
  }

  /** Around the target, not through the arm: direction and distance move apart from each other. */
  #advanceFlight(millis: number): void {
    // The first frame after a pause reports the whole pause.
    this.#flightMillis = Math.min(this.#flightMillis + Math.min(millis, 34), FLIGHT_MILLIS);
    const linear = this.#flightMillis / FLIGHT_MILLIS;
    const eased = linear * linear * (3 - 2 * linear);
    const distance = this.#from.offset.length() * (1 - eased) + this.#to.offset.length() * eased;
    this.#controls.target.lerpVectors(this.#from.target, this.#to.target, eased);
    this.#offset.lerpVectors(this.#from.offset, this.#to.offset, eased).setLength(distance);
    this.#camera.position.copy(this.#controls.target).add(this.#offset);
    this.#invalidate();
  }

  #follow(): void {
    this.#offset.copy(this.#tool).sub(this.#lastTool);
    this.#to.target.add(this.#offset);
    this.#camera.position.add(this.#offset);
    this.#controls.target.add(this.#offset);
  }
}
