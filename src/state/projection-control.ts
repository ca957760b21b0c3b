import { asLabError, err, unwrap } from '#base/errors.ts';
import type { LabError, Result } from '#base/errors.ts';
import { LatestWins } from '#policy/latest-wins.ts';
import type { Observation } from '#sim/types.ts';
import type { ProjectionApi, TokenProjection } from '#workers/projection-api.ts';
import type { Lab } from './lab.ts';
import { observe } from './predict-shadow.ts';
import { projectionQuestion, type AskedProjection, type AskedSide } from './projection-question.ts';

export interface ProjectionControl {
  /** Follows the lab from now on; returns the way to stop. */
  readonly start: () => () => void;
}

export interface ProjectionControlParts {
  readonly projector: ProjectionApi;
}

/**
 * The shadow and the projections share one worker. While a slider moves, the shadow has it alone; words follow when the
 * slider rests this long. Looking at another token or layer does not wait.
 */
const REST_MILLIS = 120;

/**
 * Keeps the projections of the chosen token up to date with the cursor, the steering and the view. One question is in work and
 * the newest waits; an answer to a question that is no longer asked is shown only while its moment and steering still hold.
 */
export function createProjectionControl(lab: Lab, { projector }: ProjectionControlParts): ProjectionControl {
  const { store } = lab;
  let asked: AskedProjection | null = null;
  let pending: ReturnType<typeof setTimeout> | undefined;

  const latest = new LatestWins(async (question: AskedProjection) => {
    const answer = await project(lab, projector, question);
    // What was asked meanwhile says whether anybody still wants to know.
    if (asked === null || asked.key !== question.key) return;
    const state = store.getState();
    if (!answer.ok) state.failProjection(sentenceOf(answer.error));
    else if (answer.value) state.publishProjection(answer.value, question.moment);
  });

  const ask = () => {
    if (asked) void latest.ask(asked);
  };

  const refresh = () => {
    const question = projectionQuestion(lab);
    if (question === null) {
      clearTimeout(pending);
      asked = null;
      store.getState().setProjectionWorking(false);
      return;
    }
    if (question.key === asked?.key) return;
    const rests = question.contextKey === asked?.contextKey && pending === undefined;
    asked = question;
    store.getState().setProjectionWorking(true);
    clearTimeout(pending);
    pending = undefined;
    if (rests) return ask();
    pending = setTimeout(() => {
      pending = undefined;
      ask();
    }, REST_MILLIS);
  };

  let scheduled = false;
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      refresh();
    });
  };

  return {
    start: () => {
      schedule();
      const stop = store.subscribe(schedule);
      return () => {
        stop();
        clearTimeout(pending);
      };
    },
  };
}

async function project(
  lab: Lab,
  projector: ProjectionApi,
  { unsteered, steered, token, part, view, layer }: AskedProjection,
): Promise<Result<TokenProjection | null>> {
  try {
    const [before, after] = [await sideOf(lab, unsteered), steered && (await sideOf(lab, steered))];
    return await projector.projectToken({
      unsteered: before,
      ...(after && { steered: after }),
      token,
      part,
      view,
      layer,
    });
  } catch (thrown) {
    return err(asLabError(thrown, 'projection'));
  }
}

async function sideOf(lab: Lab, side: AskedSide) {
  const { key, prompt, interventions, sampling, decision } = side;
  const observation = await observationOf(lab, side);
  const stds = lab.naturalStds;
  return { key, prompt, interventions, sampling, decision, observation, ...(stds && { stds }) };
}

/** What the policy saw at a side's moment. Throws what the simulator answered instead. */
export async function observationOf(lab: Lab, { lane, at }: Pick<AskedSide, 'lane' | 'at'>): Promise<Observation> {
  if (lane === 'unsteered') return observe(lab, at);
  return lab.observations.at(at.key, at.decision) ?? unwrap(await lab.sim.observationAt(at.key, at.decision));
}

function sentenceOf({ message, fix }: LabError): string {
  return `${message} ${fix}`.trim();
}
