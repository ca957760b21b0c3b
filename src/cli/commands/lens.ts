import { parseArgs } from 'node:util';
import { LabError, unwrap } from '#base/errors.ts';
import type { CommandIo } from '#cli/command-io.ts';
import { readEpisode, textOfEpisode } from '#cli/lens/episode.ts';
import { openDesks } from '#cli/lens/open-desks.ts';
import type { OpenLens } from '#cli/lens/open-desks.ts';
import { writeStudy } from '#cli/lens/write-study.ts';
import { CLUSTER_SIZES, DEPTHS } from '#lens/concept.ts';
import type { Concept, Depth } from '#lens/concept.ts';
import type { ShownToken, VectorReadout } from '#lens/desk.ts';
import { NaturalTable } from '#lens/natural.ts';
import type { Pool } from '#lens/natural.ts';
import { STUDIES, makeStudy } from '#lens/studies/make-study.ts';
import type { VectorId } from '#lens/table.ts';
import { TOKEN_GROUPS } from '#policy/types.ts';
import { LANES, type Lane } from '#state/lanes.ts';

export const LENS_USAGE = [
  'lens neuron L:I [--base] [--json]',
  'lens search QUERY [--limit N] [--base] [--json]',
  `lens concept WORD [--k ${CLUSTER_SIZES.join('|')}] [--depth ${DEPTHS.join('|')}] [--base] [--json]`,
  `lens study all|${STUDIES.join('|')} --out DIR`,
  'lens episode FILE|LINK [--lane unsteered|steered] [--tokens all|image|proprio|text|slots] [--out DIR] [--json]',
].join('\n');

const POOLS: readonly Pool[] = ['all', ...TOKEN_GROUPS];
const LIMIT = 50;
const MAX_K = 1000;
/** Value vectors that T1 draws from each layer: intervals of about 6 points either way. */
const PER_LAYER = 256;

interface LensOptions {
  readonly subject: string;
  readonly base: boolean;
  readonly json: boolean;
  readonly limit: number;
  readonly k: number;
  readonly depth: Depth;
  readonly lane: Lane;
  readonly pool: Pool;
  readonly out: string | undefined;
}

/** Value vectors in words. Exit status 0; bad input throws a LabError that says what to mend. */
export async function runLens(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      bundle: { type: 'string' },
      base: { type: 'boolean' },
      json: { type: 'boolean' },
      limit: { type: 'string' },
      k: { type: 'string' },
      depth: { type: 'string' },
      out: { type: 'string' },
      lane: { type: 'string' },
      tokens: { type: 'string' },
    },
  });
  const [what = '', ...rest] = positionals;
  const run = COMMANDS.get(what);
  if (!run) throw bad(`lens ${what}`.trim(), `one of ${[...COMMANDS.keys()].join(', ')}`);
  if (rest.length === 0)
    throw bad(
      `lens ${what} without a subject`,
      LENS_USAGE.split('\n').find((u) => u.includes(what))!,
    );
  const options: LensOptions = {
    subject: rest.join(' '),
    base: values.base ?? false,
    json: values.json ?? false,
    limit: values.limit === undefined ? LIMIT : readCount('--limit', values.limit, 100_000),
    k: values.k === undefined ? CLUSTER_SIZES[0] : readCount('--k', values.k, MAX_K),
    depth: readOneOf('--depth', values.depth, DEPTHS, 'full'),
    lane: readOneOf('--lane', values.lane, LANES, 'unsteered'),
    pool: readOneOf('--tokens', values.tokens, POOLS, 'all'),
    out: values.out,
  };
  await run(await openDesks(values.bundle), options, io);
  return 0;
}

const COMMANDS = new Map<string, (lens: OpenLens, options: LensOptions, io: CommandIo) => Promise<void>>([
  ['neuron', runNeuron],
  ['search', runSearch],
  ['concept', runConcept],
  ['study', runStudy],
  ['episode', runEpisode],
]);

async function runNeuron(lens: OpenLens, options: LensOptions, io: CommandIo): Promise<void> {
  const desk = deskOf(lens, options);
  const { layers, neurons } = desk.pack.model;
  const id = readVectorId(options.subject, layers, neurons);
  const readout = await desk.vector(id, options.base ? undefined : lens.base);
  const natural = desk.pack.has('stats') ? naturalOf(await NaturalTable.of(desk.pack), readout.row) : undefined;
  const document = { schema: 1, bundle: lens.bundleId, model: desk.pack.model.name, ...readout, natural };
  io.stdout(options.json ? JSON.stringify(document) : textOfVector(readout));
}

async function runSearch(lens: OpenLens, options: LensOptions, io: CommandIo): Promise<void> {
  const desk = deskOf(lens, options);
  const hits = unwrap(await desk.search(options.subject));
  const shown = hits.slice(0, options.limit).map((hit) => ({
    ...desk.table.idOf(hit.row),
    score: hit.score,
    ranks: hit.ranks,
    ...(hit.cosine === undefined ? {} : { cosine: hit.cosine }),
    tokens: desk.shown(desk.table.top(hit.row, 10)).map(({ text }) => text),
  }));
  if (options.json) {
    const document = { schema: 1, bundle: lens.bundleId, query: options.subject, found: hits.length, hits: shown };
    io.stdout(JSON.stringify(document));
    return;
  }
  const lines = shown.map((hit) => `${place(hit)}  ${(hit.cosine ?? hit.score).toFixed(2)}  ${hit.tokens.join(' ')}`);
  io.stdout([`${hits.length} value vectors`, ...lines].join('\n'));
}

