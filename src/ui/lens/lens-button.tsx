import { Dialog } from 'radix-ui';
import { Suspense, lazy, useState } from 'react';
import { useLab } from '#ui/app/lab-context.ts';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import styles from './lens.module.css';

const LensView = lazy(() => import('./lens-view.tsx').then(({ LensView }) => ({ default: LensView })));

/** Opens the lens over the lab. Its code and tables are fetched at the first opening. */
export function LensButton() {
  const [isOpen, setOpen] = useState(false);
  const isReady = useLab((state) => state.policyStatus === 'ready');
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <Button title={isReady ? 'Every value vector in words' : 'The lens opens when the policy has loaded'}>
          Lens
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Content className={styles.sheet} aria-describedby={undefined}>
          <header className={styles.sheetHeader}>
            <Dialog.Title className={styles.sheetTitle}>Lens</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close the lens">
                <Icon name="close" />
              </IconButton>
            </Dialog.Close>
          </header>
          {isReady ? (
            <Suspense fallback={<p className={styles.empty}>Opening the lens.</p>}>
              <LensView />
            </Suspense>
          ) : (
            <p className={styles.empty}>
              The lens reads the weights of the policy. It opens when the policy has loaded.
            </p>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
