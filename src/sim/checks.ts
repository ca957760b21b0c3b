import { LabError } from '#base/errors.ts';
import { ACTION_LENGTH, SUITES } from './types.ts';
import type { Action, Suite } from './types.ts';

export const MAX_SEED = 2_147_483_647;

/**
 * The seed itself, when it is one: an integer from 0 to 2,147,483,647. The generator has 32 bits of state; negative and larger seeds
 * would repeat these scenes under other names.
 * @throws LabError 'bad-seed'
 */
export function checkSeed(seed: number): number {
  if (Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED) return seed;
  throw new LabError('bad-seed', `Expected a seed from 0 to ${MAX_SEED.toLocaleString('en')}, received ${seed}.`, {
    fix: 'Use a whole number in that range.',
    data: { received: seed },
  });
}

/** @throws LabError 'unknown-suite' */
export function checkSuite(suite: string): Suite {
  const known = SUITES.find((name) => name === suite);
  if (known !== undefined) return known;
  throw new LabError('unknown-suite', `There is no suite "${suite}".`, {
    fix: `Use one of ${SUITES.join(', ')}.`,
    data: { expected: SUITES, received: suite },
  });
}

/** @throws LabError 'bad-action' when it is not seven finite numbers */
export function checkAction(action: Action): void {
  if (action.length !== ACTION_LENGTH)
    throw new LabError('bad-action', `Expected an action of ${ACTION_LENGTH} numbers, received ${action.length}.`, {
      fix: 'Give dx, dy, dz, droll, dpitch, dyaw, grip.',
      data: { expected: ACTION_LENGTH, received: action.length },
    });
  for (let i = 0; i < ACTION_LENGTH; i++)
    if (!Number.isFinite(action[i]))
      throw new LabError('bad-action', `Expected finite numbers, received ${action[i]} at place ${i} of the action.`, {
        fix: 'Give seven numbers in [-1, 1]; larger ones are clamped.',
        data: { place: i, received: action[i] },
      });
}

/** @throws LabError 'bad-probability' */
export function checkProbability(probability: number): number {
  if (probability >= 0 && probability <= 1) return probability;
  throw new LabError('bad-probability', `Expected a probability from 0 to 1, received ${probability}.`, {
    fix: 'Use a number in that range.',
    data: { received: probability },
  });
}
