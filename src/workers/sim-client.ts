import { connectWorker, type WorkerConnection } from './rpc.ts';
import type { SimApi } from './sim-api.ts';

/** Starts the simulator worker. It loads MuJoCo at its first question, not before. */
export function connectSim(): WorkerConnection<SimApi> {
  const worker = new Worker(new URL('./sim.worker.ts', import.meta.url), { type: 'module', name: 'simulator' });
  return connectWorker<SimApi>(worker, 'The simulator');
}
