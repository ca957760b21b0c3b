import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from './bundle.ts';
import { Engine } from './engine.ts';
import { identityHook } from './hook.ts';
import { compareLogits, readFixtures, relativeRms, steeredHook } from './parity.ts';
import type { Fixture } from './parity.ts';
import { createNativeRuntime } from './runtime/native.ts';
import { isHost } from './runtime/types.ts';
import type { Feeds, GraphFamily, HostTensor, Runtime, RuntimeTensor, Session } from './runtime/types.ts';
import { openCommittedBundle } from './test-support/open-bundle.ts';
import type { DecisionRequest, HookPlan } from './types.ts';

let bundle: Bundle;
let fixtures: Fixture[];
let engine: Engine;
const calls: { graph: string; tokens: number; batch: number; outputs: readonly string[] }[] = [];

beforeAll(async () => {
  bundle = await openCommittedBundle();
  fixtures = readFixtures(bundle.fixtures);
  engine = await engineOf('int8');
});
afterAll(() => engine.dispose());

async function engineOf(family: GraphFamily): Promise<Engine> {
  return Engine.create(bundle, spied(await createNativeRuntime({ threads: 2, family })));
}

/** The same runtime, with a list of what was asked of it. */
function spied(runtime: Runtime): Runtime {
  return {
    ...runtime,
    create: async (source) => {
      const session = await runtime.create(source);
      return {
        ...session,
        run: (feeds: Feeds, outputs) => {
          const [batch = 0, tokens = 0] = (feeds['x'] ?? feeds['third'])!.dims;
          calls.push({ graph: source.name, tokens, batch, outputs });
          return session.run(feeds, outputs);
        },
      };
    },
  };
}

function requestOf(fixture: Fixture, more: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    observation: fixture.observation,
    text: fixture.text,
    head: 'discrete',
    decision: 0,
    sampling: { temperature: 0, seed: 0 },
    readouts: { logits: true },
    ...more,
  };
}

async function logitsOf(running: Engine, some: readonly Fixture[], hook?: HookPlan): Promise<Float32Array[]> {
  const decisions = await running.decideMany(some.map((fixture) => requestOf(fixture, hook && { hook })));
  return decisions.map((decision) => decision.readouts!.logits!);
}

/** A hook that changes some neurons of one group. */
function overrideOf(group: 0 | 1 | 2 | 3, amount: number): HookPlan {
  const gain = identityHook.gain.slice();
  const bias = identityHook.bias.slice();
  for (let neuron = 0; neuron < 40; neuron++) {
    const at = (group * 12 + 8) * 1536 + neuron * 7;
    gain[at] = 0;
    bias[at] = amount;
  }
  const touches = { image: group === 0, proprio: group === 1, text: group === 2, slots: group === 3 };
  return { gain, bias, residual: identityHook.residual.slice(), touches };
}

describe('parity with the fp32 PyTorch model', () => {
  it('holds for the int8 graphs, unsteered and steered', async () => {
    expect(engine.runtime).toMatchObject({ backend: 'native', family: 'int8' });
    const plain = await logitsOf(engine, fixtures);
    const steered = await logitsOf(engine, fixtures, steeredHook(bundle.manifest));
    const reference = fixtures.map((fixture) => fixture.logits);
    const steeredReference = fixtures.map((fixture) => fixture.steeredLogits);
    const parity = compareLogits([...plain, ...steered], [...reference, ...steeredReference]);
    expect(parity.withinTwoBins).toBeGreaterThanOrEqual(0.95);
    // Activations are rounded to 8 bits a row: 0.04 to 0.05 measured; a wrong kernel is off by 0.3 and more.
    expect(parity.relativeRms).toBeLessThan(0.07);
    // The steered fixtures are not the unsteered ones: the hook did something.
    expect(relativeRms(steered, reference)).toBeGreaterThan(0.3);
  });

  it('holds for the nbits graphs to the last digits', async () => {
    const nbits = await engineOf('nbits');
    const some = fixtures.slice(0, 3);
    expect(nbits.runtime.family).toBe('nbits');
    const plain = compareLogits(
      await logitsOf(nbits, some),
      some.map((fixture) => fixture.logits),
    );
    const steered = compareLogits(
      await logitsOf(nbits, some, steeredHook(bundle.manifest)),
      some.map((fixture) => fixture.steeredLogits),
    );
    for (const parity of [plain, steered]) {
      expect(parity.relativeRms).toBeLessThan(1e-5);
      expect(parity.argmaxAgreement).toBe(1);
    }
    await nbits.dispose();
  });

  it('holds for the flow head of the nbits graphs, which the int8 graphs follow', async () => {
    const nbits = await engineOf('nbits');
    const [fixture] = fixtures as [Fixture];
    const exact = await nbits.decide(requestOf(fixture, { head: 'flow' }));
    const rounded = await engine.decide(requestOf(fixture, { head: 'flow' }));
    expect(exact.horizon).toHaveLength(35);
    expect(relativeRms([rounded.horizon!], [exact.horizon!])).toBeLessThan(0.3);
    await nbits.dispose();
  });
});

