import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DynamicDrawUsage,
  GreaterDepth,
  Group,
  Mesh,
  ShaderMaterial,
  Vector2,
} from 'three';

/**
 * A line of constant width in pixels that knows when each of its points happened: WebGL's own lines are one pixel wide and
 * know no time. Two vertices a point, pushed apart across the line in the vertex shader.
 */
export interface Ribbon {
  readonly group: Group;
  readonly style: RibbonStyle;
  /** Grows the buffers to this many points and returns the view to fill, x y z each; then call commit. */
  readonly reserve: (points: number) => { readonly positions: Float32Array; readonly moments: Float32Array };
  readonly commit: (points: number) => void;
}

/** Shared with the shader: writing a value is all it takes. */
export interface RibbonStyle {
  readonly color: { value: Color };
  /** Outline that keeps the line readable on wood, mat and background. */
  readonly casing: { value: Color };
  readonly widthPx: { value: number };
  /** Drawing buffer in pixels, and its pixels per CSS pixel. */
  readonly viewportPx: { value: Vector2 };
  readonly pixelRatio: { value: number };
  /** Moment up to which the line is drawn. */
  readonly now: { value: number };
  /** Moments over which it fades and thins towards the past; 0 draws it even. */
  readonly fade: { value: number };
  /** Length of a dash in moments, 0 for a whole line. */
  readonly dash: { value: number };
}

const VERTEX = /* glsl */ `
  attribute vec3 previous;
  attribute vec3 next;
  attribute float moment;
  attribute float side;
  uniform float widthPx;
  uniform vec2 viewportPx;
  uniform float pixelRatio;
  uniform float now;
  uniform float fade;
  varying float vMoment;
  varying float vSide;
  varying float vAge;
  vec2 screen(vec4 clip) { return clip.xy / max(clip.w, 0.001) * 0.5 * viewportPx; }
  void main() {
    vec4 here = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    vec2 from = screen(projectionMatrix * modelViewMatrix * vec4(previous, 1.0));
    vec2 to = screen(projectionMatrix * modelViewMatrix * vec4(next, 1.0));
    vec2 along = to - from;
    float lengthPx = length(along);
    vec2 across = lengthPx > 0.01 ? vec2(-along.y, along.x) / lengthPx : vec2(0.0, 1.0);
    vAge = fade > 0.0 ? clamp((now - moment) / fade, 0.0, 1.0) : 0.0;
    float halfWidthPx = 0.5 * widthPx * pixelRatio * mix(1.0, 0.5, vAge);
    here.xy += across * side * halfWidthPx * 2.0 / viewportPx * here.w;
    vMoment = moment;
    vSide = side;
    gl_Position = here;
  }`;

const FRAGMENT = /* glsl */ `
  uniform vec3 color;
  uniform vec3 casing;
  uniform float now;
  uniform float dash;
  uniform float opacity;
  varying float vMoment;
  varying float vSide;
  varying float vAge;
  void main() {
    if (vMoment > now) discard;
    if (dash > 0.0 && fract(vMoment / dash) > 0.55) discard;
    float rim = smoothstep(0.55, 0.7, abs(vSide));
    float strength = mix(1.0, 0.38, vAge) * opacity;
    gl_FragColor = vec4(mix(color, casing, rim), mix(strength, strength * 0.55, rim));
    #include <colorspace_fragment>
  }`;

/** Later than any moment; infinity is not portable in GLSL. */
const ALWAYS = 1e9;
/** What the arm or an object hides stays visible at this share of its strength. */
const HIDDEN_STRENGTH = 0.28;

/** @param renderOrder  transparent things are drawn in this order, whatever their distance */
export function buildRibbon(renderOrder: number): Ribbon {
  const style = ribbonStyle();
  const geometry = new BufferGeometry();
  const group = new Group();
  for (const hidden of [false, true]) {
    const mesh = new Mesh(geometry, ribbonMaterial(style, hidden));
    mesh.frustumCulled = false;
    mesh.renderOrder = renderOrder;
    group.add(mesh);
  }
  let capacity = 0;
  let positions = new Float32Array(0);
  let moments = new Float32Array(0);
  return {
    group,
    style,
    reserve: (points) => {
      if (points > capacity) {
        capacity = Math.max(64, 2 ** Math.ceil(Math.log2(points)));
        positions = new Float32Array(3 * capacity);
        moments = new Float32Array(capacity);
        allocate(geometry, capacity);
      }
      return { positions, moments };
    },
    commit: (points) => fill(geometry, positions, moments, points),
  };
}

function ribbonStyle(): RibbonStyle {
  return {
    color: { value: new Color() },
    casing: { value: new Color() },
    widthPx: { value: 6 },
    viewportPx: { value: new Vector2(1, 1) },
    pixelRatio: { value: 1 },
    now: { value: ALWAYS },
    fade: { value: 0 },
    dash: { value: 0 },
  };
}

function ribbonMaterial(style: RibbonStyle, hidden: boolean): ShaderMaterial {
  const material = new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: { ...style, opacity: { value: hidden ? HIDDEN_STRENGTH : 1 } },
    transparent: true,
    depthWrite: false,
  });
  if (hidden) material.depthFunc = GreaterDepth;
  // Both windings appear as the line turns on the screen.
  material.side = 2;
  return material;
}

function allocate(geometry: BufferGeometry, capacity: number): void {
  // The old buffers must leave the GPU before their attributes are replaced.
  geometry.dispose();
  for (const [name, size] of [
    ['position', 3],
    ['previous', 3],
    ['next', 3],
    ['moment', 1],
    ['side', 1],
  ] as const) {
    const attribute = new BufferAttribute(new Float32Array(2 * capacity * size), size);
    geometry.setAttribute(name, attribute.setUsage(DynamicDrawUsage));
  }
  const side = geometry.getAttribute('side');
  const index = new Uint32Array(6 * capacity);
  for (let point = 0; point < capacity; point++) {
    side.setX(2 * point, -1);
    side.setX(2 * point + 1, 1);
    const first = 2 * point;
    index.set([first, first + 1, first + 2, first + 2, first + 1, first + 3], 6 * point);
  }
  geometry.setIndex(new BufferAttribute(index, 1));
}

function fill(geometry: BufferGeometry, positions: Float32Array, moments: Float32Array, points: number): void {
  geometry.setDrawRange(0, Math.max(0, 6 * (points - 1)));
  if (points === 0) return;
  const position = geometry.getAttribute('position');
  const previous = geometry.getAttribute('previous');
  const next = geometry.getAttribute('next');
  const moment = geometry.getAttribute('moment');
  for (let point = 0; point < points; point++) {
    for (let side = 0; side < 2; side++) {
      const vertex = 2 * point + side;
      copyPoint(positions, point, position.array, vertex);
      copyPoint(positions, Math.max(point - 1, 0), previous.array, vertex);
      copyPoint(positions, Math.min(point + 1, points - 1), next.array, vertex);
      moment.array[vertex] = moments[point] ?? 0;
    }
  }
  for (const attribute of [position, previous, next, moment]) attribute.needsUpdate = true;
}

function copyPoint(from: Float32Array, point: number, to: { [index: number]: number }, vertex: number): void {
  for (let axis = 0; axis < 3; axis++) to[3 * vertex + axis] = from[3 * point + axis] ?? 0;
}
