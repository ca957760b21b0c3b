import { Color, ShaderMaterial, SRGBColorSpace, type Texture, Vector3 } from 'three';
import { KEY_DIRECTION } from './light-directions.ts';

const VERTEX = /* glsl */ `
  uniform vec3 tint;
  uniform vec3 keyDirection;
  uniform vec3 fillDirection;
  varying vec3 shade;
  #ifdef WITH_MAP
    varying vec2 mapUv;
  #endif
  void main() {
    vec3 n = normalize(mat3(modelMatrix) * normal);
    vec3 light = mix(vec3(0.27, 0.26, 0.25), vec3(0.5), 0.5 + 0.5 * n.z)
      + vec3(0.62, 0.56, 0.47) * max(dot(n, keyDirection), 0.0)
      + vec3(0.19, 0.21, 0.24) * max(dot(n, fillDirection), 0.0);
    shade = tint * pow(light, vec3(1.0 / 2.2));
    #ifdef USE_COLOR
      shade *= color;
    #endif
    #ifdef WITH_MAP
      mapUv = uv;
    #endif
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }`;

const FRAGMENT = /* glsl */ `
  varying vec3 shade;
  #ifdef WITH_MAP
    uniform sampler2D map;
    varying vec2 mapUv;
  #endif
  void main() {
    #ifdef WITH_MAP
      gl_FragColor = vec4(shade * texture2D(map, mapUv).rgb, 1.0);
    #else
      gl_FragColor = vec4(shade, 1.0);
    #endif
  }`;

/** From the table towards the side that the key light leaves dark. */
const FILL_DIRECTION = new Vector3(0.8, -0.5, 0.3).normalize();

/**
 * Diffuse light worked out at the vertices, in sRGB numbers from end to end. For the low level only: with Lambert, tone mapping and
 * the conversion from linear light, a software renderer spent two thirds of a frame in the fragment shader (1280 x 800).
 */
export function flatMaterial(options: {
  readonly color?: Color;
  readonly map?: Texture;
  readonly painted?: boolean;
}): ShaderMaterial {
  const material = new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: {
      tint: { value: displayed(options.color ?? new Color(1, 1, 1)) },
      keyDirection: { value: KEY_DIRECTION },
      fillDirection: { value: FILL_DIRECTION },
      map: { value: options.map ?? null },
    },
    vertexColors: options.painted ?? false,
  });
  if (options.map) material.defines = { WITH_MAP: '' };
  return material;
}

export function setFlatColor(material: ShaderMaterial, color: Color): void {
  (material.uniforms.tint?.value as Vector3).copy(displayed(color));
}

/** three.js keeps colours in linear light; these are the numbers that reach the screen. */
export function displayed(color: Color): Vector3 {
  const { r, g, b } = color.getRGB({ r: 0, g: 0, b: 0 }, SRGBColorSpace);
  return new Vector3(r, g, b);
}
