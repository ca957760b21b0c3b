import { invariant } from '#base/errors.ts';
import { SCENE_XML } from '#sim/scene.ts';
import type { Variation } from './variation.ts';

const CUBE_MASS_KG = 0.06;
const CUBE_FRICTION = 1;
const PAD_FRICTION = 1.2;

/** After the cubes, so that their places in MuJoCo's arrays stay what they are. */
export const DISTRACTOR = 'distractor';
export const DISTRACTOR_HALF_HEIGHT_M = 0.03;
const DISTRACTOR_XML = `<body name="${DISTRACTOR}" pos="0.7 0.9 0.03"><freejoint name="${DISTRACTOR}"/>
      <geom class="cube" name="${DISTRACTOR}" type="cylinder" size="0.018 ${DISTRACTOR_HALF_HEIGHT_M}" mass="${CUBE_MASS_KG}" rgba="0.42 0.42 0.44 1"/></body>
</worldbody>`;

/** The scene with the parts of a variation that MuJoCo compiles: masses, friction, the extra object. */
export function variedScene({ cubeMassFactor, frictionFactor, distractor }: Variation): string {
  let xml = SCENE_XML;
  if (cubeMassFactor !== undefined)
    xml = replaced(xml, `mass="${CUBE_MASS_KG}"`, `mass="${CUBE_MASS_KG * cubeMassFactor}"`);
  if (frictionFactor !== undefined) {
    for (const friction of [CUBE_FRICTION, PAD_FRICTION])
      xml = replaced(xml, `friction="${friction} `, `friction="${friction * frictionFactor} `);
  }
  return distractor ? replaced(xml, '</worldbody>', DISTRACTOR_XML) : xml;
}

function replaced(xml: string, from: string, to: string): string {
  invariant(xml.includes(from), `the scene says ${from}`);
  return xml.replaceAll(from, to);
}
