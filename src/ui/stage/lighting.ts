import { Color, DirectionalLight, Fog, Group, PMREMGenerator, type Scene, Vector3, type WebGLRenderer } from 'three';
import { RoomEnvironment } from 'three/addons/environments/RoomEnvironment.js';
import type { Theme } from '#ui/primitives/palette.ts';
import { KEY_DIRECTION } from './light-directions.ts';
import { QUALITY_TRAITS, type QualityLevel } from './quality.ts';

const KEY_DISTANCE_M = 2.4;
const WORKSPACE = new Vector3(0.25, 0, 0.1);
/** Half the side of the square that casts shadows: table and arm. */
const SHADOW_REACH_M = 0.95;

interface Mood {
  readonly background: number;
  readonly floor: number;
  readonly environment: number;
  readonly key: number;
}

/** The dark room is a studio with the lights on the table: the arm stays as bright as its materials are. */
const MOODS: Readonly<Record<Theme, Mood>> = {
  light: { background: 0xe6eaef, floor: 0xb9c1ca, environment: 0.55, key: 2.5 },
  dark: { background: 0x1a2028, floor: 0x2a323c, environment: 0.44, key: 2.3 },
};

/** Lights, background and fog of a scene. */
export interface Lighting {
  readonly group: Group;
  readonly floorColor: (theme: Theme) => Color;
  readonly setTheme: (scene: Scene, theme: Theme) => void;
  /** Renders the room that lights the physical materials; undo it with the function it returns. */
  readonly mountEnvironment: (scene: Scene, renderer: WebGLRenderer) => () => void;
  readonly dispose: () => void;
}

export function buildLighting(level: QualityLevel): Lighting {
  const traits = QUALITY_TRAITS[level];
  const group = new Group();
  const key = new DirectionalLight(0xfff2e0);
  key.position.copy(WORKSPACE).addScaledVector(KEY_DIRECTION, KEY_DISTANCE_M);
  key.target.position.copy(WORKSPACE);
  group.add(key, key.target);
  if (traits.shadows === 'map') castShadow(key, traits.shadowMapSize);
  if (traits.physical) {
    const fill = new DirectionalLight(0xdbe9ff, 0.7);
    fill.position.set(0.9, -1.4, 0.8);
    const rim = new DirectionalLight(0xffffff, 0.8);
    rim.position.set(-1.5, 0.4, 1.2);
    group.add(fill, rim);
  }
  return {
    group,
    floorColor: (theme) => new Color(MOODS[theme].floor),
    setTheme: (scene, theme) => {
      const mood = MOODS[theme];
      const background = new Color(mood.background);
      scene.background = background;
      scene.fog = traits.physical ? new Fog(background, 2.4, 6) : null;
      scene.environmentIntensity = mood.environment;
      key.intensity = mood.key;
    },
    mountEnvironment: (scene, renderer) => (traits.physical ? mountRoom(scene, renderer) : () => undefined),
    dispose: () => key.dispose(),
  };
}

function castShadow(light: DirectionalLight, mapSize: number): void {
  light.castShadow = true;
  const { shadow } = light;
  shadow.mapSize.set(mapSize, mapSize);
  shadow.camera.left = shadow.camera.bottom = -SHADOW_REACH_M;
  shadow.camera.right = shadow.camera.top = SHADOW_REACH_M;
  shadow.camera.near = 0.4;
  shadow.camera.far = 4;
  shadow.radius = 4;
  shadow.bias = -0.0003;
  shadow.normalBias = 0.006;
  shadow.intensity = 0.9;
}

function mountRoom(scene: Scene, renderer: WebGLRenderer): () => void {
  const generator = new PMREMGenerator(renderer);
  const room = new RoomEnvironment();
  const target = generator.fromScene(room, 0.03);
  room.dispose();
  generator.dispose();
  scene.environment = target.texture;
  // RoomEnvironment is built with y up; the lab's up is z.
  scene.environmentRotation.set(Math.PI / 2, 0, 0);
  return () => {
    scene.environment = null;
    target.dispose();
  };
}
