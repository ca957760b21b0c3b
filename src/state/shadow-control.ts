import type { LabError } from '#base/errors.ts';
import { LatestWins } from '#policy/latest-wins.ts';
import type { PolicyApi } from '#workers/policy-api.ts';
import type { Lab } from './lab.ts';
import type { PolicyControl } from './policy-control.ts';
import { predictShadow, type ShadowParts } from './predict-shadow.ts';
import { isSameQuestion, questionOf, type ShadowQuestion } from './shadow-question.ts';
import { selectRunning } from './slices/episodes.ts';
import { selectExpertReady, type Decoding } from './slices/policy.ts';

export interface ShadowControl {
  /** Follows the lab from now on; returns the way to stop. */
  start: () => () => void;
  /** Settles when no prediction is in work: for tests and measurements. */
  settled: () => Promise<void>;
}

export interface ShadowControlParts {
  readonly policy: Pick<PolicyApi, 'decide' | 'encode'>;
  readonly policyControl: Pick<PolicyControl, 'ensureExpert'>;
  readonly nowMillis: () => number;
}

/**
 * Keeps the shadow up to date: what both sides would do from the moment at the cursor. One prediction is in work and the
 * newest question waits for it; what was asked in between is never sent (a hook is 0.7 MB). Answers carry run numbers: one
 * that comes late, or for a moment that was left, changes nothing.
 */
export function createShadowControl(lab: Lab, { policy, policyControl, nowMillis }: ShadowControlParts): ShadowControl {
  const { store } = lab;
  const parts: ShadowParts = { lab, policy, policyControl, nowMillis, baselines: new Map(), texts: new Map() };
  let asked: ShadowQuestion | null = null;
  let issued = 0;
  let shown = 0;
  let scheduled = false;
  /** The decoding whose expert could not be fetched: it is not asked for again and again. */
  let refused: { readonly decoding: Decoding; readonly sentence: string } | null = null;
  let inWork: Promise<unknown> = Promise.resolve();

  /** Whether an answer may still be shown: newer than the one on screen, and about the moment that is asked about now. */
  const isCurrent = (run: number, question: ShadowQuestion) =>
    run > shown && asked !== null && asked.contextKey === question.contextKey;

  const latest = new LatestWins(async ({ run, question }: { run: number; question: ShadowQuestion }) => {
    const { decoding } = store.getState();
    const predicted = await predictShadow(parts, question);
    if (!predicted.ok) refused = { decoding, sentence: sentenceOf(predicted.error) };
    if (!isCurrent(run, question)) return;
    shown = run;
    if (predicted.ok) store.getState().publishShadow(predicted.value.shadow, predicted.value.activity);
    else store.getState().failShadow(sentenceOf(predicted.error));
  });

  const refresh = () => {
    scheduled = false;
    const question = questionOf(lab);
    if (question === null) {
      asked = null;
      shown = issued;
      store.getState().clearShadow();
      return;
    }
    if (asked !== null && isSameQuestion(asked, question)) return;
    asked = question;
    if (refused?.decoding === store.getState().decoding && !selectExpertReady(store.getState())) {
      store.getState().failShadow(refused.sentence);
      return;
    }
    store.getState().setShadowWorking();
    inWork = latest.ask({ run: ++issued, question });
  };

  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(refresh);
  };

  return {
    start: () => {
      schedule();
      return store.subscribe((state, before) => {
        // Whoever drags a slider wants to see what it does to this moment: a moving one would not stand still for it.
        const steered = state.cards !== before.cards || state.rivalPrompt !== before.rivalPrompt;
        if (steered && state.playing && !selectRunning(state)) state.setPlaying(false);
        schedule();
      });
    },
    settled: async () => {
      await Promise.resolve();
      await inWork;
    },
  };
}

function sentenceOf({ message, fix }: LabError): string {
  return `${message} ${fix}`.trim();
}
