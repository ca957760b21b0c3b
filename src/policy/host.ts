import { LabError, asLabError, cancelled, err, ok } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { SerialQueue } from '#base/queue.ts';
import type { Bundle } from './bundle.ts';
import { Engine } from './engine.ts';
import type { BackendChoice } from './runtime/choose.ts';
import { isOutOfMemory } from './runtime/types.ts';
import type { Runtime } from './runtime/types.ts';
import { selfTest } from './self-test.ts';
import type { SelfTest } from './self-test.ts';
import type { Backend, Decision, DecisionRequest, Policy } from './types.ts';

export type CreateRuntime<Choice> = (choice: Choice) => Promise<Runtime>;
/** What a host needs to know of a way to run; `BackendChoice` in the browser. */
export type Choice = Pick<BackendChoice, 'reason'>;

interface Running<C> {
  readonly choice: C;
  readonly engine: Engine;
  readonly selfTest: SelfTest;
  /** Set when the device is lost, with the reason. */
  lost: string | undefined;
  /** Rejects when the device is lost: a call that waits on a lost device may never settle by itself. */
  readonly loss: Promise<never>;
}

/**
 * Keeps a policy running: starts on the best backend that passes its self-test, and when the device is lost or memory runs
 * out, starts again (the same backend once, then the next) and repeats the decision that failed. Decisions are pure, so
 * repeating one changes nothing that was recorded.
 */
export class PolicyHost<C extends Choice = Choice> implements Policy {
  readonly bundle: Bundle;
  readonly #plan: Plan<C>;
  #running: Running<C>;
  readonly #notices: string[];
  readonly #rebuilds = new SerialQueue();

  private constructor(bundle: Bundle, plan: Plan<C>, running: Running<C>, notices: string[]) {
    this.bundle = bundle;
    this.#plan = plan;
    this.#running = running;
    this.#notices = notices;
  }

  /** @returns 'no-backend-works' with what each backend said */
  static async start<C extends Choice>(
    bundle: Bundle,
    choices: readonly C[],
    createRuntime: CreateRuntime<C>,
  ): Promise<Result<PolicyHost<C>>> {
    const notices: string[] = [];
    const plan: Plan<C> = { createRuntime, choices: choices.map((choice) => ({ choice, startsLeft: STARTS })) };
    const started = await startFirst(bundle, plan, notices);
    return started.ok ? ok(new PolicyHost(bundle, plan, started.value, notices)) : started;
  }

  get bundleId(): string {
    return this.bundle.manifest.id;
  }

  get backend(): Backend {
    return this.#running.engine.backend;
  }

  get choice(): C {
    return this.#running.choice;
  }

  get runtime(): Runtime {
    return this.#running.engine.runtime;
  }

  get selfTest(): SelfTest {
    return this.#running.selfTest;
  }

  /** What went wrong and was mended, in words, oldest first. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  encode(prompt: string): Int32Array {
    return this.#running.engine.encode(prompt);
  }

  /** @throws LabError; 'no-backend-works' when no backend is left */
  async decide(request: DecisionRequest, signal?: AbortSignal): Promise<Decision> {
    for (;;) {
      if (signal?.aborted === true) throw cancelled();
      const running = this.#running;
      try {
        if (running.lost !== undefined) throw deviceLost(running.lost);
        return await Promise.race([running.engine.decide(request), running.loss]);
      } catch (thrown) {
        const reason = recoverableReason(thrown);
        if (reason === undefined) throw thrown;
        const rebuilt = await this.#rebuilds.run(() => this.#rebuild(running, reason));
        if (!rebuilt.ok) throw rebuilt.error;
      }
    }
  }

  async dispose(): Promise<void> {
    await stop(this.#running);
  }

  /** Replaces a broken engine. Whoever comes second finds it replaced. */
  async #rebuild(broken: Running<C>, reason: string): Promise<Result<null>> {
    if (this.#running !== broken) return ok(null);
    void stop(broken);
    this.#notices.push(
      `${broken.engine.runtime.description} stopped: ${reason}. The policy was started again; nothing recorded was lost.`,
    );
    const started = await startFirst(this.bundle, this.#plan, this.#notices);
    if (!started.ok) return started;
    this.#running = started.value;
    return ok(null);
  }
}

interface Plan<C> {
  readonly createRuntime: CreateRuntime<C>;
  /** Best first, with how often each may still be started: a backend that broke twice is not tried again. */
  readonly choices: { readonly choice: C; startsLeft: number }[];
}
const STARTS = 2;

/** The first backend that starts and passes its self-test; one that does not is out. */
async function startFirst<C extends Choice>(
  bundle: Bundle,
  plan: Plan<C>,
  notices: string[],
): Promise<Result<Running<C>>> {
  const failures: string[] = [];
  for (const candidate of plan.choices) {
    if (candidate.startsLeft === 0) continue;
    const started = await startOne(bundle, candidate.choice, plan.createRuntime);
    candidate.startsLeft = started.ok ? candidate.startsLeft - 1 : 0;
    if (started.ok) {
      notices.push(...failures);
      return started;
    }
    failures.push(started.error.message);
  }
  return err(
    new LabError('no-backend-works', `The policy runs on none of the backends of this browser. ${failures.join(' ')}`, {
      fix: 'Close other tabs and reload, or use another browser. Links still replay their recording.',
    }),
  );
}

async function startOne<C extends Choice>(
  bundle: Bundle,
  choice: C,
  createRuntime: CreateRuntime<C>,
): Promise<Result<Running<C>>> {
  let runtime: Runtime | undefined;
  try {
    runtime = await createRuntime(choice);
    const engine = await Engine.create(bundle, runtime);
    const test = await selfTest(engine);
    if (!test.passed) {
      await engine.dispose();
      await runtime.dispose();
      return err(new LabError('self-test-failed', test.sentence));
    }
    return ok(watch(choice, engine, test));
  } catch (thrown) {
    await runtime?.dispose().catch(() => undefined);
    return err(
      new LabError('backend-failed', `${choice.reason} It did not start: ${asLabError(thrown).message}.`, {
        cause: thrown,
      }),
    );
  }
}

function watch<C extends Choice>(choice: C, engine: Engine, test: SelfTest): Running<C> {
  const running: Running<C> = {
    choice,
    engine,
    selfTest: test,
    lost: undefined,
    loss: engine.runtime.lost.then((reason) => {
      running.lost = reason;
      throw deviceLost(reason);
    }),
  };
  // Nobody may be waiting at that moment.
  running.loss.catch(() => undefined);
  return running;
}

/** The sessions of a lost device may hang in release: nobody waits for this. */
async function stop(running: Running<Choice>): Promise<void> {
  await running.engine.dispose().catch(() => undefined);
  await running.engine.runtime.dispose().catch(() => undefined);
}

function deviceLost(reason: string): LabError<'device-lost'> {
  return new LabError('device-lost', `the graphics device was lost (${reason})`);
}

function recoverableReason(thrown: unknown): string | undefined {
  if (thrown instanceof LabError) return thrown.code === 'device-lost' ? thrown.message : undefined;
  if (isOutOfMemory(thrown)) return 'memory ran out';
  // onnxruntime wraps what the device says; the loss event may come a moment later.
  return thrown instanceof Error && /device.*(lost|destroyed)|lost.*device/i.test(thrown.message)
    ? 'the graphics device was lost'
    : undefined;
}
