import { LabError, unwrap } from '#base/errors.ts';
import type { Command } from '#cli/command.ts';
import { bundleFolder, readBundleFile } from '#cli/episodes/native-policy.ts';
import { runEpisodes } from '#cli/episodes/pool.ts';
import { readHead, readInterventionFile, readPrompt, readSuites } from '#cli/episodes/rollout-options.ts';
import { readTextFile } from '#cli/files.ts';
import type { Io } from '#cli/io.ts';
import { flag, integer, parseOptions, requiredInteger, requiredText, text, usageError } from '#cli/options.ts';
import { readManifest } from '#policy/read-bundle.ts';
import { FLOW_STEPS, MAX_DECISIONS, MAX_SEED } from '#rollout/limits.ts';
import { readLinkDocument, toLinkDocument } from '#share/link-document.ts';
import { formatLink, parseLink } from '#share/link.ts';
import { exampleState } from '#share/make-example.ts';
import type { EpisodeSpec, Recording } from '#rollout/recording.ts';

const USAGE = `Usage: link decode HASH        what a link holds, as JSON; HASH may be a whole address
       link encode FILE        the hash of such a JSON document
       link example --suite S --seed N [options]
                               runs the policy and prints the hash of what it did
  --head H           discrete (default) or flow
  --prompt TEXT      instead of the task's own
  --rival TEXT       the second prompt, of the steered side
  --intervention F   steers the second side
  --max-decisions N  before the episode counts as failed (40)
  --bundle DIR       a policy bundle; the project's own`;

async function run(args: readonly string[], io: Io): Promise<void> {
  const [verb, ...rest] = args;
  if (verb === 'decode') return decode(rest, io);
  if (verb === 'encode') return encode(rest, io);
  if (verb === 'example') return example(rest, io);
  throw usageError(`link ${verb ?? ''}: expected decode, encode or example.`);
}

function decode(args: readonly string[], io: Io): void {
  const { free } = parseOptions(args, { json: flag }, ['HASH']);
  const given = free[0]!;
  const parsed = parseLink(given.slice(given.indexOf('#') + 1));
  if (parsed.kind === 'none') {
    throw new LabError('bad-link', parsed.issues.join(' ') || 'This holds no link.', {
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

async function example(args: readonly string[], io: Io): Promise<void> {
  const { options } = parseOptions(args, {
    suite: requiredText(),
    seed: requiredInteger({ min: 0, max: MAX_SEED }),
    head: text(),
    prompt: text(),
    rival: text(),
    intervention: text(),
    bundle: text(),
    'max-decisions': integer({ ...MAX_DECISIONS, fallback: MAX_DECISIONS.initial }),
    json: flag,
  });
  const [suite] = readSuites(options.suite);
  const folder = await bundleFolder(options.bundle);
  const manifest = unwrap(await readManifest(readBundleFile(folder)));
  const head = readHead(options.head ?? 'discrete');
  const interventions = await readInterventionFile(options.intervention);
  const prompt = readPrompt(options.prompt);
  const rival = readPrompt(options.rival);
  const spec = (words: string | undefined, steering: typeof interventions): EpisodeSpec => ({
    suite: suite ?? 'object',
    seed: options.seed,
    head,
    flowSteps: FLOW_STEPS.initial,
    maxDecisions: options['max-decisions'],
    interventions: steering,
    sampling: { temperature: head === 'flow' ? 0 : manifest.sampling.temperature, seed: 0 },
    ...(words !== undefined && { prompt: words }),
  });
  const steers = interventions.length > 0 || rival !== undefined;
  const specs = [spec(prompt, []), ...(steers ? [spec(rival ?? prompt, interventions)] : [])];
  const recordings: Recording[] = [];
  await runEpisodes(specs, (place, recording) => (recordings[place] = recording), {
    folder,
    processes: 1,
    signal: io.signal,
  });
  const [unsteered, steered] = recordings;
  if (!unsteered) throw new LabError('cancelled', 'Stopped.');
  const state = exampleState({
    unsteered,
    steered: steered ?? null,
    prompt: prompt ?? null,
    rival: rival ?? null,
    interventions,
  });
  const { hash, dropped } = formatLink(state);
  for (const sentence of dropped) io.note(sentence);
  const success = recordings.map((recording) => recording.success);
  io.stdout(options.json ? JSON.stringify({ schema: 1, hash, characters: hash.length, success }) : hash);
}

export const linkCommand: Command = { usage: USAGE, run };
