import { invariant } from '#base/errors.ts';
import { PREFIX_TOKENS, SLOTS, TOKEN_GROUPS } from '#policy/types.ts';
import type { Readouts, TokenGroup } from '#policy/types.ts';
import type { Pool } from './natural.ts';

/** What an episode is sorted by: signed activations, as in the pack's natural statistics. */
export const ACTIVITY_STATISTICS = ['max', 'mean'] as const;
export type ActivityStatistic = (typeof ACTIVITY_STATISTICS)[number];

export type ActivityReadouts = Readouts & Required<Pick<Readouts, 'activations'>>;

/** Tokens of one group, all decisions together. */
interface GroupActivity {
  readonly sum: Float64Array;
  readonly max: Float32Array;
  tokens: number;
}

/**
 * What each neuron did over the decisions of an episode, after the hook. Only sums and maxima are kept, 2 MB however long the
 * episode is: the activation-weighted projection needs no more, because sum_t sum_i a_i(t) w_i = sum_i (sum_t a_i(t)) w_i.
 */
export class EpisodeActivity {
  readonly layers: number;
  readonly neurons: number;
  readonly #groups: Readonly<Record<TokenGroup, GroupActivity>>;
  /** Sum over decisions at each action slot, [slots, layers * neurons]. */
  readonly #slots: Float64Array;
  #decisions = 0;

  constructor(layers: number, neurons: number) {
    this.layers = layers;
    this.neurons = neurons;
    const rows = layers * neurons;
    const group = () => ({ sum: new Float64Array(rows), max: new Float32Array(rows).fill(-Infinity), tokens: 0 });
    this.#groups = { image: group(), proprio: group(), text: group(), slots: group() };
    this.#slots = new Float64Array(SLOTS * rows);
  }

  get decisions(): number {
    return this.#decisions;
  }

  /** Adds one decision: activations [layers, tokens, neurons] of prefix and suffix. */
  add({ activations: { prefix, suffix }, textTokens }: ActivityReadouts): void {
    const { layers, neurons } = this;
    const suffixTokens = textTokens + SLOTS;
    invariant(
      prefix.length === layers * PREFIX_TOKENS * neurons && suffix.length === layers * suffixTokens * neurons,
      'the activations are those of this model',
    );
    for (let layer = 0; layer < layers; layer++) {
      for (let token = 0; token < PREFIX_TOKENS; token++) {
        const group = this.#groups[token < PREFIX_TOKENS - 1 ? 'image' : 'proprio'];
        this.#addToken(group, layer, prefix, (layer * PREFIX_TOKENS + token) * neurons);
      }
      for (let token = 0; token < suffixTokens; token++) {
        const start = (layer * suffixTokens + token) * neurons;
        this.#addToken(this.#groups[token < textTokens ? 'text' : 'slots'], layer, suffix, start);
        if (token >= textTokens) this.#addSlot(token - textTokens, layer, suffix, start);
      }
    }
    this.#groups.image.tokens += PREFIX_TOKENS - 1;
    this.#groups.proprio.tokens += 1;
    this.#groups.text.tokens += textTokens;
    this.#groups.slots.tokens += SLOTS;
    this.#decisions++;
  }

  /** One number per value vector over all decisions and the tokens of a group, [layers * neurons]; 0 before any decision. */
  column(statistic: ActivityStatistic, pool: Pool): Float32Array {
    const groups = (pool === 'all' ? TOKEN_GROUPS : [pool]).map((name) => this.#groups[name]);
    const seen = groups.filter(({ tokens }) => tokens > 0);
    const tokens = seen.reduce((sum, group) => sum + group.tokens, 0);
    return Float32Array.from({ length: this.layers * this.neurons }, (_, row) => {
      if (tokens === 0) return 0;
      return statistic === 'max'
        ? Math.max(...seen.map(({ max }) => max[row]!))
        : seen.reduce((sum, group) => sum + group.sum[row]!, 0) / tokens;
    });
  }

  /** Mean activation over the decisions at one action slot, [layers * neurons]. */
  slotMean(slot: number): Float64Array {
    invariant(slot >= 0 && slot < SLOTS && this.#decisions > 0, 'the slot exists and a decision was added');
    const rows = this.layers * this.neurons;
    return this.#slots.slice(slot * rows, (slot + 1) * rows).map((sum) => sum / this.#decisions);
  }

  #addToken({ sum, max }: GroupActivity, layer: number, from: Float32Array, start: number): void {
    const row = layer * this.neurons;
    for (let index = 0; index < this.neurons; index++) {
      const value = from[start + index]!;
      sum[row + index]! += value;
      if (value > max[row + index]!) max[row + index] = value;
    }
  }

  #addSlot(slot: number, layer: number, from: Float32Array, start: number): void {
    const at = (slot * this.layers + layer) * this.neurons;
    for (let index = 0; index < this.neurons; index++) this.#slots[at + index]! += from[start + index]!;
  }
}
