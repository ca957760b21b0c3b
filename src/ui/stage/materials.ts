import {
  Color,
  type Material,
  MeshPhysicalMaterial,
  type MeshPhysicalMaterialParameters,
  MeshStandardMaterial,
} from 'three';
import type { Color as CubeColor } from '#sim/types.ts';
import { flatMaterial, setFlatColor } from './flat-material.ts';
import type { QualityLevel } from './quality.ts';

/** Finishes of the model's materials, tuned by eye under RoomEnvironment (sRGB hex). */
const FINISHES: Readonly<Record<string, MeshPhysicalMaterialParameters & { readonly color: number }>> = {
  alu: { color: 0xc9ced4, metalness: 0.6, roughness: 0.36 },
  urblue: { color: 0x4a9ad8, metalness: 0, roughness: 0.42, clearcoat: 0.4, clearcoatRoughness: 0.3 },
  ring: { color: 0x2a2c30, metalness: 0.1, roughness: 0.6 },
  dark: { color: 0x3a3d43, metalness: 0.25, roughness: 0.5 },
  rubber: { color: 0x26282c, metalness: 0, roughness: 0.8 },
  steel: { color: 0xb4b8bd, metalness: 0.85, roughness: 0.42 },
  leg: { color: 0x4b4e53, metalness: 0.4, roughness: 0.5 },
  bowl: { color: 0xe2ddd2, metalness: 0, roughness: 0.34, clearcoat: 0.35, clearcoatRoughness: 0.25 },
  plate: { color: 0x6f93a6, metalness: 0, roughness: 0.34, clearcoat: 0.35, clearcoatRoughness: 0.25 },
};
const FALLBACK = { color: 0xc9ced4, metalness: 0.3, roughness: 0.5 };

/** The cubes as people see them; the policy's own pictures use the scene's colours. */
export const CUBE_HEX: Readonly<Record<CubeColor, number>> = {
  red: 0xcf2218,
  green: 0x1c8f3c,
  blue: 0x1746c0,
  yellow: 0xe9b90e,
  purple: 0x7434ad,
  orange: 0xe8720f,
};

export function finishColor(name: string): Color {
  return new Color((FINISHES[name] ?? FALLBACK).color);
}

/** A material of the model; clear coats only where a GPU can be assumed to carry them. */
export function finishMaterial(name: string, level: QualityLevel): Material {
  const finish = FINISHES[name] ?? FALLBACK;
  if (level === 'high') return new MeshPhysicalMaterial(finish);
  if (level === 'low') return flatMaterial({ color: new Color(finish.color) });
  const { color, metalness = 0, roughness = 1 } = finish;
  return new MeshStandardMaterial({ color, metalness, roughness });
}

/** A cube's material and the way to give it another colour. */
export function cubeMaterial(level: QualityLevel): {
  readonly material: Material;
  readonly setColor: (color: Color) => void;
} {
  if (level === 'low') {
    const flat = flatMaterial({});
    return { material: flat, setColor: (color) => setFlatColor(flat, color) };
  }
  const material = new MeshStandardMaterial({ metalness: 0, roughness: 0.42 });
  return { material, setColor: (color) => void material.color.copy(color) };
}
