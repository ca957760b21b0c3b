import { LabError, asLabError, err, ok, unwrap } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { depthOfDecision } from '#lens/depth.ts';
import { contributionAt, residualAt, rmsNorm } from '#lens/residual-lens.ts';
import { strongestVectors } from '#lens/strongest.ts';
import type { ActiveVector } from '#lens/strongest.ts';
import { lensWeightsOf, unembeddingRow } from '#lens/weights.ts';
import type { LensWeights } from '#lens/weights.ts';
import type { Bundle } from '#policy/bundle.ts';
import { LatestWins } from '#policy/latest-wins.ts';
import { LAYERS, NEURONS, WIDTH } from '#policy/types.ts';
import { compareTokens, differenceTokens } from './compare-tokens.ts';
import type { LogitOf, Ranked } from './compare-tokens.ts';
import type { LensApi } from './lens-api.ts';
import type { PolicyShelf } from './policy-shelf.ts';
import type {
  ProjectedPart,
  ProjectedToken,
  ProjectionApi,
  ProjectionQuestion,
  SideDepth,
  StrongVector,
  TokenProjection,
} from './projection-api.ts';
import { ReadoutShelf, activationsAt, statesOf } from './projection-readouts.ts';
import type { SideReadouts } from './projection-readouts.ts';
import { placeOfToken, slotName } from './token-choice.ts';
import type { TokenChoice, TokenPlace } from './token-choice.ts';
import { makeTokenMap } from './token-map.ts';

/** Tokens a layer shows; those pushed out follow. */
const SHOWN = 5;
const GONE = 2;
const STRONGEST = 8;
const STRONGEST_TOKENS = 3;
/** Ranked rows of the unsteered side: they stay while a slider moves. */
const KEPT_RANKS = 64;

type Lens = Pick<LensApi, 'lensProject' | 'lensColumn' | 'lensLines'>;

/** A side at one token. */
interface Seen {
  readonly side: SideReadouts;
  readonly place: TokenPlace;
  /** [12] rows of 576, ready for the unembedding. */
  readonly rows: readonly Float32Array[];
}

/** The worker's answers to ProjectionApi, over the shelf that holds the policy and the lens beside it. */
export function createProjectionDesk(shelf: PolicyShelf, lens: Lens): ProjectionApi {
  const readouts = new ReadoutShelf();
  const ranks = new Map<string, readonly (readonly Ranked[])[]>();
  let weights: { readonly bundle: Bundle; readonly lens: LensWeights; readonly norms: Float32Array } | undefined;

  const open = async (bundle: Bundle) => {
    if (weights?.bundle === bundle) return weights;
    ranks.clear();
    const norms = unwrap(await lens.lensColumn('policy', 'norm'));
    return (weights = { bundle, lens: lensWeightsOf(bundle.tensors), norms });
  };

  const rank = async (rows: readonly Float32Array[], token: TokenChoice): Promise<readonly (readonly Ranked[])[]> => {
    const live = rows.filter(isNotZero);
    if (live.length === 0) return rows.map(() => []);
    const { ids, texts, isAction, k } = unwrap(await lens.lensProject(joined(live), slotName(token)));
    let next = 0;
    return rows.map((row) => {
      if (!isNotZero(row)) return [];
      const from = k * next++;
      return Array.from({ length: k }, (_, at) => ({
        id: ids[from + at] ?? 0,
        text: texts[from + at] ?? '',
        isAction: isAction[from + at] ?? false,
      }));
    });
  };

  /** The unsteered side's ranks, which a moving slider does not change. */
  const rankKept = async (key: string, rows: readonly Float32Array[], token: TokenChoice) => {
    const known = ranks.get(key) ?? (await rank(rows, token));
    ranks.delete(key);
    ranks.set(key, known);
    for (const old of [...ranks.keys()].slice(0, -KEPT_RANKS)) ranks.delete(old);
    return known;
  };

  const layersOf = async (
    { unsteered: { key }, token, part, view }: ProjectionQuestion,
    unsteered: Seen,
    steered: Seen | undefined,
    lensWeights: LensWeights,
  ): Promise<ProjectedToken[][]> => {
    const logitsOf = ({ rows }: Seen, layer: number): LogitOf => {
      return (id) => dot(rows[layer]!, unembeddingRow(lensWeights, id));
    };
    if (view === 'difference' && steered) {
      const up = steered.rows.map((row, layer) => row.map((value, d) => value - (unsteered.rows[layer]![d] ?? 0)));
      const down = up.map((row) => row.map((value) => -value));
      const both = await rank([...up, ...down], token);
      return up.map((_, layer) =>
        differenceTokens(
          both[layer] ?? [],
          both[LAYERS + layer] ?? [],
          [logitsOf(unsteered, layer), logitsOf(steered, layer)],
          SHOWN - 2,
        ),
      );
    }
    const before = await rankKept(`${key} ${token.kind} ${token.index} ${part}`, unsteered.rows, token);
    const after = steered && (await rank(steered.rows, token));
    return before.map((ranked, layer) => {
      const sides = { before: ranked, beforeLogit: logitsOf(unsteered, layer) };
      if (!steered || !after) return compareTokens(sides, SHOWN, GONE);
      return compareTokens({ ...sides, after: after[layer] ?? [], afterLogit: logitsOf(steered, layer) }, SHOWN, GONE);
    });
  };

  const named = async (vectors: readonly ActiveVector[]): Promise<StrongVector[]> => {
    const rows = Uint32Array.from(vectors, ({ layer, index }) => layer * NEURONS + index);
    const lines = unwrap(await lens.lensLines('policy', rows, STRONGEST_TOKENS));
    return vectors.map((vector, at) => ({ ...vector, tokens: lines[at]?.tokens ?? [] }));
  };

  const answer = async (question: ProjectionQuestion): Promise<TokenProjection> => {
    const policy = unwrap(shelf.policy());
    const { lens: lensWeights, norms } = await open(policy.bundle);
    const [before, beforeMillis] = await readouts.of(policy, question.unsteered);
    const [after, afterMillis] = question.steered ? await readouts.of(policy, question.steered) : [undefined, 0];
    const started = performance.now();
    const { token, part, view, layer } = question;
    const unsteered = seen(before, token, part, lensWeights.finalNorm);
    if (!unsteered) {
      throw new LabError('no-such-token', 'The prompt has no such word any more.', { fix: 'Choose another token.' });
    }
    const steered = after && seen(after, token, part, lensWeights.finalNorm);
    const layers = await layersOf(question, unsteered, steered, lensWeights);
    const strongest = await named(strongestOf(unsteered, steered, norms, view, layer));
    const depth =
      token.kind === 'slot'
        ? {
            unsteered: depthOf(unsteered, lensWeights, token),
            ...(steered && { steered: depthOf(steered, lensWeights, token) }),
          }
        : null;
    return {
      token,
      part,
      view,
      layer,
      isCompared: steered !== undefined,
      layers,
      strongest,
      depth,
      map: makeTokenMap(before, after),
      texts: policy.bundle.tokenizer.encode(question.unsteered.prompt).pieces,
      millis: { policy: beforeMillis + afterMillis, projection: performance.now() - started },
    };
  };

  const latest = new LatestWins(async (question: ProjectionQuestion): Promise<Result<TokenProjection>> => {
    try {
      return ok(await answer(question));
    } catch (thrown) {
      return err(asLabError(thrown, 'projection'));
    }
  });
  return { projectToken: async (question) => (await latest.ask(question)) ?? ok(null) };
}

