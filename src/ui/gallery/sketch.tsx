import type { ExampleSketch, Point } from '#share/example-sketch.ts';
import { PALETTE } from '#sim/palette.ts';
import type { Color } from '#sim/types.ts';
import styles from './gallery.module.css';

/** Seen from the front, a little from above: across is the robot's left and right, down is towards us. */
const DEPTH = 0.5;
const HEIGHT = 0.85;
/** Half a cube, its height and half its depth on paper, millimetres. */
const HALF = 20;
const RISE = 2 * HALF * HEIGHT;
const LEAN = HALF * DEPTH;

/** A scene and which way the tool went, drawn from what the simulator recorded. */
export function Sketch({ sketch }: { readonly sketch: ExampleSketch }) {
  const { colors, bowl, plate, start, end, unsteered, steered } = sketch;
  // Far cubes first: the near ones cover them.
  const order = end.map((_, cube) => cube).sort((a, b) => (end[a]?.[0] ?? 0) - (end[b]?.[0] ?? 0));
  return (
    <svg className={styles.sketch} viewBox="-350 -160 700 490" aria-hidden="true">
      <path className={styles.mat} d={outline([265, -400], [265, 400], [635, 400], [635, -400])} />
      <Disc at={plate} radius={80} />
      <Disc at={bowl} radius={85} rim />
      {start.map((at, cube) => (
        <path key={cube} className={styles.was} d={footprint(at)} />
      ))}
      {order.map((cube) => (
        <Cube key={cube} at={end[cube] ?? [0, 0, 0]} color={colors[cube] ?? 'red'} />
      ))}
      {steered ? <path className={styles.steered} d={pathOf(steered)} /> : null}
      <path className={styles.unsteered} d={pathOf(unsteered)} />
      {unsteered[0] ? <circle className={styles.begin} r="12" {...placed(unsteered[0])} /> : null}
    </svg>
  );
}

function onPaper([x, y, z]: Point): readonly [number, number] {
  return [Math.round(y), Math.round(x * DEPTH - z * HEIGHT)];
}

function placed(at: Point) {
  const [cx, cy] = onPaper(at);
  return { cx, cy };
}

function pathOf(points: readonly Point[]): string {
  return points.map((point, at) => `${at === 0 ? 'M' : 'L'}${onPaper(point).join(' ')}`).join('');
}

function outline(...corners: readonly (readonly [number, number])[]): string {
  return `${pathOf(corners.map(([x, y]): Point => [x, y, 0]))}Z`;
}

function footprint([x, y]: Point): string {
  return outline([x - HALF, y - HALF], [x - HALF, y + HALF], [x + HALF, y + HALF], [x + HALF, y - HALF]);
}

function Disc({ at, radius, rim = false }: { readonly at: Point; readonly radius: number; readonly rim?: boolean }) {
  const { cx, cy } = placed(at);
  return (
    <>
      <ellipse className={styles.dish} cx={cx} cy={cy} rx={radius} ry={radius * DEPTH} />
      {rim ? <ellipse className={styles.rim} cx={cx} cy={cy - 14} rx={radius} ry={radius * DEPTH} /> : null}
    </>
  );
}

function Cube({ at, color }: { readonly at: Point; readonly color: Color }) {
  const [u, v] = onPaper([at[0], at[1], at[2] - HALF]);
  const [left, right, front] = [u - HALF, u + HALF, v + LEAN];
  const top = front - RISE;
  return (
    <>
      <path d={`M${left} ${front}H${right}V${top}H${left}Z`} fill={shade(color, 0.82)} />
      <path d={`M${left} ${top}H${right}L${right} ${top - 2 * LEAN}H${left}Z`} fill={shade(color, 1)} />
    </>
  );
}

function shade(color: Color, brightness: number): string {
  return `rgb(${PALETTE[color].map((part) => Math.round(255 * part * brightness)).join(' ')})`;
}
