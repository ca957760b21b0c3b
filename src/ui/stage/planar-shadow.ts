import type { Vector3 } from 'three';
import { EqualStencilFunc, IncrementStencilOp, Mesh, type Object3D, ShaderMaterial, Vector4 } from 'three';

/** Table top in metres: minimum x, minimum y, maximum x, maximum y. Past its edge there is nothing to darken. */
const TABLE_BOUNDS_M = new Vector4(-0.17, -0.55, 0.83, 0.55);
const HEIGHT_M = 0.0016;

const VERTEX = /* glsl */ `
  uniform vec3 lightDirection;
  uniform float heightM;
  varying vec2 tableM;
  void main() {
    vec3 world = (modelMatrix * vec4(position, 1.0)).xyz;
    float rise = max(world.z, heightM) - heightM;
    vec3 shadow = vec3(world.xy - lightDirection.xy * (rise / lightDirection.z), heightM);
    tableM = shadow.xy;
    gl_Position = projectionMatrix * viewMatrix * vec4(shadow, 1.0);
  }`;

const FRAGMENT = /* glsl */ `
  uniform vec4 tableBoundsM;
  uniform float darkness;
  varying vec2 tableM;
  void main() {
    if (any(lessThan(tableM, tableBoundsM.xy)) || any(greaterThan(tableM, tableBoundsM.zw))) discard;
    gl_FragColor = vec4(0.05, 0.04, 0.03, darkness);
  }`;

/**
 * A hard shadow on the table for the low level: the caster's own triangles, flattened along the light. It costs a few
 * thousand pixels where a shadow map would cost a second pass and a lookup for every pixel of the picture.
 * @param lightDirection  towards the light, z > 0
 */
export function planarShadowMaterial(lightDirection: Vector3): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: {
      lightDirection: { value: lightDirection },
      heightM: { value: HEIGHT_M },
      tableBoundsM: { value: TABLE_BOUNDS_M },
      darkness: { value: 0.26 },
    },
    transparent: true,
    depthWrite: false,
    // Overlapping parts darken a pixel once.
    stencilWrite: true,
    stencilFunc: EqualStencilFunc,
    stencilRef: 0,
    stencilZPass: IncrementStencilOp,
  });
}

/** Adds a shadow for every mesh under the object that casts one. */
export function addPlanarShadows(root: Object3D, material: ShaderMaterial): void {
  const casters: Mesh[] = [];
  root.traverse((object) => {
    if (object instanceof Mesh && object.castShadow) casters.push(object as Mesh);
  });
  for (const caster of casters) {
    const shadow = new Mesh(caster.geometry, material);
    // Its triangles are drawn elsewhere than its bounds say.
    shadow.frustumCulled = false;
    shadow.renderOrder = 1;
    caster.add(shadow);
  }
}
