import { cancelled } from '#base/errors.ts';
import type { CommandIo } from '#cli/command-io.ts';
import { openEngine } from '#cli/episodes/native-policy.ts';
import { EpisodeActivity } from '#lens/episode-activity.ts';
import { NaturalTable } from '#lens/natural.ts';
import type { Pool } from '#lens/natural.ts';
import { topIndices } from '#lens/project.ts';
import { studyEpisode } from '#lens/studies/episode.ts';
import type { Study } from '#lens/studies/study.ts';
import { LAYERS, NEURONS } from '#policy/types.ts';
import { cachedHooks } from '#rollout/hook-cache.ts';
import type { Recording } from '#rollout/recording.ts';
import { SimWorld } from '#rollout/sim-world.ts';
import { World } from '#sim/world.ts';
import { meanAction } from '#state/episode-reading.ts';
import type { Lane } from '#state/lanes.ts';
import { activationsOf } from '#workers/lens-moment.ts';
import type { OpenLens } from './open-desks.ts';
import { openRecording } from './open-recording.ts';
import { recordedMoments } from './recorded-moments.ts';

export interface EpisodeOptions {
  /** A file of a recording, or a link. */
  readonly subject: string;
  readonly lane: Lane;
  readonly pool: Pool;
  readonly limit: number;
}

/** What `lens episode --json` prints, besides the study's tables. */
export interface ReadEpisode {
  readonly study: Study;
  readonly recording: Recording;
  /** The world ended where the recording says. */
  readonly reproduced: boolean;
  /** Value vectors by their largest activation over the episode and the chosen tokens. */
  readonly active: readonly {
    readonly layer: number;
    readonly index: number;
    readonly max: number;
    readonly mean: number;
    readonly tokens: readonly string[];
  }[];
}

const THREADS = 2;
const SHOWN_TOKENS = 6;

/** Plays a recording, runs the policy natively on what it saw at each decision, and reads its FFN activations. */
export async function readEpisode(lens: OpenLens, options: EpisodeOptions, io: CommandIo): Promise<ReadEpisode> {
  const world = new SimWorld(await World.load());
  const recording = await openRecording(options.subject, options.lane, world);
  const engine = await openEngine(lens.folder, THREADS);
  const { pack, table, vocabulary, rows } = lens.policy;
  const stds = pack.has('stats') ? (await NaturalTable.of(pack)).column('std') : undefined;
  const activity = new EpisodeActivity(LAYERS, NEURONS);
  const hookOf = cachedHooks(stds);
  const total = recording.decisions.length;
  try {
    for (const moment of recordedMoments(world, recording)) {
      if (io.signal.aborted) throw cancelled();
      activity.add(await activationsOf(engine, moment, activity.decisions, hookOf));
      io.progress(`decision ${activity.decisions} of ${total}`);
    }
  } finally {
    await engine.dispose();
  }
  const reproduced = world.hash() === recording.finalHash;
  const study = await studyEpisode({
    activity,
    weights: lens.weights,
    table,
    vocabulary,
    norms: rows.norm,
    executed: meanAction(recording.decisions),
    subject: `${total} decisions of policy ${recording.bundleId}, read by policy ${lens.bundleId}; prompt "${recording.prompt}"`,
    beforeProjection: async (done, all) => io.progress(`projection ${done} of ${all}`),
  });
  const [max, mean] = [activity.column('max', options.pool), activity.column('mean', options.pool)];
  const active = topIndices(max, options.limit).map((row) => ({
    ...table.idOf(row),
    max: max[row]!,
    mean: mean[row]!,
    tokens: table.top(row, SHOWN_TOKENS).ids.map((id) => vocabulary.display(id)),
  }));
  return { study, recording, reproduced, active };
}

/** The first tokens of every slot and layer, a line each. */
export function textOfEpisode({ study, reproduced }: ReadEpisode): string {
  const [tokens] = study.tables;
  const lines = new Map<string, string[]>();
  for (const [slot, layer, , , token] of tokens?.rows ?? []) {
    const place = `${slot}`.padEnd(8) + `L${layer}`.padEnd(5);
    const words = lines.get(place) ?? [];
    lines.set(place, words.length < SHOWN_TOKENS ? [...words, String(token)] : words);
  }
  return [
    ...study.rules.slice(0, 2),
    ...(reproduced ? [] : ['! The world ended elsewhere than the recording: it was made by another version.']),
    ...Array.from(lines, ([place, words]) => place + words.join('  ')),
  ].join('\n');
}
