import { Popover } from 'radix-ui';
import { useLab } from '#ui/app/lab-context.ts';
import { PopoverPanel } from '#ui/primitives/popover-panel.tsx';
import { PolicyPanel } from './policy-panel.tsx';
import { chipText } from './policy-words.ts';
import styles from './policy.module.css';

/** The policy in one line: is it there, where does it run, how fast. Opens the panel with everything else. */
export function PolicyChip() {
  const status = useLab((state) => state.policyStatus);
  const progress = useLab((state) => state.policyProgress);
  const info = useLab((state) => state.policyInfo);
  return (
    <Popover.Root>
      <Popover.Trigger
        className={styles.chip}
        data-status={status}
        aria-label={`Policy: ${chipText(status, progress, info)}`}
      >
        <span className={styles.dot} data-status={status} aria-hidden="true" />
        <span className={styles.chipText}>{chipText(status, progress, info)}</span>
      </Popover.Trigger>
      <PopoverPanel label="Policy">
        <PolicyPanel />
      </PopoverPanel>
    </Popover.Root>
  );
}
