import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DynamicDrawUsage,
  GreaterDepth,
  Group,
  Points,
  ShaderMaterial,
} from 'three';

/** Round marks of constant size in pixels: seconds on a trail, the tool's tip, the dots of a dotted path. */
export interface Dots {
  readonly group: Group;
  readonly style: DotStyle;
  readonly positions: Float32Array;
  /** When each dot happened; dots later than `now` are not drawn. */
  readonly moments: Float32Array;
  readonly commit: (count: number) => void;
}

/** Shared with the shader: writing a value is all it takes. */
export interface DotStyle {
  readonly color: { value: Color };
  readonly casing: { value: Color };
  readonly sizePx: { value: number };
  readonly pixelRatio: { value: number };
  readonly now: { value: number };
  /** Inner radius of a ring as a share of the outer one; 0 fills the dot. */
  readonly hole: { value: number };
}

const VERTEX = /* glsl */ `
  attribute float moment;
  uniform float sizePx;
  uniform float pixelRatio;
  uniform float now;
  void main() {
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    gl_PointSize = moment > now ? 0.0 : sizePx * pixelRatio;
    if (moment > now) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  }`;

const FRAGMENT = /* glsl */ `
  uniform vec3 color;
  uniform vec3 casing;
  uniform float hole;
  uniform float opacity;
  void main() {
    float radius = 2.0 * length(gl_PointCoord - 0.5);
    if (radius > 1.0 || radius < hole) discard;
    float rim = smoothstep(0.62, 0.78, radius);
    if (hole > 0.0) rim = max(rim, 1.0 - smoothstep(hole + 0.08, hole + 0.2, radius));
    gl_FragColor = vec4(mix(color, casing, rim), opacity * mix(1.0, 0.6, rim) * (1.0 - smoothstep(0.9, 1.0, radius)));
    #include <colorspace_fragment>
  }`;

/** Later than any moment; infinity is not portable in GLSL. */
const ALWAYS = 1e9;
const HIDDEN_STRENGTH = 0.35;

export function buildDots(capacity: number, renderOrder: number): Dots {
  const style: DotStyle = {
    color: { value: new Color() },
    casing: { value: new Color() },
    sizePx: { value: 8 },
    pixelRatio: { value: 1 },
    now: { value: ALWAYS },
    hole: { value: 0 },
  };
  const geometry = new BufferGeometry();
  const position = new BufferAttribute(new Float32Array(3 * capacity), 3).setUsage(DynamicDrawUsage);
  const moment = new BufferAttribute(new Float32Array(capacity), 1).setUsage(DynamicDrawUsage);
  geometry.setAttribute('position', position);
  geometry.setAttribute('moment', moment);
  geometry.setDrawRange(0, 0);
  const group = new Group();
  for (const hidden of [false, true]) {
    const points = new Points(geometry, dotMaterial(style, hidden));
    points.frustumCulled = false;
    points.renderOrder = renderOrder;
    group.add(points);
  }
  return {
    group,
    style,
    positions: position.array as Float32Array,
    moments: moment.array as Float32Array,
    commit: (count) => {
      geometry.setDrawRange(0, Math.min(count, capacity));
      position.needsUpdate = moment.needsUpdate = true;
    },
  };
}

function dotMaterial(style: DotStyle, hidden: boolean): ShaderMaterial {
  const material = new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: { ...style, opacity: { value: hidden ? HIDDEN_STRENGTH : 1 } },
    transparent: true,
    depthWrite: false,
  });
  if (hidden) material.depthFunc = GreaterDepth;
  return material;
}