describe('the hook', () => {
  it('changes no bit when it is the identity', async () => {
    const [plain] = await logitsOf(engine, fixtures.slice(0, 1));
    const [identity] = await logitsOf(engine, fixtures.slice(0, 1), identityHook);
    expect(identity).toEqual(plain);
  });

  it('is refused when it has a wrong length or holds NaN', async () => {
    const [fixture] = fixtures as [Fixture];
    const short = { ...identityHook, gain: new Float32Array(12) };
    await expect(engine.decide(requestOf(fixture, { hook: short }))).rejects.toMatchObject({ code: 'bad-hook' });
    const broken = overrideOf(3, Number.NaN);
    await expect(engine.decide(requestOf(fixture, { hook: broken }))).rejects.toMatchObject({ code: 'bad-hook' });
  });

  it('on text or slots runs the suffix only; on image tokens the prefix again', async () => {
    const fixture = { ...fixtures[5]! };
    await engine.decide(requestOf(fixture));
    const tokensAfter = async (hook: HookPlan) => {
      calls.length = 0;
      await engine.decide(requestOf(fixture, { hook }));
      return calls.map((call) => (call.graph === 'vision' ? 'vision' : call.tokens));
    };
    expect(await tokensAfter(overrideOf(3, 2))).toEqual([16]);
    expect(await tokensAfter(overrideOf(2, 2))).toEqual([16]);
    expect(await tokensAfter(overrideOf(0, 2))).toEqual([42, 16]);
    expect(await tokensAfter(overrideOf(0, 2))).toEqual([16]);
    expect(await tokensAfter(overrideOf(0, 3))).toEqual([42, 16]);
    expect(await tokensAfter(overrideOf(1, 3))).toEqual([42, 16]);
    expect(await tokensAfter(identityHook)).toEqual([16]);
  });
});

