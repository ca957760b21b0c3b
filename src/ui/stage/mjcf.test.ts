import { describe, expect, it } from 'vitest';
import { SCENE_XML } from '#sim/scene.ts';
import { parseMjcf } from './mjcf.ts';

function wrap(worldbody: string): string {
  return `<mujoco><default><default class="c"><geom type="box" group="3"/><joint axis="0 1 0"/></default></default>
    <worldbody>${worldbody}</worldbody></mujoco>`;
}

describe('parseMjcf', () => {
  it('lets an element override its default class', () => {
    const { bodies } = parseMjcf(
      wrap('<body name="b"><joint name="j" class="c"/><geom class="c" size="1 2 3" group="1"/></body>'),
    );
    expect(bodies[1]?.geoms[0]).toMatchObject({ shape: 'box', sizeM: [1, 2, 3], group: 1 });
    expect(bodies[1]?.joint).toEqual({ name: 'j', kind: 'hinge', axis: [0, 1, 0] });
  });

  it('makes quaternions unit length and frames from axes', () => {
    const { bodies } = parseMjcf(
      wrap('<body quat="2 0 0 0"/><body><geom type="box" size="1 1 1" xyaxes="0 1 0 -1 0 0"/></body>'),
    );
    expect(bodies[1]?.quaternion).toEqual([1, 0, 0, 0]);
    const quarterTurn = Math.SQRT1_2;
    expect(bodies[2]?.geoms[0]?.quaternion.map((value) => Math.abs(value))).toEqual([
      expect.closeTo(quarterTurn, 12),
      0,
      0,
      expect.closeTo(quarterTurn, 12),
    ]);
  });

  it.each([
    ['<geom type="mesh"/>', 'known shape'],
    ['<body><joint type="ball"/></body>', 'hinge or a slide'],
    ['<geom class="unknown"/>', 'default class'],
    ['<geom type="box" pos="1 2 x"/>', 'numbers'],
  ])('refuses what the stage cannot draw: %s', (worldbody, reason) => {
    expect(() => parseMjcf(wrap(worldbody))).toThrow(reason);
  });

  it('reads the whole scene', () => {
    const { bodies } = parseMjcf(SCENE_XML);
    const hinges = bodies.filter(({ joint }) => joint?.kind === 'hinge').map(({ joint }) => joint?.name);
    expect(hinges).toEqual(['shoulder_pan', 'shoulder_lift', 'elbow', 'wrist_1', 'wrist_2', 'wrist_3']);
    expect(bodies.filter(({ joint }) => joint?.kind === 'free')).toHaveLength(4);
    // Counted in the MJCF itself, by another means than the parser's.
    expect(bodies.flatMap(({ geoms }) => geoms)).toHaveLength(
      SCENE_XML.match(/<geom [^>]*(name|size)=/g)?.length ?? -1,
    );
  });
});
