import type { Observation } from '#sim/types.ts';
import { disposePiece } from './backbone.ts';
import type { PieceOutput } from './backbone.ts';
import { copyHook, isSamePrefixHook, touchesPrefix } from './hook.ts';
import { copyObservation, isSameObservation } from './observation.ts';
import type { HookPlan } from './types.ts';

/** What vision made of an observation: 40 image tokens and the proprioception token, each of 576 numbers. */
export interface Seen {
  readonly imageTokens: Float32Array;
  readonly stateToken: Float32Array;
}

interface Variant {
  readonly hook: HookPlan | undefined;
  readonly outputs: ReadonlySet<string>;
  readonly prefix: PieceOutput;
}

export interface CachedObservation {
  readonly observation: Observation;
  readonly seen: Seen;
  variants: Variant[];
}

/**
 * The last few observations with what was computed of them, most recent first. Dragging a slider asks again and again
 * about one observation: only the suffix is computed then. Scrubbing the timeline goes back to earlier ones.
 */
export class PrefixCache {
  readonly #capacity: number;
  #entries: CachedObservation[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  find(observation: Observation): CachedObservation | undefined {
    const entry = this.#entries.find((candidate) => isSameObservation(candidate.observation, observation));
    if (entry !== undefined) this.#entries = [entry, ...this.#entries.filter((other) => other !== entry)];
    return entry;
  }

  add(observation: Observation, seen: Seen): CachedObservation {
    const entry: CachedObservation = { observation: copyObservation(observation), seen, variants: [] };
    const kept = [entry, ...this.#entries];
    for (const dropped of kept.splice(this.#capacity)) disposeEntry(dropped);
    this.#entries = kept;
    return entry;
  }

  clear(): void {
    this.#entries.forEach(disposeEntry);
    this.#entries = [];
  }
}

/** The prefix under a hook, when it was computed with at least these outputs. */
export function findPrefix(
  entry: CachedObservation,
  hook: HookPlan | undefined,
  outputs: readonly string[],
): PieceOutput | undefined {
  const wanted = prefixHook(hook);
  return entry.variants.find(
    (variant) => isSameVariant(variant.hook, wanted) && outputs.every((name) => variant.outputs.has(name)),
  )?.prefix;
}

/** Keeps a prefix: the unsteered one and the last steered one of each observation. */
export function keepPrefix(
  entry: CachedObservation,
  hook: HookPlan | undefined,
  outputs: readonly string[],
  prefix: PieceOutput,
): void {
  const wanted = prefixHook(hook);
  const isReplaced = (variant: Variant) => (variant.hook === undefined) === (wanted === undefined);
  entry.variants.filter(isReplaced).forEach(disposeVariant);
  const kept = entry.variants.filter((variant) => !isReplaced(variant));
  const hookCopy = wanted === undefined ? undefined : copyHook(wanted);
  entry.variants = [...kept, { hook: hookCopy, outputs: new Set(outputs), prefix }];
}

/** A hook that reaches text and slots only leaves the prefix as it is. */
export function prefixHook(hook: HookPlan | undefined): HookPlan | undefined {
  return hook !== undefined && touchesPrefix(hook) ? hook : undefined;
}

function isSameVariant(a: HookPlan | undefined, b: HookPlan | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSamePrefixHook(a, b);
}

function disposeEntry(entry: CachedObservation): void {
  entry.variants.forEach(disposeVariant);
}

function disposeVariant(variant: Variant): void {
  disposePiece(variant.prefix);
}
