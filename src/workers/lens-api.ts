import type { Result } from '#base/errors.ts';
import type { ReadoutAgreement } from '#lens/compare-readouts.ts';
import type { Concept, Depth } from '#lens/concept.ts';
import type { VectorReadout } from '#lens/desk.ts';
import type { ActivityStatistic } from '#lens/episode-activity.ts';
import type { PackAddress, PackProgress } from '#lens/fetch-pack.ts';
import type { Example, Histogram, Pool, Statistic } from '#lens/natural.ts';
import type { StudyName } from '#lens/studies/make-study.ts';
import type { Study } from '#lens/studies/study.ts';
import type { VectorId } from '#lens/table.ts';
import type { LensMoment } from './lens-moment.ts';

/** What the page asks of the lens. Tables and weights stay in the policy's worker; only what is shown crosses. */

/** One model whose value vectors can be read. */
export interface LensModel {
  /** 'policy', 'base', or the name of a dropped pack. */
  readonly key: string;
  readonly name: string;
  readonly layers: number;
  readonly neurons: number;
  /** Number of each layer in the model it came from. */
  readonly layerNumbers: readonly number[];
  /** Columns that rows can be sorted and coloured by. */
  readonly columns: readonly LensColumn[];
  readonly hasNatural: boolean;
  /** Weights are here: concepts, recomputation and effects can be asked for. */
  readonly isLive: boolean;
}

export interface OpenedPack {
  /** Of the new one among `models`. */
  readonly key: string;
  readonly models: readonly LensModel[];
}

export const LENS_COLUMNS = ['norm', 'drift', 'std', 'p99', 'max', 'actions'] as const;
export type LensColumn = (typeof LENS_COLUMNS)[number];

/** Rows that match, best first, with what they were ordered by. */
export interface LensHits {
  readonly rows: Uint32Array;
  /** Cosine where the query names a word to be near to, else the search score. */
  readonly scores: Float32Array;
}

/** One line of the list. */
export interface LensLine {
  readonly row: number;
  readonly tokens: readonly { readonly text: string; readonly isAction: boolean }[];
}

export interface LensVector extends VectorReadout {
  readonly model: string;
  readonly natural?: {
    readonly statistics: Readonly<Record<Pool, Readonly<Record<Statistic, number>>>>;
    readonly histogram: Histogram;
    readonly examples: readonly (Example & { readonly prompt: string; readonly where: string })[];
  };
}

/** Both ends of a value vector's list together. */
export interface LensRecomputed extends ReadoutAgreement {
  readonly millis: number;
}

/** An action's logit that changes most, at +1 activation. */
export interface MovedBin {
  /** The bin's action, -1 to 1. */
  readonly action: number;
  readonly logit: number;
}

/** What one value vector does to each slot. */
export interface LensEffect {
  /** Change of the expected action at +1 activation, frozen final norm, mean over the shipped observations. */
  readonly direct: readonly number[];
  /** The bins whose logits that raises and lowers most. */
  readonly bins: readonly { readonly raised: MovedBin; readonly lowered: MovedBin }[];
  /** The vector ablated at every token: mean and greatest |change| over observations. Shadow: nothing was executed. */
  readonly ablation: readonly { readonly mean: number; readonly greatest: number }[];
  readonly observations: number;
}

export interface LensEpisodeRequest {
  /** Names the reading; the worker keeps the last few. */
  readonly key: string;
  /** What is read, in words: begins the study's rules. */
  readonly subject: string;
  readonly moments: readonly LensMoment[];
  /** Mean executed action, [7]. */
  readonly executed: readonly number[];
  /** For 'add-std', [12 x 1536]. */
  readonly stds?: Float32Array;
}

/** What every value vector did in an episode: one number a row, over the decisions and a token group. */
export interface LensEpisode {
  readonly key: string;
  readonly decisions: number;
  readonly columns: Readonly<Record<ActivityStatistic, Readonly<Record<Pool, Float32Array>>>>;
}

export interface LensProjection {
  /** [rows, k], best first. */
  readonly ids: Int32Array;
  readonly logits: Float32Array;
  readonly texts: readonly string[];
  readonly isAction: readonly boolean[];
  readonly k: number;
  readonly millis: number;
}

export interface LensApi {
  /** Opens the lens of the loaded policy. Errors: 'no-policy', 'lens-missing', 'lens-damaged'. */
  lensModels(): Promise<Result<readonly LensModel[]>>;
  /** Opens a lens pack from a file beside them. Errors: 'lens-pack', 'lens-index'. */
  lensOpenPack(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Result<OpenedPack>>;
  /** The same from another site: call it only when a person asked for it. Errors: those of fetchPack too. */
  lensFetchPack(
    address: PackAddress,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<OpenedPack>>;
  /** Errors: 'query'. */
  lensSearch(model: string, query: string): Promise<Result<LensHits>>;
  lensLines(model: string, rows: Uint32Array, k: number): Promise<Result<readonly LensLine[]>>;
  /** One number per row. */
  lensColumn(model: string, column: LensColumn): Promise<Result<Float32Array>>;
  lensVector(model: string, id: VectorId): Promise<Result<LensVector>>;
  /** The tokens of a value vector of the policy from the weights, against the precomputed ones. */
  lensRecompute(id: VectorId): Promise<Result<LensRecomputed>>;
  lensConcept(model: string, word: string, k: number, depth: Depth): Promise<Result<Concept>>;
  /** First two principal components of the semantic embeddings, [rows, 2], -127 to 127. */
  lensMap(model: string): Promise<Result<Int8Array>>;
  /** Third-person picture of a shipped observation, [96, 96, 3]. */
  lensPicture(observation: number): Promise<Result<Uint8Array>>;
  /** Runs the policy on shipped observations with and without a value vector: seconds, not milliseconds. */
  lensEffect(id: VectorId): Promise<Result<LensEffect>>;
  /** The best tokens of many rows [rows, 576] at once, through the lens graph. `slot` names action tokens ('dz'). */
  lensProject(rows: Float32Array, slot?: string): Promise<Result<LensProjection>>;
  /**
   * Runs the policy on every decision of an episode and reads the FFN activations: a decision's time each.
   * @param onProgress  decisions done   Errors: 'no-policy', 'cancelled', those of the policy
   */
  lensEpisode(
    request: LensEpisodeRequest,
    onProgress: (decisions: number) => void,
    signal: AbortSignal,
  ): Promise<Result<LensEpisode>>;
  /** A reading that the worker still has; null where it must be made. */
  lensKeptEpisode(key: string): Promise<Result<LensEpisode | null>>;
  /**
   * The activation-weighted projection of a kept reading: about 4 s.
   * @param onProgress  share done   Errors: 'no-reading', 'cancelled'
   */
  lensEpisodeStudy(key: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<Result<Study>>;
  /** A study of the loaded policy, computed now. T1 draws 64 value vectors a layer here; the command line draws 256. */
  lensStudy(name: StudyName): Promise<Result<Study>>;
  /** Standard deviation and quantiles of natural activations of the policy, pooled over all tokens. */
  lensNatural(): Promise<
    Result<{ readonly levels: readonly number[]; readonly quantiles: Float32Array; readonly std: Float32Array }>
  >;
}
