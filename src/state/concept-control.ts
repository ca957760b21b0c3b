import { ok, type Result } from '#base/errors.ts';
import type { Concept, Depth } from '#lens/concept.ts';
import { NEURONS } from '#policy/types.ts';
import type { NeuronId } from '#steering/intervention.ts';
import type { LensApi, LensLine } from '#workers/lens-api.ts';
import type { Lab } from './lab.ts';

/** A cluster and how long the word took, from the question to the answer on the page. */
export interface FoundConcept {
  readonly concept: Concept;
  readonly millis: number;
}

export interface ConceptControl {
  /** The k value vectors of the policy nearest to a word. Errors: 'no-policy', 'lens-missing'. */
  find: (word: string, k: number, depth: Depth) => Promise<Result<FoundConcept>>;
  /** Top tokens of value vectors, in their order; asked once each. */
  tokensOf: (neurons: readonly NeuronId[]) => Promise<Result<readonly LensLine[]>>;
  /** Loads what doses are read from whenever a policy becomes ready; returns the way to stop. */
  start: () => () => void;
}

export interface ConceptControlParts {
  readonly lens: Pick<LensApi, 'lensConcept' | 'lensLines' | 'lensNatural' | 'lensColumn'>;
  readonly nowMillis: () => number;
}

const MODEL = 'policy';
const TOKENS = 5;

export function createConceptControl(lab: Lab, { lens, nowMillis }: ConceptControlParts): ConceptControl {
  const { store } = lab;
  const lines = new Map<number, LensLine>();
  const found = new Map<string, FoundConcept>();

  const loadTables = async () => {
    lines.clear();
    found.clear();
    const natural = await lens.lensNatural();
    const norms = await lens.lensColumn(MODEL, 'norm');
    // Without a lens everything but doses and 'add x std' works; asking for a word says what is missing.
    if (!natural.ok || !norms.ok) return;
    lab.naturalStds = natural.value.std;
    store.getState().setDoseTables({ natural: natural.value, valueNorms: norms.value });
    // The first word builds the embedding of all value vectors: better now than while somebody waits.
    await lens.lensConcept(MODEL, 'slow', 10, 'full');
  };

  return {
    find: async (word, k, depth) => {
      const key = `${k} ${depth} ${word}`;
      const known = found.get(key);
      if (known) return ok(known);
      const started = nowMillis();
      const concept = await lens.lensConcept(MODEL, word, k, depth);
      if (!concept.ok) return concept;
      const answer = { concept: concept.value, millis: nowMillis() - started };
      found.set(key, answer);
      return ok(answer);
    },

    tokensOf: async (neurons) => {
      const rows = neurons.map(([layer, index]) => layer * NEURONS + index);
      const missing = rows.filter((row) => !lines.has(row));
      if (missing.length > 0) {
        const answer = await lens.lensLines(MODEL, Uint32Array.from(missing), TOKENS);
        if (!answer.ok) return answer;
        for (const line of answer.value) lines.set(line.row, line);
      }
      return ok(rows.flatMap((row) => lines.get(row) ?? []));
    },

    start: () => {
      if (store.getState().policyStatus === 'ready') void loadTables();
      return store.subscribe((state, before) => {
        if (state.policyStatus === 'ready' && state.policyInfo?.bundleId !== before.policyInfo?.bundleId)
          void loadTables();
      });
    },
  };
}
