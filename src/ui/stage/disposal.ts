import { type Material, Mesh, type Object3D, Points, ShaderMaterial, Sprite, Texture } from 'three';

/**
 * Frees what the GPU holds for everything under an object: geometries, materials and the textures in them. three.js uploads
 * them again when the object is drawn again, so React may mount a disposed tree twice (StrictMode).
 */
export function disposeTree(root: Object3D): void {
  root.traverse((object) => {
    if (!(object instanceof Mesh || object instanceof Points || object instanceof Sprite)) return;
    // Sprites share one geometry that belongs to three.js.
    if (!(object instanceof Sprite)) (object as Mesh).geometry.dispose();
    const materials = (object as Mesh).material;
    for (const material of Array.isArray(materials) ? materials : [materials]) disposeMaterial(material);
  });
}

function disposeMaterial(material: Material): void {
  for (const value of Object.values(material)) if (value instanceof Texture) value.dispose();
  if (material instanceof ShaderMaterial) {
    for (const { value } of Object.values(material.uniforms)) if (value instanceof Texture) value.dispose();
  }
  material.dispose();
}
