import { type Color, Group, type Vector2 } from 'three';
import { CONTROL_HZ, POSE, POSE_LENGTH } from '#sim/types.ts';
import { buildDots } from './dots.ts';
import { curvePoint, PATH_SUBDIVISIONS } from './path.ts';
import type { PoseSource } from './pose-source.ts';
import { buildRibbon } from './ribbon.ts';

/**
 * The way of the tool up to now. Time shows three times: the line thins and pales towards the past, and a bead marks
 * every second, so beads far apart mean fast.
 */
export interface Trail {
  readonly group: Group;
  readonly setColors: (line: Color, casing: Color) => void;
  readonly setViewport: (sizePx: Vector2, pixelRatio: number) => void;
  /** Called at display rate: moves the end of the line; rebuilds it only when ticks have been added or replaced. */
  readonly update: (source: PoseSource, tick: number, pose: Float32Array) => void;
}

/** The past fades over four seconds and then stays. */
const FADE_TICKS = 40;
/** Beads for two minutes, twice the longest episode. */
const MAX_BEADS = 120;

/** @param renderOrder  of the line; its beads come right after it */
export function buildTrail(renderOrder: number): Trail {
  const ribbon = buildRibbon(renderOrder);
  const beads = buildDots(MAX_BEADS, renderOrder + 1);
  const tip = buildDots(1, renderOrder + 1);
  ribbon.style.widthPx.value = 6.5;
  ribbon.style.fade.value = FADE_TICKS;
  beads.style.sizePx.value = 9;
  tip.style.sizePx.value = 15;
  const group = new Group();
  group.add(ribbon.group, beads.group, tip.group);
  let shownPoses: Float32Array | null = null;
  let shownTicks = -1;
  return {
    group,
    setColors: (line, casing) => {
      for (const { style } of [ribbon, beads, tip]) {
        style.color.value.copy(line);
        style.casing.value.copy(casing);
      }
    },
    setViewport: (sizePx, pixelRatio) => {
      ribbon.style.viewportPx.value.copy(sizePx);
      for (const { style } of [ribbon, beads, tip]) style.pixelRatio.value = pixelRatio;
    },
    update: (source, tick, pose) => {
      if (source.poses !== shownPoses || source.ticks !== shownTicks) {
        rebuild(source);
        shownPoses = source.poses;
        shownTicks = source.ticks;
      }
      const now = Math.min(tick, source.ticks);
      ribbon.style.now.value = now;
      beads.style.now.value = now;
      for (let axis = 0; axis < 3; axis++) tip.positions[axis] = pose[POSE.tool + axis] ?? 0;
      tip.commit(source.poses.length >= POSE_LENGTH ? 1 : 0);
    },
  };

  function rebuild({ poses, ticks }: PoseSource): void {
    const recorded = poses.length >= POSE_LENGTH;
    const points = recorded ? ticks * PATH_SUBDIVISIONS + 1 : 0;
    const { positions, moments } = ribbon.reserve(points);
    for (let point = 0; point < points; point++) {
      const moment = point / PATH_SUBDIVISIONS;
      curvePoint(poses, POSE_LENGTH, POSE.tool, ticks, moment, positions, 3 * point);
      moments[point] = moment;
    }
    ribbon.commit(points);
    const seconds = !recorded ? 0 : Math.min(Math.floor(ticks / CONTROL_HZ) + 1, MAX_BEADS);
    for (let second = 0; second < seconds; second++) {
      const tick = second * CONTROL_HZ;
      const at = tick * POSE_LENGTH + POSE.tool;
      for (let axis = 0; axis < 3; axis++) beads.positions[3 * second + axis] = poses[at + axis] ?? 0;
      beads.moments[second] = tick;
    }
    beads.commit(seconds);
  }
}
