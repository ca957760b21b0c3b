import { POSE, POSE_LENGTH } from '#sim/types.ts';

/**
 * Recorded moments of one episode. Both fields may change in place while an episode runs: the stage reads them at
 * every frame, so per-tick data never enters React state.
 */
export interface PoseSource {
  /** At least (ticks + 1) x POSE_LENGTH numbers; the layout is POSE of #sim/types.ts. */
  readonly poses: Float32Array;
  /** Ticks recorded so far: moments 0..ticks can be shown. */
  readonly ticks: number;
}

const CUBE_STRIDE = 7;
const CUBE_COUNT = (POSE.tool - POSE.cubes) / CUBE_STRIDE;

/**
 * The pose at a fractional tick, clamped to what is recorded. Joints, fingers and positions are interpolated linearly (the
 * controller itself moves its set-points linearly within a tick), cube orientations by slerp; grip, held and done
 * hold the value of the tick that has been reached.
 * @param out  POSE_LENGTH numbers, overwritten; allocates nothing
 */
export function samplePose(source: PoseSource, tick: number, out: Float32Array): void {
  const { poses, ticks } = source;
  const clamped = Math.min(Math.max(tick, 0), ticks);
  const whole = Math.min(Math.floor(clamped), Math.max(ticks - 1, 0));
  const fraction = clamped - whole;
  const from = whole * POSE_LENGTH;
  const to = Math.min(whole + 1, ticks) * POSE_LENGTH;
  for (let i = 0; i < POSE.grip; i++) out[i] = mix(poses[from + i] ?? 0, poses[to + i] ?? 0, fraction);
  for (let cube = 0; cube < CUBE_COUNT; cube++) {
    const at = POSE.cubes + cube * CUBE_STRIDE + 3;
    slerp(poses, from + at, to + at, fraction, out, at);
  }
  const reached = fraction >= 1 ? to : from;
  for (let i = POSE.grip; i < POSE_LENGTH; i++) out[i] = poses[reached + i] ?? 0;
}

function mix(from: number, to: number, fraction: number): number {
  return from + (to - from) * fraction;
}

/** Spherical interpolation of two unit quaternions along the shorter arc. */
function slerp(poses: Float32Array, from: number, to: number, fraction: number, out: Float32Array, at: number): void {
  let dot = 0;
  for (let i = 0; i < 4; i++) dot += (poses[from + i] ?? 0) * (poses[to + i] ?? 0);
  const sign = dot < 0 ? -1 : 1;
  const angle = Math.acos(Math.min(1, Math.abs(dot)));
  const sine = Math.sin(angle);
  // Below a milliradian the arc and its chord agree to float32; dividing by the sine would not.
  const flat = sine < 1e-3;
  const fromWeight = flat ? 1 - fraction : Math.sin((1 - fraction) * angle) / sine;
  const toWeight = (flat ? fraction : Math.sin(fraction * angle) / sine) * sign;
  let squares = 0;
  for (let i = 0; i < 4; i++) {
    const value = fromWeight * (poses[from + i] ?? 0) + toWeight * (poses[to + i] ?? 0);
    out[at + i] = value;
    squares += value * value;
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let i = 0; i < 4; i++) out[at + i] = (out[at + i] ?? 0) * scale;
}
