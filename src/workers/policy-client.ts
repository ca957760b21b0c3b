import type { DirectionApi } from './direction-api.ts';
import type { LensApi } from './lens-api.ts';
import type { PolicyApi } from './policy-api.ts';
import type { ProjectionApi } from './projection-api.ts';
import { connectWorker } from './rpc.ts';
import type { WorkerConnection } from './rpc.ts';

type PolicyWorkerApi = PolicyApi & LensApi & ProjectionApi & DirectionApi;

/** Starts the policy worker. It loads a runtime and weights when it is asked to, not before. */
export function connectPolicy(): WorkerConnection<PolicyWorkerApi> {
  const worker = new Worker(new URL('./policy.worker.ts', import.meta.url), { type: 'module', name: 'policy' });
  return connectWorker<PolicyWorkerApi>(worker, 'The policy');
}
