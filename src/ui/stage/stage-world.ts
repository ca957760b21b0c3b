import { Color, Group, type Scene, Vector2, type WebGLRenderer } from 'three';
import type { SceneLayout } from '#sim/types.ts';
import { PALETTE, type Theme } from '#ui/primitives/palette.ts';
import { buildActors } from './actors.ts';
import { Arrival } from './arrival.ts';
import { buildComparison } from './comparison.ts';
import { buildContactShadows } from './contact.ts';
import { disposeTree } from './disposal.ts';
import { buildGhosts, type GhostPaths } from './ghost-path.ts';
import { buildLabels } from './labels.ts';
import { KEY_DIRECTION } from './light-directions.ts';
import { buildLighting } from './lighting.ts';
import type { MjcfModel } from './mjcf.ts';
import { addPlanarShadows, planarShadowMaterial } from './planar-shadow.ts';
import type { PoseSource } from './pose-source.ts';
import { QUALITY_TRAITS, type QualityLevel } from './quality.ts';
import { buildTableware } from './tableware.ts';
import { buildTrail } from './trail.ts';
import { buildWorkcell } from './workcell.ts';

/** An episode to show and what it stands for: the role is its colour. */
export interface StageEpisode {
  readonly source: PoseSource;
  readonly role: 'unsteered' | 'steered';
}

export interface StageContent {
  /** Null while nobody has said what stands on the table: then the arm is there alone. */
  readonly layout: SceneLayout | null;
  readonly main: StageEpisode;
  readonly comparison: StageEpisode | null;
  readonly ghosts: GhostPaths;
  readonly trails: boolean;
  readonly labels: boolean;
  readonly theme: Theme;
}

/** Stage height from which lines and dots have their full size, and the share of it that the smallest stage gets. */
const FULL_MARKS_PX = 600;
const SMALLEST_MARKS = 0.62;

/** Everything that is drawn, at one level of quality. React mounts `root` once and pushes content; `update` runs at display rate. */
export class StageWorld {
  readonly root = new Group();
  readonly #lighting;
  readonly #workcell;
  readonly #tableware;
  readonly #actors;
  readonly #comparison;
  readonly #contact;
  readonly #mainTrail;
  readonly #comparisonTrail;
  readonly #ghosts;
  readonly #labels;
  readonly #arrival = new Arrival();
  #content: StageContent | null = null;
  #firstTick: number | undefined;

  constructor(model: MjcfModel, level: QualityLevel) {
    this.#lighting = buildLighting(level);
    this.#workcell = buildWorkcell(model, level);
    this.#tableware = buildTableware(level);
    this.#actors = buildActors(model, level);
    this.#comparison = buildComparison(model, level);
    this.#contact = buildContactShadows();
    // Where both went the same way the main episode's line is on top; what may come next is on top of what was.
    this.#comparisonTrail = buildTrail(10);
    this.#mainTrail = buildTrail(12);
    this.#ghosts = buildGhosts(14);
    this.#labels = buildLabels();
    const { shadows, arrivesInParts } = QUALITY_TRAITS[level];
    const shadowCasters = [this.#tableware.bowl, this.#tableware.plate, this.#actors.group];
    if (shadows === 'planar') {
      const material = this.#arrival.hold(planarShadowMaterial(KEY_DIRECTION));
      for (const caster of shadowCasters) addPlanarShadows(caster, material);
    }
    // In the order in which they come to be seen.
    const overlays = [
      this.#comparison,
      this.#mainTrail,
      this.#comparisonTrail,
      this.#contact,
      this.#ghosts,
      this.#labels,
    ].map(({ group }) => this.#arrival.hold(new Group().add(group)));
    this.root.add(this.#lighting.group, this.#workcell.group, ...shadowCasters, ...overlays);
    if (!arrivesInParts) this.#arrival.finish();
  }

  /** The main episode's pose on screen (POSE layout). */
  get pose(): Float32Array {
    return this.#actors.pose;
  }

  setContent(scene: Scene, content: StageContent): void {
    const { layout, main, comparison, theme } = content;
    this.#content = content;
    this.#lighting.setTheme(scene, theme);
    this.#workcell.setFloorColor(this.#lighting.floorColor(theme));
    for (const part of [this.#tableware, this.#actors, this.#comparison, this.#contact]) {
      if (layout) part.setLayout(layout);
    }
    this.#tableware.bowl.visible = this.#tableware.plate.visible = this.#contact.group.visible = layout !== null;
    const casing = new Color(PALETTE[theme].ground);
    const steered = new Color(PALETTE[theme].steered);
    const unsteered = new Color(PALETTE[theme].unsteered);
    const roles = { steered, unsteered };
    this.#mainTrail.setColors(roles[main.role], casing);
    this.#ghosts.setColors({ steered: new Color(PALETTE[theme].shadow), unsteered, casing });
    this.#ghosts.setPaths(content.ghosts);
    if (comparison) {
      this.#comparison.setTint(glassColor(comparison.role));
      this.#comparisonTrail.setColors(roles[comparison.role], casing);
    }
    this.#mainTrail.group.visible = content.trails;
    this.#comparisonTrail.group.visible = content.trails && comparison !== null;
    this.#comparison.group.visible = comparison !== null;
    this.#labels.group.visible = content.labels && layout !== null;
    if (content.labels && layout) this.#labels.setContent(layout, theme);
  }

  /** Line widths and labels are in CSS pixels: they need the picture's size. On a phone lines and dots shrink with it. */
  setViewport(widthCssPx: number, heightCssPx: number, pixelRatio: number): void {
    const sizePx = new Vector2(widthCssPx * pixelRatio, heightCssPx * pixelRatio);
    const markScale = pixelRatio * Math.min(Math.max(heightCssPx / FULL_MARKS_PX, SMALLEST_MARKS), 1);
    for (const part of [this.#mainTrail, this.#comparisonTrail, this.#ghosts]) part.setViewport(sizePx, markScale);
    this.#labels.setViewport(heightCssPx);
  }

  setGhostsShown(shown: boolean): void {
    this.#ghosts.group.visible = shown;
  }

  mountEnvironment(scene: Scene, renderer: WebGLRenderer): () => void {
    return this.#lighting.mountEnvironment(scene, renderer);
  }

  /** Before each frame on screen: lets the next part join. @returns whether another frame is wanted */
  arrive(tick: number): boolean {
    if (!this.#content?.layout) return false;
    this.#firstTick ??= tick;
    return this.#arrival.next(tick !== this.#firstTick);
  }

  /** Everything is there: for pictures. */
  arriveAll(): void {
    this.#arrival.finish();
  }

  /** Shows a fractional tick. Allocates nothing. */
  update(tick: number): void {
    const content = this.#content;
    if (!content) return;
    const { main, comparison } = content;
    const { pose } = this.#actors;
    this.#actors.update(main.source, tick);
    this.#contact.update(pose);
    if (content.labels) this.#labels.update(pose);
    if (content.trails) this.#mainTrail.update(main.source, tick, pose);
    if (!comparison) return;
    this.#comparison.update(comparison.source, tick, pose);
    if (content.trails) this.#comparisonTrail.update(comparison.source, tick, this.#comparison.pose);
  }

  dispose(): void {
    disposeTree(this.root);
    this.#lighting.dispose();
  }
}

/** Glass is seen against both light and dark things: it takes the middle of the two themes' colours. */
function glassColor(role: StageEpisode['role']): Color {
  return new Color(PALETTE.dark[role]).lerp(new Color(PALETTE.light[role]), 0.3);
}
