import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './popover-panel.module.css';

export interface PopoverPanelProps {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly align?: 'start' | 'end';
  /** Pixels; never wider than the screen. */
  readonly width?: number;
  readonly children: ReactNode;
}

/** What a Popover.Trigger opens beside it: a panel over the page that scrolls inside itself. */
export function PopoverPanel({ label, align = 'start', width = 420, children }: PopoverPanelProps) {
  return (
    <Popover.Portal>
      <Popover.Content
        className={styles.panel}
        style={{ width: `min(${width}px, calc(100vw - 24px))` }}
        align={align}
        sideOffset={6}
        collisionPadding={8}
        aria-label={label}
      >
        {children}
      </Popover.Content>
    </Popover.Portal>
  );
}