async function runConcept(lens: OpenLens, options: LensOptions, io: CommandIo): Promise<void> {
  const concept = await deskOf(lens, options).concept(options.subject, options.k, options.depth);
  if (concept.members.length === 0) throw bad(`lens concept "${options.subject}"`, 'a word');
  io.stdout(options.json ? JSON.stringify({ schema: 1, bundle: lens.bundleId, ...concept }) : textOfConcept(concept));
}

async function runStudy(lens: OpenLens, options: LensOptions, io: CommandIo): Promise<void> {
  const names = STUDIES.filter((known) => options.subject === 'all' || known === options.subject);
  if (names.length === 0) throw bad(`lens study ${options.subject}`, `all, or one of ${STUDIES.join(', ')}`);
  if (options.out === undefined) throw bad('no --out', 'a folder for the tables and figures: --out DIR');
  const { policy, base, weights } = lens;
  const files: string[] = [];
  for (const name of names) {
    io.progress(`study ${name}`);
    const study = await makeStudy(name, { policy, base, weights, perLayer: PER_LAYER });
    files.push(...(await writeStudy(study, lens.bundleId, `lens study ${name} --out DIR`, options.out)));
  }
  io.stdout(options.json ? JSON.stringify({ schema: 1, study: options.subject, files }) : files.join('\n'));
}

async function runEpisode(lens: OpenLens, options: LensOptions, io: CommandIo): Promise<void> {
  const read = await readEpisode(lens, options, io);
  const { study, recording, reproduced, active } = read;
  const command = `lens episode RECORDING --lane ${options.lane}`;
  const files = options.out === undefined ? [] : await writeStudy(study, lens.bundleId, command, options.out);
  if (options.json) {
    const { spec, prompt, bundleId, decisions, success } = recording;
    const episode = { suite: spec.suite, seed: spec.seed, prompt, bundleId, decisions: decisions.length, success };
    const { rules, seen, tables } = study;
    const about = { schema: 1, bundle: lens.bundleId, command, episode, reproduced };
    const document = { ...about, rules, seen, tables, active, files };
    io.stdout(JSON.stringify(document));
    return;
  }
  io.stdout([textOfEpisode(read), ...files].join('\n'));
}

function deskOf({ policy, base }: OpenLens, options: LensOptions) {
  if (!options.base) return policy;
  if (base) return base;
  throw new LabError('lens-missing', 'This lens has no base model.', { fix: 'Leave --base out.' });
}

function naturalOf(natural: NaturalTable, row: number) {
  const statistics = ['mean', 'std', 'p50', 'p95', 'p99', 'max'] as const;
  const of = (pool: Pool) => Object.fromEntries(statistics.map((name) => [name, natural.column(name, pool)[row]!]));
  return { ...Object.fromEntries(POOLS.map((pool) => [pool, of(pool)])), examples: natural.examples(row) };
}

function textOfVector(readout: VectorReadout): string {
  const list = (tokens: readonly ShownToken[]) =>
    tokens.map(({ text, logit }) => `${text} ${logit.toFixed(2)}`).join('  ');
  return [
    `${place(readout)} (layer ${readout.layerNumber} of SmolLM2), norm ${readout.norm.toFixed(2)}`,
    `up      ${list(readout.top)}`,
    `down    ${list(readout.bottom)}`,
    ...(readout.base
      ? [`before  ${list(readout.base.top)}`, `cosine with before ${readout.base.cosine.toFixed(4)}`]
      : []),
    ...readout.nearest.map((n) => `near    ${place(n)} ${n.cosine.toFixed(2)} ${n.tokens.join(' ')}`),
  ].join('\n');
}

function textOfConcept(concept: Concept): string {
  const rows = concept.members.map(
    (m) => `${place(m)}  ${m.cosine.toFixed(2)}  ${m.reads.padEnd(8)}  ${m.tokens.slice(0, 6).join(' ')}`,
  );
  const head = `${concept.word}: ${concept.k} nearest, ${concept.depth}, purity ${Math.round(100 * concept.purity)} %`;
  return [head, ...rows, ...concept.warnings.map(({ text }) => `! ${text}`)].join('\n');
}

function place({ layer, index }: VectorId): string {
  return `${layer}:${index}`.padEnd(7);
}

function readVectorId(text: string, layers: number, neurons: number): VectorId {
  const match = /^[Ll]?(\d{1,4}):(\d{1,6})$/.exec(text.trim());
  const [layer, index] = [Number(match?.[1]), Number(match?.[2])];
  if (match && layer < layers && index < neurons) return { layer, index };
  throw bad(
    `lens neuron ${text}`,
    `LAYER:INDEX with layer 0 to ${layers - 1} and index 0 to ${neurons - 1}, as 9:1137`,
  );
}

function readOneOf<T extends string>(flag: string, text: string | undefined, known: readonly T[], initial: T): T {
  if (text === undefined) return initial;
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw bad(`${flag} ${text}`, `one of ${known.join(', ')}`);
}

function readCount(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
  throw bad(`${flag} ${text}`, `a whole number from 1 to ${max}`);
}

function bad(found: string, expected: string): LabError<'bad-option'> {
  return new LabError('bad-option', `Cannot use ${found}.`, { fix: `Expected ${expected}.` });
}
