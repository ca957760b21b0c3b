import { Group, Mesh, MeshBasicMaterial, PlaneGeometry } from 'three';
import { CUBES, POSE, type SceneLayout } from '#sim/types.ts';
import { contactTexture } from './textures.ts';

/** The dark rim where things touch the table, which neither a shadow map nor a hard shadow shows. */
export interface ContactShadows {
  readonly group: Group;
  readonly setLayout: (layout: SceneLayout) => void;
  readonly update: (pose: Float32Array) => void;
}

const HEIGHT_M = 0.0013;
const CUBE_SHADOW_M = 0.092;
const BOWL_SHADOW_M = 0.235;
const PLATE_SHADOW_M = 0.2;
const BASE_SHADOW_M = 0.36;
const CUBE_REST_M = 0.02;
/** Height at which a lifted cube has lost its contact shadow. */
const LIFT_M = 0.06;
const CUBE_DARKNESS = 0.55;

export function buildContactShadows(): ContactShadows {
  const group = new Group();
  const map = contactTexture();
  const square = new PlaneGeometry(1, 1);
  const add = (sizeM: number, darkness: number) => {
    const material = new MeshBasicMaterial({ map, transparent: true, depthWrite: false, opacity: darkness });
    const mesh = new Mesh(square, material);
    mesh.scale.setScalar(sizeM);
    mesh.position.z = HEIGHT_M;
    group.add(mesh);
    return mesh;
  };
  add(BASE_SHADOW_M, 0.4);
  const bowl = add(BOWL_SHADOW_M, 0.6);
  const plate = add(PLATE_SHADOW_M, 0.6);
  const cubes = Array.from({ length: CUBES }, () => add(CUBE_SHADOW_M, CUBE_DARKNESS));
  let cubeCount = 0;
  return {
    group,
    setLayout: ({ bowlXyM, plateXyM, cubeCount: count }) => {
      bowl.position.set(bowlXyM[0], bowlXyM[1], HEIGHT_M);
      plate.position.set(plateXyM[0], plateXyM[1], HEIGHT_M);
      cubeCount = count;
    },
    update: (pose) => {
      for (let index = 0; index < cubes.length; index++) {
        const cube = cubes[index];
        if (!cube) continue;
        const at = POSE.cubes + 7 * index;
        const strength = 1 - ((pose[at + 2] ?? 0) - CUBE_REST_M) / LIFT_M;
        cube.visible = index < cubeCount && strength > 0;
        cube.position.set(pose[at] ?? 0, pose[at + 1] ?? 0, HEIGHT_M);
        cube.material.opacity = CUBE_DARKNESS * Math.min(strength, 1);
      }
    },
  };
}
