import { connectWorker, type WorkerConnection } from './rpc.ts';
import type { SimApi } from './sim-api.ts';

declare global {
  /** A simulator that index.html started while this script travelled (scripts/build-plugins.mjs). */
  var startedSimulator: Worker | undefined;
}

/** Starts the simulator worker, or takes the one that is on its way. */
export function connectSim(): WorkerConnection<SimApi> {
  const started = globalThis.startedSimulator;
  globalThis.startedSimulator = undefined;
  const worker =
    started ?? new Worker(new URL('./sim.worker.ts', import.meta.url), { type: 'module', name: 'simulator' });
  return connectWorker<SimApi>(worker, 'The simulator');
}
