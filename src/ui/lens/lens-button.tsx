import { Dialog } from 'radix-ui';
import { Suspense, lazy, useState } from 'react';
import { parsePackAddress } from '#lens/fetch-pack.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import styles from './lens.module.css';

const LensView = lazy(() => import('./lens-view.tsx').then(({ LensView }) => ({ default: LensView })));

/** Opens the lens over the lab. Its code and tables are fetched at the first opening. An address with ?lens=URL opens it too. */
export function LensButton() {
  const [asked, setAsked] = useState(packOfAddress);
  const [isOpen, setOpen] = useState(asked !== null);
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
              <LensView asked={asked} onAnswered={() => setAsked(null)} />
            </Suspense>
          ) : (
            <p className={styles.empty}>
              The lens reads the weights of the policy. It opens when the policy has loaded.
              {asked ? ' Then it asks about the lens pack of this link.' : ''}
            </p>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The pack that the page's address names, or null. In the query: the part behind '#' is the lab's own, and is rewritten. */
function packOfAddress() {
  const text = new URLSearchParams(window.location.search).get('lens');
  return text === null ? null : parsePackAddress(text, document.baseURI);
}
