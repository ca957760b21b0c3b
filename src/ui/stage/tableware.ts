import { BoxGeometry, type BufferGeometry, Color, LatheGeometry, type Material, Mesh, Vector2 } from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';
import { CUBES, type SceneLayout } from '#sim/types.ts';
import { CUBE_HEX, cubeMaterial, finishMaterial } from './materials.ts';
import { QUALITY_TRAITS, type QualityLevel } from './quality.ts';
import type { Rig } from './rig.ts';

const CUBE_SIZE_M = 0.04;

/**
 * Radius and height of the outline, metres, from the middle of the underside to the middle of the inside. The bowl's physics is
 * a disc and twelve flat walls: this is the round dish inside and around them.
 */
const BOWL_PROFILE_M = [
  [0, 0],
  [0.066, 0],
  [0.068, 0.0006],
  [0.0955, 0.0345],
  [0.0964, 0.0368],
  [0.0955, 0.0384],
  [0.0936, 0.0386],
  [0.0905, 0.0362],
  [0.066, 0.0088],
  [0.062, 0.0068],
  [0.056, 0.0061],
  [0, 0.006],
] as const;
const PLATE_PROFILE_M = [
  [0, 0],
  [0.05, 0],
  [0.054, 0.0009],
  [0.0735, 0.0058],
  [0.0752, 0.0072],
  [0.0748, 0.0088],
  [0.0735, 0.0092],
  [0.0705, 0.0088],
  [0.058, 0.0082],
  [0, 0.008],
] as const;

/** Cubes of one episode; the bowl and the plate stand still and are drawn once. */
export interface Cubes {
  readonly meshes: readonly Mesh[];
  readonly setLayout: (layout: SceneLayout) => void;
}

export function buildCubes(rig: Rig, level: QualityLevel): Cubes {
  const geometry = cubeGeometry(level);
  const materials = Array.from({ length: CUBES }, () => cubeMaterial(level));
  const meshes = materials.map(({ material }, index) => {
    const mesh = new Mesh(geometry, material);
    mesh.castShadow = mesh.receiveShadow = true;
    rig.bodies.get(`obj${index}`)?.add(mesh);
    return mesh;
  });
  return {
    meshes,
    setLayout: ({ colors, cubeCount }) => {
      meshes.forEach((mesh, index) => {
        mesh.visible = index < cubeCount;
        materials[index]?.setColor(new Color(CUBE_HEX[colors[index] ?? 'red']));
      });
    },
  };
}

export function cubeGeometry(level: QualityLevel): BufferGeometry {
  const { bevelSteps } = QUALITY_TRAITS[level];
  if (bevelSteps === 0) return new BoxGeometry(CUBE_SIZE_M, CUBE_SIZE_M, CUBE_SIZE_M);
  return new RoundedBoxGeometry(CUBE_SIZE_M, CUBE_SIZE_M, CUBE_SIZE_M, bevelSteps, 0.0022);
}

export interface Tableware {
  readonly bowl: Mesh;
  readonly plate: Mesh;
  readonly setLayout: (layout: SceneLayout) => void;
}

export function buildTableware(level: QualityLevel): Tableware {
  const bowl = dish(BOWL_PROFILE_M, finishMaterial('bowl', level), level);
  const plate = dish(PLATE_PROFILE_M, finishMaterial('plate', level), level);
  return {
    bowl,
    plate,
    setLayout: ({ bowlXyM, plateXyM }) => {
      bowl.position.set(bowlXyM[0], bowlXyM[1], 0);
      plate.position.set(plateXyM[0], plateXyM[1], 0);
    },
  };
}

function dish(profileM: readonly (readonly [number, number])[], material: Material, level: QualityLevel): Mesh {
  const segments = QUALITY_TRAITS[level].segments + (level === 'low' ? 10 : 16);
  const geometry = new LatheGeometry(
    profileM.map(([radius, height]) => new Vector2(radius, height)),
    segments,
  );
  const mesh = new Mesh(geometry.rotateX(Math.PI / 2), material);
  mesh.castShadow = mesh.receiveShadow = true;
  return mesh;
}
