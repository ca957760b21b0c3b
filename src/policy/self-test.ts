import { asLabError } from '#base/errors.ts';
import type { Engine } from './engine.ts';
import { compareLogits, readFixtures, steeredHook } from './parity.ts';
import type { Parity } from './parity.ts';
import type { GraphFamily } from './runtime/types.ts';

/** What the self-test of a backend found; shown in the policy panel. */
export interface SelfTest {
  readonly passed: boolean;
  /** Unsteered and steered together. */
  readonly parity: Parity | undefined;
  readonly sentence: string;
}

/**
 * Largest relative RMS error of the slot logits against fp32. nbits computes in fp32 from the same weights: only the order
 * of sums differs. int8 rounds every activation row to 8 bits; a wrong kernel is off by 0.3 and more.
 */
const TOLERANCE: Readonly<Record<GraphFamily, number>> = { nbits: 1e-3, int8: 0.1 };

/** One recorded decision, unsteered and steered, against the reference. Backends that are wrong, not slow, fail here. */
export async function selfTest(engine: Engine): Promise<SelfTest> {
  const { bundle, runtime } = engine;
  const [fixture] = readFixtures(bundle.fixtures);
  if (fixture === undefined)
    return { passed: false, parity: undefined, sentence: 'The bundle has no fixtures to test with.' };
  const request = {
    observation: fixture.observation,
    text: fixture.text,
    head: 'discrete' as const,
    decision: 0,
    sampling: { temperature: 0, seed: 0 },
    readouts: { logits: true },
  };
  try {
    const plain = await engine.decide(request);
    const steered = await engine.decide({ ...request, hook: steeredHook(bundle.manifest) });
    const measured = [plain, steered].map((decision) => decision.readouts!.logits!);
    const parity = compareLogits(measured, [fixture.logits, fixture.steeredLogits]);
    const passed = parity.relativeRms < TOLERANCE[runtime.family];
    return { passed, parity, sentence: sentenceOf(passed, parity, runtime.description) };
  } catch (thrown) {
    return { passed: false, parity: undefined, sentence: `${runtime.description}: ${asLabError(thrown).message}` };
  }
}

function sentenceOf(passed: boolean, parity: Parity, where: string): string {
  const error = parity.relativeRms.toPrecision(2);
  const verdict = passed ? 'passed' : 'failed';
  return `Self-test ${verdict} on ${where}: slot logits differ from the fp32 reference by ${error} (relative RMS), ${Math.round(parity.argmaxAgreement * parity.slots)} of ${parity.slots} bins agree.`;
}