describe('answers', () => {
  it('are the same in a batch as alone, bit for bit', async () => {
    const grouping = await engineOf('int8');
    calls.length = 0;
    const together = await logitsOf(grouping, fixtures.slice(0, 6));
    expect(Math.max(...calls.map((call) => call.batch))).toBeGreaterThan(2);
    await grouping.dispose();
    const fresh = await engineOf('int8');
    for (const [index, fixture] of fixtures.slice(0, 6).entries()) {
      expect((await logitsOf(fresh, [fixture]))[0]).toEqual(together[index]);
    }
    await fresh.dispose();
  });

  it('fetch only what was asked for, and cut off the padding', async () => {
    const fixture = { ...fixtures[7]! };
    calls.length = 0;
    const bare = await engine.decide(requestOf(fixture, { readouts: {} }));
    expect(calls.at(-1)!.outputs).toEqual(['y']);
    expect(bare.readouts).toEqual({ textTokens: fixture.text.length });
    const rich = await engine.decide(requestOf(fixture, { readouts: { activations: true, residuals: true } }));
    const suffix = fixture.text.length + 7;
    expect(rich.readouts!.activations!.prefix).toHaveLength(12 * 42 * 1536);
    expect(rich.readouts!.activations!.suffix).toHaveLength(12 * suffix * 1536);
    expect(rich.readouts!.residuals!.suffix).toHaveLength(12 * suffix * 576);
    expect(rich.readouts!.middles!.prefix).toHaveLength(12 * 42 * 576);
    expect(rich.bins).toEqual(bare.bins);
  });

  it('repeat for the same seed and decision, and differ for others', async () => {
    const fixture = fixtures[1]!;
    const draw = async (seed: number, decision: number, head: 'discrete' | 'flow') =>
      (await engine.decide(requestOf(fixture, { head, decision, sampling: { temperature: 1, seed } }))).action;
    for (const head of ['discrete', 'flow'] as const) {
      expect(await draw(3, 2, head)).toEqual(await draw(3, 2, head));
      expect(await draw(3, 2, head)).not.toEqual(await draw(4, 2, head));
      expect(await draw(3, 2, head)).not.toEqual(await draw(3, 3, head));
    }
  });

  it('refuse pictures of a wrong size, long prompts and unknown experts', async () => {
    const fixture = fixtures[0]!;
    const small = { ...fixture.observation, wrist: new Uint8Array(3) };
    await expect(engine.decide(requestOf({ ...fixture, observation: small }))).rejects.toMatchObject({
      code: 'bad-observation',
    });
    await expect(engine.decide(requestOf({ ...fixture, text: new Int32Array(25) }))).rejects.toMatchObject({
      code: 'prompt-too-long',
    });
    const unknown = requestOf(fixture, { head: 'flow', expert: 'none' });
    await expect(engine.decide(unknown)).rejects.toMatchObject({ code: 'no-such-expert' });
  });
});

describe('keys and values that stay on a device', () => {
  /** The native runtime, keeping resident outputs in tensors that only it can read, as a GPU does. */
  async function onDevice() {
    const native = await createNativeRuntime({ threads: 1 });
    const alive = new Set<object>();
    let made = 0;
    const held = (tensor: RuntimeTensor): HostTensor => {
      if (isHost(tensor)) return tensor;
      expect(alive).toContain(tensor.device);
      return tensor.device as HostTensor;
    };
    const runtime: Runtime = {
      ...native,
      backend: 'webgpu',
      download: async (tensor) => held(tensor),
      create: async (source) => {
        const session = await native.create(source);
        const run: Session['run'] = async (feeds, outputs) => {
          const plain = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, held(tensor)]));
          const results = await session.run(plain, outputs);
          for (const name of source.residentOutputs ?? []) {
            const device = results[name];
            if (device === undefined) continue;
            alive.add(device);
            made++;
            results[name] = { dims: device.dims, device, dispose: () => alive.delete(device) };
          }
          return results;
        };
        return { ...session, run };
      },
    };
    return { engine: await Engine.create(bundle, runtime), alive, made: () => made };
  }

  it('give the same answers, and are freed when their observation is forgotten', async () => {
    const device = await onDevice();
    const requests = fixtures.map((fixture) => requestOf(fixture));
    const answers = await device.engine.decideMany(requests);
    const expected = await engine.decideMany(requests);
    answers.forEach((answer, index) => expect(answer.bins).toEqual(expected[index]!.bins));
    expect(device.made()).toBe(12 * 24);
    // Eight observations are remembered, 24 tensors each.
    expect(device.alive.size).toBe(8 * 24);
    const flow = requestOf(fixtures[11]!, { head: 'flow' });
    expect((await device.engine.decide(flow)).horizon).toEqual((await engine.decide(flow)).horizon);
    await device.engine.decide(requestOf(fixtures[11]!, { hook: overrideOf(0, 2) }));
    expect(device.alive.size).toBe(9 * 24);
    await device.engine.dispose();
    expect(device.alive.size).toBe(0);
  });
});
