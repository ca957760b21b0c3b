import { type BufferGeometry, Color, Group, Mesh, ShaderMaterial } from 'three';
import { POSE, POSE_LENGTH, type SceneLayout } from '#sim/types.ts';
import { buildPlainArm } from './arm.ts';
import type { MjcfModel } from './mjcf.ts';
import { type PoseSource, samplePose } from './pose-source.ts';
import type { QualityLevel } from './quality.ts';
import { cubeGeometry } from './tableware.ts';
import { CUBE_HEX } from './materials.ts';

/** The second episode: a translucent arm and its cubes. They emerge from the first as the two part. */
export interface Comparison {
  readonly group: Group;
  readonly pose: Float32Array;
  readonly setLayout: (layout: SceneLayout) => void;
  readonly setTint: (color: Color) => void;
  /** @param mainPose  what the first episode shows at the same tick */
  readonly update: (source: PoseSource, tick: number, mainPose: Float32Array) => void;
}

const VERTEX = /* glsl */ `
  varying vec3 viewNormal;
  varying vec3 towardsEye;
  void main() {
    vec4 eye = modelViewMatrix * vec4(position, 1.0);
    viewNormal = normalMatrix * normal;
    towardsEye = -eye.xyz;
    gl_Position = projectionMatrix * eye;
  }`;

/** Glass: clearer face on, denser at the rim, lit a little from above the eye so that shapes read. */
const FRAGMENT = /* glsl */ `
  uniform vec3 tint;
  uniform float presence;
  varying vec3 viewNormal;
  varying vec3 towardsEye;
  void main() {
    vec3 n = normalize(viewNormal);
    float facing = abs(dot(n, normalize(towardsEye)));
    float light = 0.5 + 0.5 * dot(n, normalize(vec3(0.3, 0.8, 0.6)));
    float rim = pow(1.0 - facing, 1.6);
    vec3 shade = mix(tint * 0.6, mix(tint, vec3(1.0), 0.16), light);
    gl_FragColor = vec4(mix(shade, tint, rim * 0.6), presence * mix(0.42, 0.9, rim));
    #include <colorspace_fragment>
  }`;

/** The depth of the nearest surface goes first, or every joint inside the glass would shine through. */
const DEPTH_ORDER = 5;
const GLASS_ORDER = 6;

/** Joint difference, radians, over which the second arm appears; below it both would flicker in the same place. */
const APPEARS_RAD = 0.006;
const FULL_RAD = 0.05;
const CUBE_APART_M = 0.003;

export function buildComparison(model: MjcfModel, level: QualityLevel): Comparison {
  const depth = glassMaterial();
  depth.colorWrite = false;
  const glass = glassMaterial();
  glass.depthWrite = false;
  const rig = buildPlainArm(model, level, (geometry) => layered(geometry, depth, glass));
  const cubeGlass = [0, 1, 2, 3].map(() => {
    const material = glassMaterial();
    material.depthWrite = false;
    return material;
  });
  // The base stands where the other arm's base stands.
  for (const mesh of rig.bodies.get('base')?.children ?? []) if (mesh instanceof Mesh) mesh.visible = false;
  const shape = cubeGeometry(level);
  const cubes = cubeGlass.map((material, index) => {
    const cube = new Group().add(...layered(shape, depth, material));
    rig.bodies.get(`obj${index}`)?.add(cube);
    return cube;
  });
  const base = rig.bodies.get('base');
  const pose = new Float32Array(POSE_LENGTH);
  const group = new Group();
  group.add(rig.root);
  let cubeCount = 0;
  return {
    group,
    pose,
    setLayout: (layout) => {
      cubeCount = layout.cubeCount;
      cubeGlass.forEach((material, index) => tintOf(material).set(CUBE_HEX[layout.colors[index] ?? 'red']));
    },
    setTint: (color) => void tintOf(glass).copy(color),
    update: (source, tick, mainPose) => {
      group.visible = source.poses.length >= POSE_LENGTH;
      if (!group.visible) return;
      samplePose(source, tick, pose);
      rig.apply(pose);
      const presence = smoothstep(APPEARS_RAD, FULL_RAD, jointDistance(pose, mainPose));
      setPresence(glass, presence);
      if (base) base.visible = presence > 0;
      for (let cube = 0; cube < cubes.length; cube++) {
        const object = cubes[cube];
        if (object) object.visible = cube < cubeCount && cubeDistance(pose, mainPose, cube) > CUBE_APART_M;
      }
    },
  };
}

function layered(geometry: BufferGeometry, depth: ShaderMaterial, glass: ShaderMaterial): Mesh[] {
  const first = new Mesh(geometry, depth);
  first.renderOrder = DEPTH_ORDER;
  const second = new Mesh(geometry, glass);
  second.renderOrder = GLASS_ORDER;
  return [first, second];
}

function glassMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: { tint: { value: new Color() }, presence: { value: 1 } },
    transparent: true,
    // Where both arms are in one place the solid one wins.
    polygonOffset: true,
    polygonOffsetFactor: 2,
    polygonOffsetUnits: 16,
  });
}

function tintOf(material: ShaderMaterial): Color {
  return material.uniforms.tint?.value as Color;
}

function setPresence(material: ShaderMaterial, presence: number): void {
  if (material.uniforms.presence) material.uniforms.presence.value = presence;
}

function jointDistance(first: Float32Array, second: Float32Array): number {
  let largest = 0;
  for (let joint = POSE.joints; joint < POSE.fingers; joint++) {
    largest = Math.max(largest, Math.abs((first[joint] ?? 0) - (second[joint] ?? 0)));
  }
  return largest;
}

function cubeDistance(first: Float32Array, second: Float32Array, cube: number): number {
  const at = POSE.cubes + 7 * cube;
  return Math.hypot(
    (first[at] ?? 0) - (second[at] ?? 0),
    (first[at + 1] ?? 0) - (second[at + 1] ?? 0),
    (first[at + 2] ?? 0) - (second[at + 2] ?? 0),
  );
}

function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(Math.max((value - low) / (high - low), 0), 1);
  return t * t * (3 - 2 * t);
}
