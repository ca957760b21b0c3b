import { invariant } from '#base/errors.ts';
import type { Study } from '#lens/studies/study.ts';
import type { VectorId } from '#lens/table.ts';

export interface SlotLayer {
  readonly layer: number;
  /** Number of the layer in SmolLM2. */
  readonly number: number;
  readonly length: number;
  readonly executed: number;
  readonly tokens: readonly { readonly text: string; readonly logit: number; readonly isAction: boolean }[];
}

export interface SlotVector {
  readonly id: VectorId;
  readonly activation: number;
  readonly words: string;
}

type Row = Readonly<Record<string, string | number>>;

/** What an episode's study says of one slot, the deepest layer first, as in the projections panel. */
export function layersOfSlot(study: Study, slot: string): SlotLayer[] {
  const tokens = rowsOf(study, 'tokens', slot);
  const layers = rowsOf(study, 'layers', slot).map((row) => ({
    layer: Number(row['layer']),
    number: Number(row['smollm2_layer']),
    length: Number(row['length']),
    executed: Number(row['executed_mean']),
    tokens: tokens
      .filter((token) => token['layer'] === row['layer'])
      .map((token) => ({
        text: String(token['token']),
        logit: Number(token['logit']),
        isAction: token['is_action'] === 1,
      })),
  }));
  return layers.reverse();
}

export function vectorsOfSlot(study: Study, slot: string): SlotVector[] {
  return rowsOf(study, 'vectors', slot).map((row) => ({
    id: { layer: Number(row['layer']), index: Number(row['index']) },
    activation: Number(row['mean_activation']),
    words: String(row['tokens']),
  }));
}

/** The rows of a slot by the names of their columns. */
function rowsOf(study: Study, name: string, slot: string): Row[] {
  const table = study.tables.find((one) => one.name === name);
  invariant(table, `an episode's study has the table ${name}`);
  return table.rows
    .map((row): Row => Object.fromEntries(table.columns.map((column, at) => [column, row[at] ?? ''])))
    .filter((row) => row['slot'] === slot);
}