function seen(side: SideReadouts, token: TokenChoice, part: ProjectedPart, finalNorm: Float32Array): Seen | undefined {
  const place = placeOfToken(token, side.readouts.textTokens);
  if (!place) return undefined;
  const states = statesOf(side, place);
  const rows = Array.from({ length: LAYERS }, (_, layer) =>
    part === 'residual'
      ? rmsNorm(residualAt(states, layer, place.index), finalNorm)
      : contributionAt(states, layer, place.index),
  );
  return { side, place, rows };
}

/** By what they add with steering; in the difference view by how much more or less they add. */
function strongestOf(
  unsteered: Seen,
  steered: Seen | undefined,
  norms: Float32Array,
  view: ProjectionQuestion['view'],
  layer: number | null,
): ActiveVector[] {
  const range = layer === null ? ([0, LAYERS] as const) : ([layer, layer + 1] as const);
  const shape = { norms, layers: LAYERS, neurons: NEURONS };
  const before = activationsAt(unsteered.side, unsteered.place);
  if (!steered) return strongestVectors({ activations: before, ...shape }, 0, STRONGEST, range);
  const after = activationsAt(steered.side, steered.place);
  if (view === 'tokens') return strongestVectors({ activations: after, before, ...shape }, 0, STRONGEST, range);
  const change = after.map((value, at) => value - (before[at] ?? 0));
  return strongestVectors({ activations: change, before, ...shape }, 0, STRONGEST, range)
    .filter(({ strength }) => strength > 0)
    .map((vector) => ({ ...vector, activation: after[vector.layer * NEURONS + vector.index] ?? 0 }));
}

function depthOf({ side, place }: Seen, weights: LensWeights, token: TokenChoice): SideDepth {
  const bin = side.bins[token.index] ?? 0;
  return { bin, probabilities: depthOfDecision(statesOf(side, place), weights, place.index, bin) };
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.length * WIDTH);
  rows.forEach((row, at) => all.set(row, at * WIDTH));
  return all;
}

function isNotZero(row: Float32Array): boolean {
  return row.some((value) => value !== 0);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, d) => sum + value * (b[d] ?? 0), 0);
}
