import { Suspense, lazy, useMemo, useState } from 'react';
import { TYPICAL_LINK_CHARACTERS } from '#share/limits.ts';
import { WHOLE_PAGE } from '#share/link-state.ts';
import { pageNow } from '#state/page-now.ts';
import { Button } from '#ui/primitives/button.tsx';
import { useServices } from '#ui/app/lab-context.ts';
import { embedSnippet, summaryOf } from './share-words.ts';
import styles from './share.module.css';

/** Nobody waits for it on the first screen. */
const QrCode = lazy(() => import('./qr-code.tsx').then(({ QrCode: component }) => ({ default: component })));

/** The link of the moment at which it was opened: to copy, to point a camera at, to put into a page. */
export function SharePanel() {
  const { lab, link } = useServices();
  const now = useMemo(() => link.linkNow(pageNow(lab.store.getState())), [link, lab]);
  const address = location.href.split('#')[0] ?? '';
  const url = address + now.hash;
  const embedded = useMemo(() => address + link.linkNow({ ...WHOLE_PAGE, embed: true }).hash, [link, address]);
  return (
    <>
      <p className={styles.note}>
        The link holds everything on this page: task, seed, prompts, interventions, head, and the recorded episodes. It
        opens at this moment, paused. {now.hash.length.toLocaleString('en-US')} characters.
      </p>
      {[
        ...now.dropped,
        ...now.stale.map(
          (lane) => `The ${lane} episode ran under other settings and is left out; run it again to share it.`,
        ),
      ].map((sentence) => (
        <p key={sentence} className={styles.warning}>
          {sentence}
        </p>
      ))}
      <input
        className={styles.address}
        readOnly
        value={url}
        aria-label="Link"
        onFocus={(event) => event.target.select()}
      />
      <div className={styles.buttons}>
        <CopyButton label="Copy link" text={url} primary />
        <CopyButton label="Copy summary" text={summaryOf(lab.store.getState(), url)} />
        <CopyButton label="Copy embed code" text={embedSnippet(embedded)} />
      </div>
      {url.length <= TYPICAL_LINK_CHARACTERS ? (
        <Suspense fallback={null}>
          <QrCode text={url} />
        </Suspense>
      ) : (
        <p className={styles.note}>Too long for a QR code that a phone could read.</p>
      )}
    </>
  );
}

interface CopyButtonProps {
  readonly label: string;
  readonly text: string;
  readonly primary?: boolean;
}

function CopyButton({ label, text, primary = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = () =>
    // Missing on plain http, as in a classroom's own network; the address can be marked by hand.
    (navigator.clipboard as Clipboard | undefined)?.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    ) ?? setOutcome('refused');
  const words = { idle: label, copied: 'Copied', refused: 'Not allowed: mark it and copy' };
  return (
    <Button variant={primary ? 'primary' : 'plain'} onClick={() => void copy()}>
      <span aria-live="polite">{words[outcome]}</span>
    </Button>
  );
}
