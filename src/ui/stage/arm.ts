import { type BufferGeometry, type Material, Mesh } from 'three';
import { flatMaterial } from './flat-material.ts';
import { geomGeometry, merged, painted } from './geometry.ts';
import { finishColor, finishMaterial } from './materials.ts';
import type { MjcfGeom, MjcfModel } from './mjcf.ts';
import { QUALITY_TRAITS, type QualityLevel } from './quality.ts';
import { buildRig, type Rig } from './rig.ts';

/** MuJoCo group of collision shapes: never drawn. */
const COLLISION_GROUP = 3;
/** Cubes, bowl and plate are drawn by tableware.ts, the world body by workcell.ts. */
const ARM_ROOT = 'base';

/** The UR5e with its gripper in full colours. */
export function buildArm(model: MjcfModel, level: QualityLevel): Rig {
  const rig = buildRig(model);
  const traits = QUALITY_TRAITS[level];
  const shared = new Map<string, Material>();
  const painter = traits.physical ? null : flatMaterial({ painted: true });
  for (const { name, geoms } of armBodies(model)) {
    const parts = groupByMaterial(geoms).map(([material, group]) => {
      const geometry = merged(group.map((geom) => geomGeometry(geom, traits)));
      return { material, geometry };
    });
    const meshes = painter
      ? [new Mesh(merged(parts.map((part) => painted(part.geometry, finishColor(part.material)))), painter)]
      : parts.map((part) => new Mesh(part.geometry, finish(part.material)));
    for (const mesh of meshes) {
      mesh.castShadow = mesh.receiveShadow = true;
      rig.bodies.get(name)?.add(mesh);
    }
  }
  return rig;

  function finish(name: string): Material {
    const known = shared.get(name) ?? finishMaterial(name, level);
    shared.set(name, known);
    return known;
  }
}

/** The same arm as one plain shape a body, for a look that the caller gives (the comparison). */
export function buildPlainArm(model: MjcfModel, level: QualityLevel, dress: (geometry: BufferGeometry) => Mesh[]): Rig {
  const rig = buildRig(model);
  const traits = QUALITY_TRAITS[level === 'high' ? 'medium' : level];
  for (const { name, geoms } of armBodies(model)) {
    const geometry = merged(geoms.map((geom) => geomGeometry(geom, traits)));
    for (const mesh of dress(geometry)) rig.bodies.get(name)?.add(mesh);
  }
  return rig;
}

function armBodies(model: MjcfModel): { readonly name: string; readonly geoms: readonly MjcfGeom[] }[] {
  const inArm = new Set<number>();
  model.bodies.forEach(({ name, parent }, index) => {
    if (name === ARM_ROOT || inArm.has(parent)) inArm.add(index);
  });
  return model.bodies
    .filter((_, index) => inArm.has(index))
    .map(({ name, geoms }) => ({ name, geoms: geoms.filter(({ group }) => group !== COLLISION_GROUP) }))
    .filter(({ geoms }) => geoms.length > 0);
}

function groupByMaterial(geoms: readonly MjcfGeom[]): readonly (readonly [string, readonly MjcfGeom[]])[] {
  const groups = new Map<string, MjcfGeom[]>();
  for (const geom of geoms) groups.set(geom.material, [...(groups.get(geom.material) ?? []), geom]);
  return [...groups];
}
