import {
  type BufferGeometry,
  type CanvasTexture,
  type Color,
  Group,
  type Material,
  Mesh,
  MeshStandardMaterial,
  PlaneGeometry,
} from 'three';
import { invariant } from '#base/errors.ts';
import { flatMaterial } from './flat-material.ts';
import { geomGeometry, merged } from './geometry.ts';
import { finishMaterial } from './materials.ts';
import type { MjcfGeom, MjcfModel } from './mjcf.ts';
import { QUALITY_TRAITS, type QualityLevel } from './quality.ts';
import { cheaply, woodTexture, workMatTexture } from './textures.ts';

/** What never moves: table, work mat, the arm's base plate with its bolts, floor. */
export interface Workcell {
  readonly group: Group;
  readonly setFloorColor: (color: Color) => void;
}

/** Above the table by less than a pixel at any view we allow, below everything that stands on it. */
const MAT_HEIGHT_M = 0.0009;
const FLOOR_SIZE_M = 40;

export function buildWorkcell(model: MjcfModel, level: QualityLevel): Workcell {
  const world = model.bodies[0];
  invariant(world, 'the scene has a world body');
  const group = new Group();
  const byMaterial = new Map<string, MjcfGeom[]>();
  for (const geom of world.geoms) byMaterial.set(geom.material, [...(byMaterial.get(geom.material) ?? []), geom]);
  for (const [material, geoms] of byMaterial) {
    if (material === 'floor' || material === 'table' || material === 'mat') continue;
    const mesh = new Mesh(
      merged(geoms.map((geom) => geomGeometry(geom, QUALITY_TRAITS[level]))),
      finishMaterial(material, level),
    );
    group.add(shadowed(mesh, true));
  }
  group.add(tableMesh(byMaterial.get('table')?.[0], level), matMesh(byMaterial.get('mat')?.[0], level));

  const floor = floorMesh(byMaterial.get('floor')?.[0], level);
  if (floor) group.add(floor);
  group.traverse((object) => {
    object.updateMatrix();
    object.matrixAutoUpdate = false;
  });
  return { group, setFloorColor: (color) => void floor?.material.color.copy(color) };
}

function tableMesh(geom: MjcfGeom | undefined, level: QualityLevel): Mesh {
  invariant(geom, 'the scene has a table');
  const material = surface(woodTexture(), 0.55, level);
  return shadowed(new Mesh(withBoxUv(geomGeometry(geom, QUALITY_TRAITS[level]), geom), material), true);
}

/** Wood runs along x on every side: the rounded box's own coordinates restart on each face. */
function withBoxUv(geometry: BufferGeometry, { sizeM, positionM }: MjcfGeom): BufferGeometry {
  const position = geometry.getAttribute('position');
  const uv = geometry.getAttribute('uv');
  const [halfX = 1, halfY = 1] = sizeM;
  for (let i = 0; i < position.count; i++) {
    const x = (position.getX(i) - positionM[0]) / (2 * halfX) + 0.5;
    const y = (position.getY(i) - positionM[1]) / (2 * halfY) + 0.5;
    uv.setXY(i, x, y + position.getZ(i));
  }
  return geometry;
}

function matMesh(geom: MjcfGeom | undefined, level: QualityLevel): Mesh {
  invariant(geom, 'the scene has a work mat');
  const [halfX = 0, halfY = 0] = geom.sizeM;
  const material = surface(workMatTexture(), 0.9, level);
  const mesh = new Mesh(new PlaneGeometry(2 * halfX, 2 * halfY), material);
  mesh.position.set(geom.positionM[0], geom.positionM[1], MAT_HEIGHT_M);
  return shadowed(mesh, false);
}

function surface(map: CanvasTexture, roughness: number, level: QualityLevel): Material {
  if (level === 'low') return flatMaterial({ map: cheaply(map) });
  return new MeshStandardMaterial({ map, roughness, metalness: 0 });
}

function floorMesh(geom: MjcfGeom | undefined, level: QualityLevel): Mesh<PlaneGeometry, MeshStandardMaterial> | null {
  invariant(geom, 'the scene has a floor');
  // Software rendering pays for every covered pixel: the background colour does the floor's work.
  if (level === 'low') return null;
  const mesh = new Mesh(
    new PlaneGeometry(FLOOR_SIZE_M, FLOOR_SIZE_M),
    new MeshStandardMaterial({ roughness: 0.95, metalness: 0 }),
  );
  mesh.position.z = geom.positionM[2];
  return shadowed(mesh, false);
}

function shadowed<M extends Mesh>(mesh: M, casts: boolean): M {
  mesh.castShadow = casts;
  mesh.receiveShadow = true;
  return mesh;
}
