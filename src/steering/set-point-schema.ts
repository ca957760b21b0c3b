import * as v from 'valibot';
import { CONTROLLED_MEASURES, type SetPoint } from './controller.ts';
import { CONTROLLER_LIMITS } from './limits.ts';

const within = ({ min, max }: { readonly min: number; readonly max: number }) =>
  v.pipe(v.number(), v.minValue(min, `at least ${min}`), v.maxValue(max, `at most ${max}`));
const gain = within(CONTROLLER_LIMITS.gain);
const alpha = within(CONTROLLER_LIMITS.alpha);

/** A card's set-point from outside: a link, a file, the kept session. Nothing of it is clamped. */
export const SetPointSchema: v.GenericSchema<unknown, SetPoint> = v.pipe(
  v.object({
    measure: v.picklist(CONTROLLED_MEASURES),
    setPoint: v.number(),
    proportional: gain,
    integral: gain,
    derivative: gain,
    minAmount: alpha,
    maxAmount: alpha,
  }),
  v.check(
    ({ measure, setPoint }) => v.is(within(CONTROLLER_LIMITS[measure]), setPoint),
    'a set-point that the arm can reach',
  ),
  v.check(({ minAmount, maxAmount }) => minAmount < maxAmount, '"minAmount" smaller than "maxAmount"'),
);
