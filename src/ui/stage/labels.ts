import { CanvasTexture, Group, SRGBColorSpace, Sprite, SpriteMaterial } from 'three';
import { CUBES, POSE, type SceneLayout } from '#sim/types.ts';
import { PALETTE, type Theme } from '#ui/primitives/palette.ts';
import { surfacePen } from './textures.ts';
import { FIELD_OF_VIEW_DEG } from './view.ts';

/** Names over things, upright and of constant size. In the picture, not in the page, so that a captured figure has them. */
export interface Labels {
  readonly group: Group;
  readonly setContent: (layout: SceneLayout, theme: Theme) => void;
  /** @param heightCssPx  of the stage: a label keeps its size in CSS pixels */
  readonly setViewport: (heightCssPx: number) => void;
  readonly update: (pose: Float32Array) => void;
}

const LABEL_HEIGHT_PX = 24;
const FONT_PX = 13;
const PADDING_PX = 8;
/** Drawn larger than shown: sharp on dense screens and in captures. */
const OVERSAMPLING = 3;
const ABOVE_CUBE_M = 0.034;
const ABOVE_BOWL_M = 0.055;
const ABOVE_PLATE_M = 0.03;
const RENDER_ORDER = 20;

export function buildLabels(): Labels {
  const group = new Group();
  const cubes = Array.from({ length: CUBES }, label);
  const bowl = label();
  const plate = label();
  const tool = label();
  // Beside the fingers, not over them.
  tool.center.set(-0.3, 0.5);
  const all = [...cubes, bowl, plate, tool];
  group.add(...all);
  let cubeCount = 0;
  return {
    group,
    setContent: ({ colors, cubeCount: count, bowlXyM, plateXyM }, theme) => {
      cubeCount = count;
      cubes.forEach((sprite, index) => write(sprite, `${colors[index] ?? ''} cube`, theme));
      write(bowl, 'bowl', theme);
      write(plate, 'plate', theme);
      write(tool, 'tool', theme);
      bowl.position.set(bowlXyM[0], bowlXyM[1], ABOVE_BOWL_M);
      plate.position.set(plateXyM[0], plateXyM[1], ABOVE_PLATE_M);
    },
    setViewport: (heightCssPx) => {
      const scale = (LABEL_HEIGHT_PX / heightCssPx) * 2 * Math.tan((FIELD_OF_VIEW_DEG * Math.PI) / 360);
      for (const sprite of all) {
        sprite.userData.scale = scale;
        resize(sprite);
      }
    },
    update: (pose) => {
      for (let index = 0; index < cubes.length; index++) {
        const at = POSE.cubes + 7 * index;
        const sprite = cubes[index];
        if (!sprite) continue;
        sprite.visible = index < cubeCount;
        sprite.position.set(pose[at] ?? 0, pose[at + 1] ?? 0, (pose[at + 2] ?? 0) + ABOVE_CUBE_M);
      }
      tool.position.set(pose[POSE.tool] ?? 0, pose[POSE.tool + 1] ?? 0, (pose[POSE.tool + 2] ?? 0) + 0.004);
    },
  };
}

function label(): Sprite {
  const sprite = new Sprite(
    new SpriteMaterial({ depthTest: false, depthWrite: false, sizeAttenuation: false, fog: false, toneMapped: false }),
  );
  sprite.center.set(0.5, 0);
  sprite.renderOrder = RENDER_ORDER;
  return sprite;
}

function write(sprite: Sprite, text: string, theme: Theme): void {
  const canvas = document.createElement('canvas');
  const pen = surfacePen(canvas);
  const font = `500 ${FONT_PX}px system-ui, sans-serif`;
  pen.font = font;
  const width = Math.ceil(pen.measureText(text).width) + 2 * PADDING_PX;
  canvas.width = width * OVERSAMPLING;
  canvas.height = LABEL_HEIGHT_PX * OVERSAMPLING;
  pen.scale(OVERSAMPLING, OVERSAMPLING);
  pen.font = font;
  const { panel, text: ink, line } = PALETTE[theme];
  pen.fillStyle = `${panel}e6`;
  pen.strokeStyle = `${line}99`;
  pen.beginPath();
  pen.roundRect(0.5, 0.5, width - 1, LABEL_HEIGHT_PX - 5, 6);
  pen.fill();
  pen.stroke();
  pen.fillStyle = ink;
  pen.textBaseline = 'middle';
  pen.fillText(text, PADDING_PX, (LABEL_HEIGHT_PX - 4) / 2 + 0.5);
  sprite.material.map?.dispose();
  const map = new CanvasTexture(canvas);
  map.colorSpace = SRGBColorSpace;
  sprite.material.map = map;
  sprite.material.needsUpdate = true;
  sprite.userData.aspect = width / LABEL_HEIGHT_PX;
  resize(sprite);
}

function resize(sprite: Sprite): void {
  const { scale = 0.03, aspect = 3 } = sprite.userData as { scale?: number; aspect?: number };
  sprite.scale.set(scale * aspect, scale, 1);
}
