import { LabError, asLabError, err, invariant, ok, unwrap } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { compareReadouts } from '#lens/compare-readouts.ts';
import { fetchPack } from '#lens/fetch-pack.ts';
import type { NaturalTable, Pool, Statistic } from '#lens/natural.ts';
import { makeStudy } from '#lens/studies/make-study.ts';
import { lensWeightsOf } from '#lens/weights.ts';
import { fetchBytes } from '#policy/fetch-bytes.ts';
import type { FetchOptions } from '#policy/fetch-bytes.ts';
import { graphSource } from '#policy/bundle.ts';
import type { Session } from '#policy/runtime/types.ts';
import { IMAGE_TOKENS, PREFIX_TOKENS, SLOTS, WIDTH } from '#policy/types.ts';
import { ACTION_DIMENSIONS, THIRD_SIZE } from '#sim/types.ts';
import type { LensApi, LensVector } from './lens-api.ts';
import { measureEffect } from './lens-effect.ts';
import { EpisodeReader } from './lens-episode.ts';
import { LensRoom } from './lens-room.ts';
import type { PolicyShelf } from './policy-shelf.ts';

const PROJECTED = 16;
const STUDIED_PER_LAYER = 64;
const POOLS: readonly Pool[] = ['all', 'image', 'proprio', 'text', 'slots'];
const STATISTICS: readonly Statistic[] = ['mean', 'std', 'p50', 'p95', 'p99', 'max'];

/** The worker's answers to LensApi, over the shelf that holds the policy. */
export function createLensDesk(shelf: PolicyShelf, fetch: FetchOptions['fetch']): LensApi {
  let room: Promise<LensRoom> | undefined;
  const episodes = new EpisodeReader(shelf);
  let projector: { readonly runtime: object; readonly session: Promise<Session> } | undefined;

  const openRoom = async (): Promise<LensRoom> => {
    const { host, base } = unwrap(shelf.loaded());
    const known = await room?.catch(() => undefined);
    if (known?.bundle === host.bundle) return known;
    const files = new Map(host.bundle.manifest.files.map((file) => [file.path, file.size]));
    room = LensRoom.open(host.bundle, async (path) =>
      unwrap(await fetchBytes(new URL(path, base).href, files.get(path), { fetch })),
    );
    return room;
  };

  const session = async (): Promise<Session> => {
    const { host } = unwrap(shelf.loaded());
    if (projector?.runtime === host.runtime) return projector.session;
    const { fetchFile } = await openRoom();
    const created = (async () => {
      const path = `graphs/lens.${host.runtime.family}.onnx`;
      if (!host.bundle.files.has(path)) host.bundle.files.add(path, await fetchFile(path));
      return host.runtime.create(graphSource(host.bundle, 'lens', host.runtime.family));
    })();
    projector = { runtime: host.runtime, session: created };
    // A failed start may be tried again.
    created.catch(() => (projector = undefined));
    return created;
  };

  return {
    lensModels: () => answer(async () => (await openRoom()).models()),
    lensOpenPack: (name, bytes) =>
      answer(async () => {
        const open = await openRoom();
        const key = unwrap(await open.openPack(name, bytes));
        return { key, models: await open.models() };
      }),
    lensFetchPack: (address, onProgress, signal) =>
      answer(async () => {
        const open = await openRoom();
        const bytes = unwrap(await fetchPack(address, fetch, onProgress, signal));
        const key = unwrap(await open.openPack(address.name, bytes));
        return { key, models: await open.models() };
      }),
    lensSearch: (model, query) =>
      answer(async () => {
        const hits = unwrap(await (await (await openRoom()).desk(model)).search(query));
        return {
          rows: Uint32Array.from(hits, ({ row }) => row),
          scores: Float32Array.from(hits, ({ cosine, score }) => cosine ?? score),
        };
      }),
    lensLines: (model, rows, k) =>
      answer(async () => {
        const desk = await (await openRoom()).desk(model);
        return [...rows].map((row) => ({
          row,
          tokens: desk.shown(desk.table.top(row, k)).map(({ text, isAction }) => ({ text, isAction })),
        }));
      }),
    // A copy crosses; the table keeps its own.
    lensColumn: (model, column) => answer(async () => (await (await openRoom()).column(model, column)).slice()),
    lensVector: (model, id) =>
      answer(async () => {
        const open = await openRoom();
        const desk = await open.desk(model);
        const readout = await desk.vector(id, await open.baseOf(model));
        const natural = await open.natural(model, desk);
        return { ...readout, model, ...(natural && { natural: await naturalOf(open, natural, readout.row) }) };
      }),
    lensRecompute: (id) =>
      answer(async () => {
        const desk = await (await openRoom()).desk('policy');
        const started = performance.now();
        const { top, bottom } = desk.recompute(id);
        const millis = performance.now() - started;
        const row = desk.table.row(id);
        const stored = [...desk.shown(desk.table.top(row)), ...desk.shown(desk.table.bottom(row))];
        return { ...compareReadouts([...top, ...bottom], stored), millis };
      }),
    lensConcept: (model, word, k, depth) =>
      answer(async () => (await (await openRoom()).desk(model)).concept(word, k, depth)),
    lensMap: (model) =>
      answer(async () => {
        const { map } = (await (await openRoom()).desk(model)).rows;
        if (map) return map.slice();
        throw new LabError('lens-missing', 'This lens has no map of its value vectors.');
      }),
    lensPicture: (observation) =>
      answer(async () => {
        const recorded = await (await openRoom()).observations();
        const size = THIRD_SIZE * THIRD_SIZE * 3;
        if (!recorded || observation >= recorded.count) {
          throw new LabError('lens-missing', 'This observation is not part of the lens.');
        }
        return recorded.third.slice(observation * size, (observation + 1) * size);
      }),
    lensEffect: (id) =>
      answer(async () => {
        const open = await openRoom();
        const { host } = unwrap(shelf.loaded());
        const recorded = await open.observations();
        if (!recorded) throw new LabError('lens-missing', 'This lens has no recorded observations.');
        return measureEffect(host, open.bundle, recorded, id);
      }),
    lensProject: (rows, slot) =>
      answer(async () => {
        const desk = await (await openRoom()).desk('policy');
        const started = performance.now();
        const feeds = { x: { dims: [rows.length / WIDTH, WIDTH], data: rows } };
        const found = await (await session()).run(feeds, ['top_ids', 'top_logits']);
        const { host } = unwrap(shelf.loaded());
        const ids = Int32Array.from((await host.runtime.download(found['top_ids']!)).data);
        const logits = (await host.runtime.download(found['top_logits']!)).data.slice();
        return {
          ids,
          logits,
          texts: Array.from(ids, (id) => desk.vocabulary.display(id, slot)),
          isAction: Array.from(ids, (id) => desk.vocabulary.isAction(id)),
          k: PROJECTED,
          millis: performance.now() - started,
        };
      }),
    lensEpisode: (request, onProgress, signal) => answer(() => episodes.read(request, onProgress, signal)),
    lensKeptEpisode: (key) => answer(async () => episodes.kept(key)),
    lensEpisodeStudy: (key, onProgress, signal) =>
      answer(async () => episodes.study(key, await openRoom(), onProgress, signal)),
    lensStudy: (name) =>
      answer(async () => {
        const open = await openRoom();
        const [policy, base] = [await open.desk('policy'), await open.baseOf('policy')];
        const weights = lensWeightsOf(open.bundle.tensors);
        return makeStudy(name, { policy, base, weights, perLayer: STUDIED_PER_LAYER });
      }),
    lensNatural: () =>
      answer(async () => {
        const open = await openRoom();
        const natural = await open.natural('policy', await open.desk('policy'));
        if (!natural) throw new LabError('lens-missing', 'This lens has no natural activations.');
        const { levels, quantiles, std } = natural.quantiles();
        return { levels, quantiles, std: std.slice() };
      }),
  };
}

