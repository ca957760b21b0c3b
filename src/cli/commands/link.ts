import { writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { LabError, asLabError, cancelled, unwrap } from '#base/errors.ts';
import type { Command } from '#cli/command.ts';
import { NODE_BACKENDS, bundleFolder, readBundleFile, type NodeBackend } from '#cli/episodes/native-policy.ts';
import {
  readHead,
  readInterventionFile,
  readPrompt,
  readSuites,
  temperaturesFor,
} from '#cli/episodes/rollout-options.ts';
import { runShare } from '#cli/episodes/share.ts';
import { readTextFile } from '#cli/files.ts';
import { openDesks } from '#cli/lens/open-desks.ts';
import type { Io } from '#cli/io.ts';
import { flag, integer, parseOptions, requiredInteger, requiredText, text, usageError } from '#cli/options.ts';
import { CLUSTER_SIZES, DEPTHS } from '#lens/concept.ts';
import { readManifest } from '#policy/read-bundle.ts';
import { FLOW_STEPS, MAX_DECISIONS, MAX_SEED } from '#rollout/limits.ts';
import { readLinkDocument, toLinkDocument } from '#share/link-document.ts';
import { formatLink, parseLink } from '#share/link.ts';
import { sketchOf, type ExampleSketch } from '#share/example-sketch.ts';
import { exampleState } from '#share/make-example.ts';
import type { LinkCard } from '#share/link-state.ts';
import { packShipped, type ShippedExample, type ShippedLane } from '#share/shipped-example.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';
import { SUITES } from '#sim/types.ts';
import type { Intervention, NeuronId } from '#steering/intervention.ts';
import { parseInterventions } from '#steering/schema.ts';

const USAGE = `Usage: link decode HASH        what a link holds, as JSON; HASH may be a whole address
       link encode FILE        the hash of such a JSON document
       link example --suite S --seed N [options]
                               runs the policy and prints the hash of what it did
       link examples FILE      makes every hash of a file of examples again, in place, and beside it what the page
                               shows before the simulator is there: FILE.poses.bin (the first example's poses) and
                               FILE.sketches.json (the gallery's pictures), both without FILE's own ending
  --head H           discrete (default) or flow
  --prompt TEXT      instead of the task's own
  --rival TEXT       the second prompt, of the steered side
  --intervention F   steers the second side
  --max-decisions N  before the episode counts as failed (40)
  --sampling-seed N  of the bins' draws or the flow's noise (0); rollout takes the episode's own seed
  --backend B        wasm (default: a browser on WASM with one thread decides the same) or native (faster)
  --bundle DIR       a policy bundle; the project's own`;

async function run(args: readonly string[], io: Io): Promise<void> {
  const [verb, ...rest] = args;
  if (verb === 'decode') return decode(rest, io);
  if (verb === 'encode') return encode(rest, io);
  if (verb === 'example') return example(rest, io);
  if (verb === 'examples') return examples(rest, io);
  throw usageError(`link ${verb ?? ''}: expected decode, encode, example or examples.`);
}

function decode(args: readonly string[], io: Io): void {
  const { free } = parseOptions(args, { json: flag }, ['HASH']);
  const given = free[0]!;
  const hash = given.slice(given.indexOf('#') + 1);
  // The blob alone is a link too.
  const parsed = parseLink(/^\d+\./.test(hash) ? `s=${hash}` : hash);
  if (parsed.kind === 'none') {
    throw new LabError('bad-link', ['This holds no link.', ...parsed.issues].join(' '), {
      fix: 'Pass what follows # in the address, in quotes.',
    });
  }
  io.stdout(JSON.stringify(toLinkDocument(parsed), null, 1));
}

async function encode(args: readonly string[], io: Io): Promise<void> {
  const { options, free } = parseOptions(args, { json: flag }, ['FILE']);
  const path = free[0]!;
  const read = readLinkDocument(await readTextFile(path));
  if (!read.ok) throw new LabError('bad-file', `${path}: ${read.error.message}`, { fix: read.error.fix });
  const { hash, dropped } = formatLink(read.value.state, read.value.page);
  for (const sentence of dropped) io.note(sentence);
  io.stdout(options.json ? JSON.stringify({ schema: 1, hash, characters: hash.length, dropped }) : hash);
}

const ConceptSchema = v.object({
  word: v.string(),
  k: v.picklist(CLUSTER_SIZES),
  depth: v.picklist(DEPTHS),
  amount: v.number(),
});

/** What an example runs; the form of `make` in the file of examples. */
const RequestSchema = v.object({
  suite: v.picklist(SUITES),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED)),
  head: v.exactOptional(v.picklist(['discrete', 'flow']), 'discrete'),
  prompt: v.exactOptional(v.string()),
  rival: v.exactOptional(v.string()),
  interventions: v.exactOptional(v.array(v.unknown()), []),
  /** Words whose value vectors are looked up in the bundle's own lens: another policy has others. */
  concepts: v.exactOptional(v.array(ConceptSchema), []),
  maxDecisions: v.exactOptional(v.number(), MAX_DECISIONS.initial),
  samplingSeed: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED)), 0),
});
type Request = v.InferOutput<typeof RequestSchema>;
const ExamplesSchema = v.array(v.object({ name: v.string(), shows: v.string(), make: v.unknown(), hash: v.string() }));

