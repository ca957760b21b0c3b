import { describeMachine } from '#cli/machine.ts';
import type { Machine } from '#cli/machine.ts';
import { flag, integer, parseOptions } from '#cli/options.ts';
import type { Io } from '#cli/io.ts';
import type { Command } from '#cli/command.ts';
import { loadMujoco } from '#sim/mujoco.ts';
import type { MainModule } from '#sim/mujoco.ts';
import { MANNERS, SUITES, TICKS_PER_DECISION } from '#sim/types.ts';
import type { Manner, Suite } from '#sim/types.ts';
import { World } from '#sim/world.ts';
import { MAX_SEED } from '#sim/checks.ts';
import { measureManner } from './demonstrator-manners.ts';
import type { DemonstratorManner } from './demonstrator-manners.ts';
import { median } from './median.ts';

const USAGE = `Usage: bench sim [--seeds N] [--first-seed S] [--json]

Lets the demonstrator drive N episodes of each suite (100 when left out) without noise, and measures.`;

const MAX_DECISIONS = 40;
/** Unmeasured at first: the engine compiles what is hot only after a while. */
const WARM_UP_EPISODES = 12;
const PHYSICS_EPISODES = 24;
/** Of each suite, for each manner word: every one is driven twice. */
const MANNER_SEEDS = 20;

/** The JSON document of `bench sim --json`. Times are medians over episodes or pictures. */
export interface SimBench {
  readonly schema: 1;
  readonly command: string;
  readonly machine: Machine;
  readonly teacher: Readonly<
    Record<Suite, { readonly succeeded: number; readonly of: number; readonly meanDecisions: number }>
  >;
  readonly manners: Readonly<Record<Manner, DemonstratorManner>>;
  /** Control ticks a second without pictures, teacher and success predicate included. */
  readonly ticksPerSecond: number;
  /** Both policy cameras and proprioception. */
  readonly observationMillis: number;
  /** Share of a tick that MuJoCo's 25 steps take. */
  readonly physicsShare: number;
}

interface Timings {
  readonly tickMillis: number[];
  readonly observationMillis: number[];
}

export const benchSimCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { options } = parseOptions(args, {
      seeds: integer({ min: 1, max: 100_000, fallback: 100 }),
      'first-seed': integer({ min: 0, max: MAX_SEED - 100_000, fallback: 5_000_000 }),
      json: flag,
    });
    const bench = await measure(options.seeds, options['first-seed'], io);
    io.stdout(options.json ? JSON.stringify(bench) : textOf(bench));
  },
};

async function measure(seeds: number, firstSeed: number, io: Io): Promise<SimBench> {
  const mujoco = await loadMujoco();
  const world = new World(mujoco);
  for (let i = 0; i < WARM_UP_EPISODES; i++) driveOnce(world, SUITES[i % SUITES.length]!, firstSeed - 1 - i);

  const timings: Timings = { tickMillis: [], observationMillis: [] };
  const teacher = Object.fromEntries(
    SUITES.map((suite) => {
      io.progress(`${suite}: ${seeds} episodes`);
      const decisions: number[] = [];
      for (let i = 0; i < seeds; i++) {
        const taken = driveOnce(world, suite, firstSeed + i, timings);
        if (world.succeeded) decisions.push(taken);
      }
      const meanDecisions = decisions.reduce((sum, n) => sum + n, 0) / decisions.length;
      return [suite, { succeeded: decisions.length, of: seeds, meanDecisions }];
    }),
  ) as unknown as SimBench['teacher'];
  io.progress('manner words');
  const mannerSeeds = { first: firstSeed, count: Math.min(seeds, MANNER_SEEDS) };
  const manners = Object.fromEntries(
    MANNERS.map((manner) => [manner, measureManner(world, manner, mannerSeeds, MAX_DECISIONS)]),
  ) as unknown as SimBench['manners'];
  world.dispose();
  io.progress('share of physics');
  return {
    schema: 1,
    command: `bench sim --seeds ${seeds} --first-seed ${firstSeed}`,
    machine: describeMachine(),
    teacher,
    manners,
    ticksPerSecond: 1000 / median(timings.tickMillis),
    observationMillis: median(timings.observationMillis),
    physicsShare: measurePhysicsShare(mujoco, firstSeed),
  };
}

/** One episode of the demonstrator; returns the decisions taken. Pictures are taken between decisions and timed apart. */
function driveOnce(world: World, suite: Suite, seed: number, timings?: Timings): number {
  world.reset({ seed, suite });
  let decisions = 0;
  let ticks = 0;
  let ticking = 0;
  while (decisions < MAX_DECISIONS && !world.succeeded) {
    const before = performance.now();
    world.observe();
    const seen = performance.now();
    ticks += world.stepDecision(world.teacherAction());
    ticking += performance.now() - seen;
    timings?.observationMillis.push(seen - before);
    decisions++;
  }
  if (ticks >= TICKS_PER_DECISION) timings?.tickMillis.push(ticking / ticks);
  return decisions;
}

/** Times mj_step from inside, in a run of its own: reading the clock 25 times a tick would spoil the figure for ticks. */
function measurePhysicsShare(mujoco: MainModule, firstSeed: number): number {
  let stepping = 0;
  const timed = Object.create(mujoco) as MainModule;
  timed.mj_step = (model, data) => {
    const before = performance.now();
    mujoco.mj_step(model, data);
    stepping += performance.now() - before;
  };
  const world = new World(timed);
  let total = 0;
  for (let i = 0; i < PHYSICS_EPISODES; i++) {
    world.reset({ seed: firstSeed + i, suite: SUITES[i % SUITES.length]! });
    const before = performance.now();
    for (let decision = 0; decision < MAX_DECISIONS && !world.succeeded; decision++)
      world.stepDecision(world.teacherAction());
    total += performance.now() - before;
  }
  world.dispose();
  return stepping / total;
}

function textOf({ machine, teacher, manners, ticksPerSecond, observationMillis, physicsShare }: SimBench): string {
  const rows = SUITES.map((suite) => {
    const { succeeded, of, meanDecisions } = teacher[suite];
    return `  ${suite.padEnd(8)} ${String(succeeded).padStart(5)} of ${of}   ${meanDecisions.toFixed(1)} decisions`;
  });
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}`,
    'demonstrator, without noise:',
    ...rows,
    'manner words, paired by seed: mean step a tick, height while carrying:',
    ...MANNERS.map((manner) => mannerLine(manner, manners[manner])),
    `${ticksPerSecond.toFixed(0)} ticks/s without pictures (${(100 * physicsShare).toFixed(0)} % of it in MuJoCo's steps)`,
    `${observationMillis.toFixed(2)} ms an observation (96 x 96 and 64 x 64)`,
  ].join('\n');
}

function mannerLine(manner: Manner, { stepPercent, carryCm, pairs }: DemonstratorManner): string {
  const signed = (value: number, digits: number): string =>
    `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
  const carry = carryCm === null ? '' : `, ${signed(carryCm, 1)} cm`;
  return `  ${manner.padEnd(8)} ${signed(stepPercent, 0)} %${carry} (${pairs} pairs)`;
}
