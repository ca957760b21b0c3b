import type { Command } from './command.ts';

export interface CommandEntry {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  /** Imports the command's file; no other command's code is loaded. */
  readonly load: () => Promise<Command>;
}

/** All commands, in the order of `steerlab --help`. A new one is one entry here. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'world replay',
    summary: 'play a fixture file and print what this world computes',
    load: async () => (await import('./commands/world.ts')).replayCommand,
  },
  {
    name: 'demos',
    summary: 'write demonstrations for training',
    load: async () => (await import('./commands/demos.ts')).demosCommand,
  },
  {
    name: 'env-server',
    summary: 'serve environments to a policy in another language',
    load: async () => (await import('./commands/env-server.ts')).envServerCommand,
  },
  {
    name: 'rollout merge',
    summary: 'join rollouts over neighbouring ranges of seeds',
    load: async () => (await import('./commands/rollout-merge.ts')).rolloutMergeCommand,
  },
  {
    name: 'rollout',
    summary: 'run the policy in the closed loop',
    load: async () => (await import('./commands/rollout.ts')).rolloutCommand,
  },
  {
    name: 'policy-check',
    summary: 'measure a policy: success, manner words, colours, robustness',
    load: async () => (await import('./commands/policy-check.ts')).policyCheckCommand,
  },
  {
    name: 'bundle',
    summary: 'verify a policy bundle, or say what is in it',
    load: async () => {
      const { BUNDLE_USAGE, runBundle } = await import('./commands/bundle.ts');
      return { usage: BUNDLE_USAGE, run: runBundle };
    },
  },
  {
    name: 'lens',
    summary: 'value vectors in words: neuron, search, concept, study, episode',
    load: async () => {
      const { LENS_USAGE, runLens } = await import('./commands/lens.ts');
      return { usage: LENS_USAGE, run: runLens };
    },
  },
  {
    name: 'experiment run',
    summary: 'run an experiment: conditions, paired seeds, random sets',
    load: async () => (await import('./commands/experiment.ts')).experimentRunCommand,
  },
  {
    name: 'experiment report',
    summary: 'effects with intervals, tests and success, from a run',
    load: async () => (await import('./commands/experiment.ts')).experimentReportCommand,
  },
  {
    name: 'link',
    summary: 'share links: decode, encode, make an example',
    load: async () => (await import('./commands/link.ts')).linkCommand,
  },
  {
    name: 'bench sim',
    summary: 'measure the simulator: success, ticks, pictures',
    load: async () => (await import('./bench/sim.ts')).benchSimCommand,
  },
  {
    name: 'bench experiment',
    summary: 'measure episodes a minute, by processes',
    load: async () => (await import('./bench/experiment.ts')).benchExperimentCommand,
  },
  {
    name: 'bench page',
    summary: 'measure the built page: first motion, drag, words, Run both',
    load: async () => (await import('./bench/page.ts')).benchPageCommand,
  },
  {
    name: 'bench lens',
    summary: 'measure the lens: search, concepts, projection',
    load: async () => (await import('./bench/lens.ts')).benchLensCommand,
  },
  {
    name: 'bench policy',
    summary: 'measure the policy: native, WASM, WebGPU',
    load: async () => {
      const { BENCH_POLICY_USAGE, runBenchPolicy } = await import('./bench/policy.ts');
      return { usage: BENCH_POLICY_USAGE, run: runBenchPolicy };
    },
  },
];
