import { beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from './bundle.ts';
import { PolicyHost } from './host.ts';
import { readFixtures } from './parity.ts';
import { createNativeRuntime } from './runtime/native.ts';
import type { Runtime } from './runtime/types.ts';
import { openCommittedBundle } from './test-support/open-bundle.ts';
import type { DecisionRequest } from './types.ts';

let bundle: Bundle;
let native: Runtime;
let request: DecisionRequest;
beforeAll(async () => {
  bundle = await openCommittedBundle();
  native = await createNativeRuntime({ threads: 1 });
  const { observation, text } = readFixtures(bundle.fixtures)[2]!;
  request = { observation, text, head: 'discrete', decision: 0, sampling: { temperature: 0, seed: 0 } };
});

interface Fake {
  readonly reason: string;
  readonly name: string;
  /** What its sessions do to an answer. */
  readonly spoil?: (name: string) => void;
  readonly scale?: number;
}

/** The native runtime under other names, with the faults of a browser. */
function runtimes() {
  const started: string[] = [];
  const lose = new Map<string, (reason: string) => void>();
  const create = async (choice: Fake): Promise<Runtime> => {
    started.push(choice.name);
    const lost = new Promise<string>((resolve) => lose.set(choice.name, resolve));
    return {
      ...native,
      description: choice.name,
      lost,
      create: async (source) => {
        const session = await native.create(source);
        return {
          ...session,
          run: async (feeds, outputs) => {
            choice.spoil?.(source.name);
            const results = await session.run(feeds, outputs);
            for (const tensor of Object.values(results)) {
              if ('data' in tensor && choice.scale !== undefined)
                tensor.data.forEach((value, i) => (tensor.data[i] = value * choice.scale!));
            }
            return results;
          },
        };
      },
    };
  };
  return { started, create, lose: (name: string) => lose.get(name)!('driver reset') };
}
const good = (name: string): Fake => ({ name, reason: `${name}.` });
async function start(choices: readonly Fake[], create: (choice: Fake) => Promise<Runtime>) {
  const host = await PolicyHost.start(bundle, choices, create);
  if (!host.ok) throw host.error;
  return host.value;
}

describe('PolicyHost', () => {
  it('starts on the first backend that passes its self-test, and says why not on the others', async () => {
    const { started, create } = runtimes();
    const wrong: Fake = { ...good('gpu'), scale: 1.5 };
    const host = await start([wrong, good('wasm')], create);
    expect(started).toEqual(['gpu', 'wasm']);
    expect(host.runtime.description).toBe('wasm');
    expect(host.selfTest.passed).toBe(true);
    expect(host.notices).toHaveLength(1);
    expect(host.notices[0]).toMatch(/^Self-test failed on gpu: slot logits differ/);
    await host.dispose();
  });

  it('passes over a backend that does not start', async () => {
    const { create } = runtimes();
    const failing = (choice: Fake) =>
      choice.name === 'gpu' ? Promise.reject(new Error('no adapter')) : create(choice);
    const host = await start([good('gpu'), good('wasm')], failing);
    expect(host.notices).toEqual(['gpu. It did not start: no adapter.']);
    await host.dispose();
  });

  it('answers in words when no backend works', async () => {
    const host = await PolicyHost.start(bundle, [good('gpu')], () => Promise.reject(new Error('no adapter')));
    expect(host.ok ? '' : host.error).toMatchObject({ code: 'no-backend-works' });
    expect(host.ok ? '' : host.error.sentence).toContain('no adapter');
  });

  it('starts again when the device is lost, and repeats the decision', async () => {
    const { started, create, lose } = runtimes();
    const host = await start([good('gpu'), good('wasm')], create);
    const before = await host.decide(request);
    lose('gpu');
    const after = await host.decide(request);
    expect(after.bins).toEqual(before.bins);
    expect(started).toEqual(['gpu', 'gpu']);
    expect(host.notices[0]).toContain('gpu stopped: the graphics device was lost (driver reset).');
    lose('gpu');
    expect((await host.decide(request)).bins).toEqual(before.bins);
    expect(started).toEqual(['gpu', 'gpu', 'wasm']);
    await host.dispose();
  });

  it('does not wait for a call that hangs on a lost device', async () => {
    const { create, lose } = runtimes();
    let hangs = false;
    const hanging = async (choice: Fake): Promise<Runtime> => {
      const runtime = await create(choice);
      return {
        ...runtime,
        create: async (source) => {
          const session = await runtime.create(source);
          return {
            ...session,
            run: (feeds, outputs) =>
              hangs ? ((hangs = false), new Promise(() => undefined)) : session.run(feeds, outputs),
          };
        },
      };
    };
    const host = await start([good('gpu')], hanging);
    hangs = true;
    const waiting = host.decide(request);
    await new Promise((resolve) => setTimeout(resolve, 5));
    lose('gpu');
    expect((await waiting).bins).toHaveLength(7);
  });

  it('moves on when memory runs out, and stops when nothing is left', async () => {
    const { create } = runtimes();
    let isFull = false;
    const full: Fake = {
      ...good('wasm'),
      spoil: () => {
        if (isFull) throw new RangeError('Array buffer allocation failed');
      },
    };
    const host = await start([full], create);
    isFull = true;
    await expect(host.decide(request)).rejects.toMatchObject({ code: 'no-backend-works' });
    expect(host.notices[0]).toContain('memory ran out');
  });

  it('does not start again for a mistake of the caller', async () => {
    const { started, create } = runtimes();
    const host = await start([good('wasm')], create);
    const bad = { ...request, text: new Int32Array(30) };
    await expect(host.decide(bad)).rejects.toMatchObject({ code: 'prompt-too-long' });
    await expect(host.decide(request, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(started).toEqual(['wasm']);
    await host.dispose();
  });
});
