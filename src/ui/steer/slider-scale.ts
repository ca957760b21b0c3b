import type { AmountLimits } from '#steering/limits.ts';

/**
 * Where an amount stands on its slider, 0..1. Natural activations lie below 1 and the slider ends at 10: on a plain scale
 * the marks would lie on top of each other, so distance grows with the square root of the amount on both sides of zero.
 */
export type SliderShape = 'root' | 'linear';

export function positionOf(amount: number, { sliderMin, sliderMax }: AmountLimits, shape: SliderShape): number {
  const held = Math.min(sliderMax, Math.max(sliderMin, amount));
  const [low, high, at] = [sliderMin, sliderMax, held].map((value) => bend(value, shape));
  return (at! - low!) / (high! - low!);
}

/** The inverse, on whole steps. */
export function amountAt(position: number, limits: AmountLimits, shape: SliderShape): number {
  const { sliderMin, sliderMax } = limits;
  const [low, high] = [bend(sliderMin, shape), bend(sliderMax, shape)];
  const share = Math.min(1, Math.max(0, position));
  return onStep(straighten(low + share * (high - low), shape), limits);
}

/** The nearest whole step inside the slider. */
export function onStep(amount: number, { sliderMin, sliderMax, step }: AmountLimits): number {
  const steps = Math.round(amount / step);
  const rounded = Number((steps * step).toFixed(6));
  // Minus zero would be written as -0.00.
  return Math.min(sliderMax, Math.max(sliderMin, rounded)) + 0;
}

/** What a key of the slider pattern (WAI-ARIA) makes of an amount; undefined for other keys. */
export function amountAfterKey(key: string, shift: boolean, amount: number, limits: AmountLimits): number | undefined {
  const step = limits.step * (shift ? 10 : 1);
  const page = limits.step * 20;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return onStep(amount + step, limits);
    case 'ArrowLeft':
    case 'ArrowDown':
      return onStep(amount - step, limits);
    case 'PageUp':
      return onStep(amount + page, limits);
    case 'PageDown':
      return onStep(amount - page, limits);
    case 'Home':
      return limits.sliderMin;
    case 'End':
      return limits.sliderMax;
    default:
      return undefined;
  }
}

function bend(value: number, shape: SliderShape): number {
  return shape === 'linear' ? value : Math.sign(value) * Math.sqrt(Math.abs(value));
}

function straighten(value: number, shape: SliderShape): number {
  return shape === 'linear' ? value : Math.sign(value) * value * value;
}