async function example(args: readonly string[], io: Io): Promise<void> {
  const { options } = parseOptions(args, {
    suite: requiredText(),
    seed: requiredInteger({ min: 0, max: MAX_SEED }),
    head: text(),
    prompt: text(),
    rival: text(),
    intervention: text(),
    bundle: text(),
    backend: text(),
    'max-decisions': integer({ ...MAX_DECISIONS, fallback: MAX_DECISIONS.initial }),
    'sampling-seed': integer({ min: 0, max: MAX_SEED, fallback: 0 }),
    json: flag,
  });
  const [suite = 'object'] = readSuites(options.suite);
  const prompt = readPrompt(options.prompt);
  const rival = readPrompt(options.rival);
  const made = await makeExample(
    {
      suite,
      seed: options.seed,
      head: readHead(options.head ?? 'discrete'),
      interventions: [...(await readInterventionFile(options.intervention))],
      concepts: [],
      maxDecisions: options['max-decisions'],
      samplingSeed: options['sampling-seed'],
      ...(prompt !== undefined && { prompt }),
      ...(rival !== undefined && { rival }),
    },
    { folder: await bundleFolder(options.bundle), backend: readBackend(options.backend), io },
  );
  const { hash, success } = made;
  io.stdout(options.json ? JSON.stringify({ schema: 1, hash, success, characters: hash.length }) : hash);
}

/** Makes every hash of a file of examples again, in place, and what the page shows of them: for a new policy. */
async function examples(args: readonly string[], io: Io): Promise<void> {
  const { options, free } = parseOptions(args, { bundle: text(), backend: text() }, ['FILE']);
  const path = free[0]!;
  const by = { folder: await bundleFolder(options.bundle), backend: readBackend(options.backend), io };
  const list = parseExamples(await readTextFile(path), path);
  const entries: object[] = [];
  const sketches: ExampleSketch[] = [];
  let front: ShippedExample | undefined;
  for (const { request, written } of list) {
    const { hash, success, shown } = await makeExample(request, by);
    front ??= { hash, ...shown };
    entries.push({ ...written, hash });
    sketches.push(sketchOf(written.name, shown.unsteered, shown.steered));
    io.stdout(`${written.name}: ${hash.length} characters, success ${success.join(', ')}`);
  }
  await writeFile(path, `${JSON.stringify(entries, null, 2)}\n`);
  const stem = path.replace(/\.json$/, '');
  await writeFile(`${stem}.sketches.json`, `${JSON.stringify(sketches)}\n`);
  if (front) await writeFile(`${stem}.poses.bin`, packShipped(front));
}

function readBackend(word = 'wasm'): NodeBackend {
  const found = NODE_BACKENDS.find((backend) => backend === word);
  if (found) return found;
  throw usageError(`Expected ${NODE_BACKENDS.join(' or ')} for --backend, received "${word}".`);
}

function parseExamples(content: string, path: string) {
  try {
    return v.parse(ExamplesSchema, JSON.parse(content)).map((written) => ({
      written,
      request: v.parse(RequestSchema, written.make),
    }));
  } catch (cause) {
    const fix = 'src/share/examples.json shows the form.';
    throw new LabError('bad-file', `${path} is no list of examples: ${asLabError(cause).message}`, { fix, cause });
  }
}

interface MakeBy {
  readonly folder: string;
  readonly backend: NodeBackend;
  readonly io: Io;
}

async function makeExample(request: Request, { folder, backend, io }: MakeBy) {
  const { suite, seed, head, prompt, rival, maxDecisions, samplingSeed } = request;
  const manifest = unwrap(await readManifest(readBundleFile(folder)));
  const cards = await cardsOf(request, folder);
  const interventions = cards.map(({ intervention }) => intervention);
  const spec = (words: string | undefined, steering: readonly Intervention[]): EpisodeSpec => ({
    suite,
    seed,
    head,
    flowSteps: FLOW_STEPS.initial,
    maxDecisions,
    interventions: steering,
    sampling: { ...temperaturesFor(head, manifest), seed: samplingSeed },
    ...(words !== undefined && { prompt: words }),
  });
  const steers = interventions.length > 0 || rival !== undefined;
  const specs = [spec(prompt, []), ...(steers ? [spec(rival ?? prompt, interventions)] : [])];
  const lanes: ShippedLane[] = [];
  const keep = (place: number, recording: Recording, poses: Float32Array) => void (lanes[place] = { recording, poses });
  await runShare(specs, keep, { folder, threads: 1, signal: io.signal, backend });
  const [unsteered, steered = null] = lanes;
  if (!unsteered || (steers && !steered)) throw cancelled();
  const state = exampleState({
    unsteered: unsteered.recording,
    steered: steered && steered.recording,
    prompt: prompt ?? null,
    rival: rival ?? null,
    interventions,
    sources: cards.map(({ source }) => source),
  });
  const { hash, dropped } = formatLink(state);
  for (const sentence of dropped) io.note(sentence);
  const success = lanes.map(({ recording }) => recording.success);
  return { hash, success, shown: { unsteered, steered } };
}

async function cardsOf(
  { concepts, interventions }: Request,
  folder: string,
): Promise<readonly Pick<LinkCard, 'intervention' | 'source'>[]> {
  const { value, issues } = parseInterventions(interventions);
  if (issues[0] !== undefined) throw new LabError('bad-interventions', issues[0]);
  const lens = concepts.length > 0 ? await openDesks(folder) : undefined;
  const found = concepts.map(async ({ word, k, depth, amount }) => {
    const members = (await lens?.policy.concept(word, k, depth))?.members ?? [];
    if (members.length === 0) throw new LabError('bad-file', `The lens knows no value vectors near "${word}".`);
    const neurons = members.map(({ layer, index }): NeuronId => [layer, index]);
    const intervention = { operator: 'override', amount, neurons, name: word } as const;
    return { intervention, source: { kind: 'concept', word, k, depth, edited: false } } as const;
  });
  return [
    ...(await Promise.all(found)),
    ...value.map((intervention) => ({ intervention, source: { kind: 'list' } as const })),
  ];
}

export const linkCommand: Command = { usage: USAGE, run };