async function answer<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (thrown) {
    return err(asLabError(thrown));
  }
}

async function naturalOf(
  room: LensRoom,
  natural: NaturalTable,
  row: number,
): Promise<NonNullable<LensVector['natural']>> {
  const recorded = await room.observations();
  const pool = (of: Pool) => Object.fromEntries(STATISTICS.map((name) => [name, natural.column(name, of)[row]!]));
  return {
    statistics: Object.fromEntries(POOLS.map((name) => [name, pool(name)])) as NonNullable<
      LensVector['natural']
    >['statistics'],
    histogram: natural.histogram(row),
    examples: natural.examples(row).map((example) => {
      const prompt = recorded?.prompts[example.observation] ?? '';
      return { ...example, prompt, where: placeOf(room, prompt, example.token) };
    }),
  };
}

/** What a token of an observation is: 'image 12', 'word ·cube', 'dz'. */
function placeOf(room: LensRoom, prompt: string, token: number): string {
  if (token === 0) return 'start';
  if (token <= IMAGE_TOKENS) return `image ${token}`;
  if (token < PREFIX_TOKENS) return 'proprioception';
  const { pieces } = room.bundle.tokenizer.encode(prompt);
  const text = token - PREFIX_TOKENS;
  if (text < pieces.length) return `word ${pieces[text] === '\n' ? '⏎' : pieces[text]!.replace(/^ /, '·')}`;
  const slot = text - pieces.length;
  invariant(slot < SLOTS, 'the token is a slot');
  return ACTION_DIMENSIONS[slot]!;
}
