import { invariant } from '#base/errors.ts';
import type { Decision, DecisionRequest, HookPlan, Policy, ReadoutRequest } from '#policy/types.ts';
import { CONTROL_HZ, POSE, POSE_LENGTH, TICKS_PER_DECISION } from '#sim/types.ts';
import type { Action, Observation, SceneLayout } from '#sim/types.ts';
import { ControlLoop, withAmount } from '#steering/controller.ts';
import type { Intervention } from '#steering/intervention.ts';
import { activeInterventions, readWorld } from '#steering/schedule.ts';
import { eventsBetween } from './events.ts';
import type { RolloutWorld } from './ports.ts';
import type { EpisodeEvent, EpisodeSpec, RecordedDecision, Recording } from './recording.ts';

/** A piece of a running episode. The first piece begins with the pose after the reset and carries no decision. */
export interface EpisodePiece {
  /** [n, POSE_LENGTH]; the receiver may keep or transfer it. */
  readonly poses: Float32Array;
  readonly decisions: readonly RecordedDecision[];
  readonly events: readonly EpisodeEvent[];
  /** What the policy saw before the decision, and its whole answer (horizon, times, requested readouts). */
  readonly observation?: Observation;
  readonly decision?: Decision;
}

/** Makes the hook of the active interventions; undefined leaves the graph alone. */
export type HookSource = (active: readonly Intervention[]) => HookPlan | undefined;

/** Stands for the task's own prompt in a spec's prompt: '{prompt}, slowly'. */
export const PROMPT_PLACEHOLDER = '{prompt}';

type Actor = Pick<Policy, 'encode' | 'bundleId' | 'backend'>;

/**
 * One episode as a state machine: nextRequest() observes, evaluates schedules and compiles the hook; act() holds the
 * decision for up to 4 ticks. Page, command line, lockstep batches and the demonstrator all go through it, so they cannot differ.
 */
export class EpisodeRun {
  readonly spec: EpisodeSpec;
  readonly layout: SceneLayout;
  readonly prompt: string;
  readonly #world: RolloutWorld;
  readonly #actor: Actor;
  readonly #hookOf: HookSource;
  readonly #text: Int32Array;
  readonly #decisions: RecordedDecision[] = [];
  readonly #events: EpisodeEvent[] = [];
  #pose: Float32Array;
  #tick = 0;
  readonly #control: ControlLoop | undefined;
  #amount: number | undefined;
  #observation: Observation | undefined;

  constructor(world: RolloutWorld, actor: Actor, spec: EpisodeSpec, hookOf: HookSource) {
    this.spec = spec;
    this.layout = world.reset(spec.suite, spec.seed);
    this.prompt = (spec.prompt ?? PROMPT_PLACEHOLDER).replaceAll(PROMPT_PLACEHOLDER, this.layout.task.prompt);
    this.#world = world;
    this.#actor = actor;
    this.#hookOf = hookOf;
    this.#text = actor.encode(this.prompt);
    this.#pose = world.pose();
    this.#control = controlOf(spec);
  }

  get ended(): boolean {
    return this.#world.succeeded || this.#decisions.length >= this.spec.maxDecisions;
  }

  get tick(): number {
    return this.#tick;
  }

  /** The scene after its reset, before any decision. */
  firstPiece(): EpisodePiece {
    return { poses: this.#pose.slice(), decisions: [], events: [] };
  }

  nextRequest(readouts?: ReadoutRequest): DecisionRequest {
    const { spec } = this;
    const world = readWorld(this.#pose, this.layout.task.target);
    const hook = this.#hookOf(activeInterventions(this.#controlled(world.toolM), this.#tick, world));
    this.#observation = this.#world.observe();
    return {
      observation: this.#observation,
      text: this.#text,
      head: spec.head,
      decision: this.#decisions.length,
      sampling: spec.sampling,
      ...(spec.head === 'flow' && { flowSteps: spec.flowSteps }),
      ...(spec.expert !== undefined && { expert: spec.expert }),
      ...(hook && { hook }),
      ...(readouts && { readouts }),
    };
  }

  /** Executes a decision; stops early on success or when `signal` aborts, between ticks. */
  act(decision: Decision, signal?: AbortSignal): EpisodePiece {
    const bins = decision.bins && { bins: Array.from(decision.bins) };
    const piece = this.execute(decision.action, bins, signal);
    return { ...piece, decision, ...(this.#observation && { observation: this.#observation }) };
  }

  execute(action: Action, extra: Pick<RecordedDecision, 'bins'> = {}, signal?: AbortSignal): EpisodePiece {
    const recorded: RecordedDecision = {
      tick: this.#tick,
      action: Array.from(action),
      ...extra,
      ...(this.#amount !== undefined && { amount: this.#amount }),
    };
    const poses: Float32Array[] = [];
    const events: EpisodeEvent[] = [];
    for (let held = 0; held < TICKS_PER_DECISION && !this.#world.succeeded && signal?.aborted !== true; held++) {
      this.#world.step(action);
      this.#tick++;
      const pose = this.#world.pose();
      events.push(...eventsBetween(this.#pose, pose, this.#tick));
      poses.push(pose);
      this.#pose = pose;
    }
    if (poses.length === 0) return { poses: new Float32Array(0), decisions: [], events };
    this.#decisions.push(recorded);
    this.#events.push(...events);
    return { poses: joinPoses(poses), decisions: [recorded], events };
  }

  /** The record so far; `cut` when the user ended it. */
  recording(cut: boolean): Recording {
    return {
      version: 1,
      spec: this.spec,
      layout: this.layout,
      prompt: this.prompt,
      bundleId: this.#actor.bundleId,
      backend: this.#actor.backend,
      decisions: [...this.#decisions],
      events: [...this.#events],
      ticks: this.#tick,
      success: this.#world.succeeded,
      cut,
      finalHash: this.#world.hash(),
    };
  }

  /** The stack with the controller's amount, after one PID step on what the last decision did. */
  #controlled(toolM: readonly [number, number, number]): readonly Intervention[] {
    const { interventions, controller } = this.spec;
    if (!controller || !this.#control) return interventions;
    this.#amount = this.#control.next(toolM);
    return withAmount(interventions, controller.intervention, this.#amount);
  }
}

/** The controller of a spec at its start; undefined without one. */
export function controlOf({ controller, interventions }: EpisodeSpec): ControlLoop | undefined {
  if (!controller) return undefined;
  const bias = interventions[controller.intervention]?.amount;
  invariant(bias !== undefined, 'a controller moves an intervention of its own stack');
  return new ControlLoop(controller, bias, TICKS_PER_DECISION / CONTROL_HZ);
}

function joinPoses(poses: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(poses.length * POSE_LENGTH);
  poses.forEach((pose, i) => joined.set(pose, i * POSE_LENGTH));
  return joined;
}

/** Tool centre point of a pose, metres. */
export function toolOf(pose: ArrayLike<number>): readonly [number, number, number] {
  return [pose[POSE.tool] ?? 0, pose[POSE.tool + 1] ?? 0, pose[POSE.tool + 2] ?? 0];
}
