import { Popover } from 'radix-ui';
import { useState } from 'react';
import buttonStyles from '#ui/primitives/button.module.css';
import { Icon } from '#ui/primitives/icon.tsx';
import { PopoverPanel } from '#ui/primitives/popover-panel.tsx';
import { ShareDialog } from './share-dialog.tsx';

/** Opens what can be taken out of the page, and put into it: links and files. */
export function ShareButton() {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className={`${buttonStyles.button} ${buttonStyles.quiet} ${buttonStyles.icon}`}
        aria-label="Share"
        title="Share"
        data-anchor="share"
      >
        <Icon name="share" />
      </Popover.Trigger>
      <PopoverPanel label="Share" align="end" width={380}>
        <ShareDialog />
      </PopoverPanel>
    </Popover.Root>
  );
}
