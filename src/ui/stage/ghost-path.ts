import { type Color, Group, type Vector2 } from 'three';
import { buildDots } from './dots.ts';
import { resampleByLength } from './path.ts';
import { buildRibbon } from './ribbon.ts';

/** Predicted tool positions, x y z each in metres, from where the tool is; nothing of it was executed. */
export interface GhostPaths {
  /** The steered policy: orange dots that end in a ring. */
  readonly steered?: ArrayLike<number>;
  /** The unsteered policy from the same observation: blue dashes. */
  readonly unsteered?: ArrayLike<number>;
}

export interface GhostColors {
  readonly steered: Color;
  readonly unsteered: Color;
  readonly casing: Color;
}

export interface Ghosts {
  readonly group: Group;
  readonly setPaths: (paths: GhostPaths) => void;
  readonly setColors: (colors: GhostColors) => void;
  readonly setViewport: (sizePx: Vector2, pixelRatio: number) => void;
}

const DOT_SPACING_M = 0.0125;
/** Five decisions at full speed are 1 m: 80 dots. */
const MAX_DOTS = 160;
const DASH_M = 0.02;

/** @param renderOrder  of the first of four layers, the unsteered line; the steered dots lie on top */
export function buildGhosts(renderOrder: number): Ghosts {
  const dashes = buildRibbon(renderOrder);
  const unsteeredEnd = buildDots(1, renderOrder + 1);
  const dots = buildDots(MAX_DOTS, renderOrder + 2);
  const steeredEnd = buildDots(1, renderOrder + 3);
  dots.style.sizePx.value = 7;
  dashes.style.widthPx.value = 5.5;
  dashes.style.dash.value = DASH_M;
  for (const end of [steeredEnd, unsteeredEnd]) {
    end.style.sizePx.value = 15;
    end.style.hole.value = 0.3;
  }
  const group = new Group();
  group.add(dashes.group, unsteeredEnd.group, dots.group, steeredEnd.group);
  return {
    group,
    setPaths: ({ steered = [], unsteered = [] }) => {
      dots.commit(resampleByLength(steered, DOT_SPACING_M, dots.positions));
      setEnd(steeredEnd, steered);
      setDashes(dashes, unsteered);
      setEnd(unsteeredEnd, unsteered);
    },
    setColors: ({ steered, unsteered, casing }) => {
      for (const { style } of [dots, steeredEnd]) style.color.value.copy(steered);
      for (const { style } of [dashes, unsteeredEnd]) style.color.value.copy(unsteered);
      for (const { style } of [dots, steeredEnd, dashes, unsteeredEnd]) style.casing.value.copy(casing);
    },
    setViewport: (sizePx, pixelRatio) => {
      dashes.style.viewportPx.value.copy(sizePx);
      for (const { style } of [dots, steeredEnd, dashes, unsteeredEnd]) style.pixelRatio.value = pixelRatio;
    },
  };
}

function setEnd(end: ReturnType<typeof buildDots>, path: ArrayLike<number>): void {
  const at = path.length - 3;
  for (let axis = 0; axis < 3; axis++) end.positions[axis] = path[at + axis] ?? 0;
  // One point is where the tool already is: there is no path to end.
  end.commit(path.length >= 6 ? 1 : 0);
}

/** Along a dashed path "moment" is the length travelled, in metres. */
function setDashes(dashes: ReturnType<typeof buildRibbon>, path: ArrayLike<number>): void {
  const points = Math.floor(path.length / 3);
  const { positions, moments } = dashes.reserve(points);
  let travelledM = 0;
  for (let point = 0; point < points; point++) {
    let squares = 0;
    for (let axis = 0; axis < 3; axis++) {
      const value = path[3 * point + axis] ?? 0;
      positions[3 * point + axis] = value;
      squares += point > 0 ? (value - (path[3 * point - 3 + axis] ?? 0)) ** 2 : 0;
    }
    travelledM += Math.sqrt(squares);
    moments[point] = travelledM;
  }
  dashes.commit(points);
}
