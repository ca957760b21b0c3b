import { Popover } from 'radix-ui';
import { selectTemperatures } from '#state/slices/policy.ts';
import { DecodingControls } from '#ui/policy/decoding-controls.tsx';
import policyStyles from '#ui/policy/policy.module.css';
import { PopoverPanel } from '#ui/primitives/popover-panel.tsx';
import { DriverSwitch } from './driver-switch.tsx';
import { useLab } from './lab-context.ts';
import { COMPACT, useMedia } from './use-media.ts';
import styles from './top-bar.module.css';

/** Who drives and how it decides: in the bar where there is room, behind one button with its summary where there is not. */
export function RunSettings() {
  const isSmall = useMedia(COMPACT);
  // On a projector the letters are half as large again.
  const compact = useLab((state) => state.presenting) || isSmall;
  const summary = useLab((state) => {
    if (state.driver === 'teacher') return 'teacher';
    const { head, flowSteps } = state.decoding;
    // The gripper's own temperature stands in the panel: here every letter takes room from the prompt.
    return head === 'flow' ? `flow · ${flowSteps} steps` : `discrete · T ${selectTemperatures(state).temperature}`;
  });
  if (!compact)
    return (
      <>
        <DriverSwitch />
        <DecodingControls />
      </>
    );
  return (
    <Popover.Root>
      <Popover.Trigger className={policyStyles.chip} aria-label={`Driver and head: ${summary}`}>
        {summary}
      </Popover.Trigger>
      <PopoverPanel label="Driver and head" align="end">
        <div className={styles.settings}>
          <DriverSwitch />
          <DecodingControls />
        </div>
      </PopoverPanel>
    </Popover.Root>
  );
}
