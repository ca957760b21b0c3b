import { invariant } from '#base/errors.ts';
import { SeededRandom } from '#base/rng.ts';
import { NEURONS } from '#policy/types.ts';
import { NEURON_COUNT, flatNeuron } from '#steering/compile.ts';
import type { Intervention, NeuronId } from '#steering/intervention.ts';

/** Neighbours in norm from which a norm-matched neuron is drawn: 4 % of a layer. */
const NORM_NEIGHBOURS = 64;

export interface RandomSetOptions {
  /** Norm of each value vector, [12 * 1536]: each neuron is then drawn among those of nearly its norm. */
  readonly norms?: Float32Array | undefined;
  /** Never drawn: the concepts' own neurons. */
  readonly excluded: ReadonlySet<number>;
}

/**
 * A stack like `interventions` with random neurons in place of the chosen ones: equal operators, amounts, tokens and schedules,
 * and in every layer as many neurons as before. Residual directions become Gaussian ones of the same norm.
 */
export function randomTwin(
  interventions: readonly Intervention[],
  seed: number,
  options: RandomSetOptions,
): readonly Intervention[] {
  const random = new SeededRandom(seed);
  return interventions.map((one) => ({
    ...one,
    neurons: randomNeurons(one.neurons, random, options),
    ...(one.directions && { directions: randomDirections(one.directions, random) }),
  }));
}

function randomNeurons(neurons: readonly NeuronId[], random: SeededRandom, options: RandomSetOptions): NeuronId[] {
  const taken = new Set<number>(options.excluded);
  return neurons.map(([layer, index]) => {
    const free = candidates(layer, index, taken, options.norms);
    invariant(free.length > 0, `a free neuron in layer ${layer}`);
    const chosen = random.pick(free);
    taken.add(flatNeuron(layer, chosen));
    return [layer, chosen];
  });
}

function candidates(
  layer: number,
  index: number,
  taken: ReadonlySet<number>,
  norms: Float32Array | undefined,
): number[] {
  const free = Array.from({ length: NEURONS }, (_, other) => other).filter(
    (other) => !taken.has(flatNeuron(layer, other)),
  );
  if (!norms) return free;
  invariant(norms.length === NEURON_COUNT, 'a norm for each value vector');
  const own = norms[flatNeuron(layer, index)] ?? 0;
  const gap = (other: number): number => Math.abs((norms[flatNeuron(layer, other)] ?? 0) - own);
  return free.sort((a, b) => gap(a) - gap(b)).slice(0, NORM_NEIGHBOURS);
}

function randomDirections(
  directions: Readonly<Record<number, readonly number[]>>,
  random: SeededRandom,
): Record<number, readonly number[]> {
  return Object.fromEntries(
    Object.entries(directions).map(([layer, direction]) => {
      const drawn = direction.map(() => random.normal());
      const scale = norm(direction) / norm(drawn);
      return [layer, drawn.map((value) => value * scale)];
    }),
  );
}

function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
