import { SCENE_XML } from '#sim/scene.ts';
import { parseMjcf } from './mjcf.ts';

/** The lab's scene, parsed once. The simulator compiles the very same text. */
export const STAGE_MODEL = parseMjcf(SCENE_XML);
