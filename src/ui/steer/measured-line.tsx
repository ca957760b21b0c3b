import type { CardSource } from '#state/slices/steering.ts';
import { PRESETS, PRESET_SETTING, presetLine } from '#steering/presets.ts';
import { useLab } from '#ui/app/lab-context.ts';
import styles from './steer.module.css';

/** What a study found for a preset word, with the setting it was measured at: a card that differs from it is not that study. */
export function MeasuredLine({ source }: { readonly source: CardSource }) {
  const bundle = useLab((state) => state.policyInfo?.bundleId ?? '');
  const preset = source.kind === 'concept' ? PRESETS.find(({ word }) => word === source.word) : undefined;
  if (!preset) return null;
  const { k, depth, operator, amount } = PRESET_SETTING;
  return (
    <p className={styles.note}>
      Study of “{preset.word}” ({k} vectors, {depth}, every token, {operator} {amount}): {presetLine(preset, bundle)}
    </p>
  );
}
