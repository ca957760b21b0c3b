import { afterAll, beforeAll, expect, test } from 'vitest';
import { SeededRandom } from '#base/rng.ts';
import { dataArray, idOf, loadMujoco } from './mujoco.ts';
import { Physics } from './physics.ts';
import { toolDownAt } from './rotation.ts';

/** Universal Robots, "DH parameters for calculations of kinematics and dynamics", UR5e: theta offset 0; a, d in metres, alpha in rad. */
const UR5E = [
  { a: 0, d: 0.1625, alpha: Math.PI / 2 },
  { a: -0.425, d: 0, alpha: 0 },
  { a: -0.3922, d: 0, alpha: 0 },
  { a: 0, d: 0.1333, alpha: Math.PI / 2 },
  { a: 0, d: 0.0997, alpha: -Math.PI / 2 },
  { a: 0, d: 0.0996, alpha: 0 },
];
type Matrix = readonly (readonly number[])[];

function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
}

function link(theta: number, { a, d, alpha }: (typeof UR5E)[number]): Matrix {
  const [c, s, ca, sa] = [Math.cos(theta), Math.sin(theta), Math.cos(alpha), Math.sin(alpha)];
  return [
    [c, -s * ca, s * sa, a * c],
    [s, c * ca, -c * sa, a * s],
    [0, sa, ca, d],
    [0, 0, 0, 1],
  ];
}

/** The flange by the published table, with the base frame turned by 180 degrees about z, as the scene has it. */
function flangeByTable(angles: readonly number[]): Matrix {
  const turned: Matrix = [
    [-1, 0, 0, 0],
    [0, -1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ];
  return angles.reduce((frame, theta, i) => multiply(frame, link(theta, UR5E[i]!)), turned);
}

let physics: Physics;
beforeAll(async () => {
  physics = new Physics(await loadMujoco());
});
afterAll(() => physics.dispose());

test('the arm is a UR5e: its flange is where the published DH parameters put it', () => {
  const { mujoco, model, data } = physics;
  const flange = idOf(mujoco, model, 'mjOBJ_SITE', 'flange');
  const random = new SeededRandom(11);
  for (let i = 0; i < 200; i++) {
    const angles = Array.from({ length: 6 }, () => random.uniform(-Math.PI, Math.PI));
    physics.qpos.set(angles, 0);
    physics.forward();
    const expected = flangeByTable(angles);
    const position = dataArray(data, 'site_xpos').subarray(3 * flange, 3 * flange + 3);
    const rotation = dataArray(data, 'site_xmat').subarray(9 * flange, 9 * flange + 9);
    // Quaternions in the scene have 8 digits: 1e-8 rad of rotation, 1e-8 m over the arm's length
    for (let row = 0; row < 3; row++) {
      expect(Math.abs(position[row]! - expected[row]![3]!)).toBeLessThan(2e-8);
      for (let column = 0; column < 3; column++)
        expect(Math.abs(rotation[3 * row + column]! - expected[row]![column]!)).toBeLessThan(4e-8);
    }
  }
});

test('inverse kinematics lands on poses in reach and leaves the episode alone', () => {
  const random = new SeededRandom(12);
  const { mujoco, model, kinematics } = physics;
  const scratch = new mujoco.MjData(model);
  let start: Float64Array | number[] = [0, -1.7, 1.9, -1.75, -1.57, 0];
  const before = physics.qpos.slice();
  for (let i = 0; i < 100; i++) {
    const position = [random.uniform(0.3, 0.6), random.uniform(-0.3, 0.3), random.uniform(0.02, 0.3)] as const;
    start = kinematics.solve(start, position, toolDownAt(random.uniform(-1, 1)), 100);
    dataArray(scratch, 'qpos').set(start, 0);
    mujoco.mj_kinematics(model, scratch);
    const tool = dataArray(scratch, 'site_xpos').subarray(3 * physics.toolSite, 3 * physics.toolSite + 3);
    for (let k = 0; k < 3; k++) expect(Math.abs(tool[k]! - position[k]!)).toBeLessThan(1e-5);
  }
  scratch.delete();
  expect(physics.qpos).toEqual(before);
});
