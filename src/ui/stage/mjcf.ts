import { invariant } from '#base/errors.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** What the stage draws of a MuJoCo model (MJCF): frames, joints and primitive geoms. Metres, radians, z up. */
export interface MjcfModel {
  /** Parents come before their children; body 0 is the world. */
  readonly bodies: readonly MjcfBody[];
}

export type Vec3 = readonly [number, number, number];
/** MuJoCo's order: w x y z. Unit length. */
export type Quat = readonly [number, number, number, number];

export interface MjcfBody {
  readonly name: string;
  /** Index of the parent body; -1 for the world. */
  readonly parent: number;
  readonly positionM: Vec3;
  readonly quaternion: Quat;
  readonly joint: MjcfJoint | null;
  readonly geoms: readonly MjcfGeom[];
  readonly sites: readonly MjcfSite[];
}

export interface MjcfJoint {
  readonly name: string;
  readonly kind: 'hinge' | 'slide' | 'free';
  /** In the body's frame. */
  readonly axis: Vec3;
}

export type GeomShape = 'box' | 'cylinder' | 'plane' | 'capsule' | 'sphere';

export interface MjcfGeom {
  readonly name: string;
  readonly shape: GeomShape;
  /** MuJoCo's half sizes: box x y z; cylinder radius, half height; plane x y. */
  readonly sizeM: readonly number[];
  readonly positionM: Vec3;
  readonly quaternion: Quat;
  /** Name of the material, or '' when the geom carries its own colour. */
  readonly material: string;
  readonly group: number;
}

export interface MjcfSite {
  readonly name: string;
  readonly positionM: Vec3;
  readonly quaternion: Quat;
}

type Defaults = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Reads the subset of MJCF that the lab's scene uses; anything else in a drawn element is a bug and throws. */
export function parseMjcf(source: string): MjcfModel {
  const root = parseXml(source);
  const defaults = new Map(children(root, 'default').flatMap((top) => children(top, 'default').map(readDefaults)));
  const worldbody = children(root, 'worldbody')[0];
  invariant(worldbody, 'MJCF has a worldbody');
  const bodies: MjcfBody[] = [];
  const visit = (element: XmlElement, parent: number): void => {
    const index = bodies.push(readBody(element, parent, defaults)) - 1;
    for (const child of children(element, 'body')) visit(child, index);
  };
  visit(worldbody, -1);
  return { bodies };
}

function children(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

function readDefaults(element: XmlElement): [string, Defaults] {
  const byTag = Object.fromEntries(element.children.map((child) => [child.name, child.attributes]));
  return [element.attributes.class ?? 'main', byTag];
}

/** The element's attributes over those of its default class. */
function resolve(element: XmlElement, defaults: ReadonlyMap<string, Defaults>): Readonly<Record<string, string>> {
  const name = element.attributes.class;
  if (name === undefined) return element.attributes;
  const known = defaults.get(name);
  invariant(known, `MJCF default class ${name} exists`);
  return { ...known[element.name], ...element.attributes };
}

function readBody(element: XmlElement, parent: number, defaults: ReadonlyMap<string, Defaults>): MjcfBody {
  const joints = element.children.filter(({ name }) => name === 'joint' || name === 'freejoint');
  invariant(joints.length <= 1, `body ${element.attributes.name} has at most one joint`);
  return {
    name: element.attributes.name ?? 'world',
    parent,
    positionM: vec3(element.attributes.pos ?? '0 0 0'),
    quaternion: orientation(element.attributes),
    joint: joints[0] ? readJoint(joints[0], defaults) : null,
    geoms: children(element, 'geom').map((geom) => readGeom(geom, defaults)),
    sites: children(element, 'site').map(({ attributes }) => ({
      name: attributes.name ?? '',
      positionM: vec3(attributes.pos ?? '0 0 0'),
      quaternion: orientation(attributes),
    })),
  };
}

function readJoint(element: XmlElement, defaults: ReadonlyMap<string, Defaults>): MjcfJoint {
  const attributes = resolve(element, defaults);
  const name = attributes.name ?? '';
  if (element.name === 'freejoint') return { name, kind: 'free', axis: [0, 0, 1] };
  const kind = attributes.type ?? 'hinge';
  invariant(kind === 'hinge' || kind === 'slide', `joint ${name} is a hinge or a slide, not ${kind}`);
  invariant(attributes.pos === undefined, `joint ${name} sits at its body's origin`);
  return { name, kind, axis: vec3(attributes.axis ?? '0 0 1') };
}

const SHAPES: readonly string[] = ['box', 'cylinder', 'plane', 'capsule', 'sphere'] satisfies GeomShape[];

function readGeom(element: XmlElement, defaults: ReadonlyMap<string, Defaults>): MjcfGeom {
  const attributes = resolve(element, defaults);
  const shape = attributes.type ?? 'sphere';
  invariant(SHAPES.includes(shape), `geom ${attributes.name} has a known shape, not ${shape}`);
  return {
    name: attributes.name ?? '',
    shape: shape as GeomShape,
    sizeM: numbers(attributes.size ?? ''),
    positionM: vec3(attributes.pos ?? '0 0 0'),
    quaternion: orientation(attributes),
    material: attributes.material ?? '',
    group: Number(attributes.group ?? 0),
  };
}

function orientation(attributes: Readonly<Record<string, string>>): Quat {
  if (attributes.xyaxes !== undefined) return quaternionFromAxes(numbers(attributes.xyaxes));
  const [w = 1, x = 0, y = 0, z = 0] = numbers(attributes.quat ?? '1 0 0 0');
  const length = Math.hypot(w, x, y, z);
  return [w / length, x / length, y / length, z / length];
}

/** x and y axis of a frame, as MJCF writes them, to a quaternion (Shepperd's method on the rotation matrix). */
function quaternionFromAxes(axes: readonly number[]): Quat {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0] = axes;
  const xLength = Math.hypot(a, b, c);
  const yLength = Math.hypot(d, e, f);
  const x: Vec3 = [a / xLength, b / xLength, c / xLength];
  const y: Vec3 = [d / yLength, e / yLength, f / yLength];
  const z: Vec3 = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  const squares = [1 + x[0] + y[1] + z[2], 1 + x[0] - y[1] - z[2], 1 - x[0] + y[1] - z[2], 1 - x[0] - y[1] + z[2]];
  const largest = squares.indexOf(Math.max(...squares));
  const root = Math.sqrt(squares[largest] ?? 1);
  const s = 0.5 / root;
  if (largest === 0) return [root / 2, (y[2] - z[1]) * s, (z[0] - x[2]) * s, (x[1] - y[0]) * s];
  if (largest === 1) return [(y[2] - z[1]) * s, root / 2, (y[0] + x[1]) * s, (z[0] + x[2]) * s];
  if (largest === 2) return [(z[0] - x[2]) * s, (y[0] + x[1]) * s, root / 2, (z[1] + y[2]) * s];
  return [(x[1] - y[0]) * s, (z[0] + x[2]) * s, (z[1] + y[2]) * s, root / 2];
}

function numbers(text: string): readonly number[] {
  const values = text.trim() === '' ? [] : text.trim().split(/\s+/).map(Number);
  invariant(values.every(Number.isFinite), `MJCF numbers are numbers: ${text}`);
  return values;
}

function vec3(text: string): Vec3 {
  const [x = 0, y = 0, z = 0, ...rest] = numbers(text);
  invariant(rest.length === 0, `MJCF vector has three numbers: ${text}`);
  return [x, y, z];
}
