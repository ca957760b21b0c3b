import { TEACHER_ID } from '#rollout/driver.ts';
import { LANES } from '#state/lanes.ts';
import { Button } from '#ui/primitives/button.tsx';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import styles from './share.module.css';

/** Over the stage while a link is open: is this still what its author saw, and does this page's policy agree? */
export function SharedBadge() {
  const { link } = useServices();
  const status = useLab((state) => state.shareStatus);
  if (status === 'none') return null;
  return (
    <section className={styles.badge} data-status={status} aria-label="Opened link">
      <b role="status">{status === 'shared' ? 'Shared' : 'Diverged'}</b>
      {status === 'diverged' ? (
        <>
          <span className={styles.detail}>Changed since the link was opened.</span>
          <Button variant="quiet" onClick={() => void link.backToShared()}>
            Back to the link
          </Button>
        </>
      ) : (
        <>
          <ReplayHashes />
          <PolicyCheck />
        </>
      )}
    </section>
  );
}

/** The hash of all positions at the end, here, and whether the link says the same. */
function ReplayHashes() {
  const lanes = useLab((state) => state.sharedLanes);
  const shown = LANES.flatMap((lane) => {
    const one = lanes[lane];
    return one ? [{ lane, ...one }] : [];
  });
  if (shown.length === 0) return null;
  const wrong = shown.some(({ mismatch }) => mismatch);
  const title = shown
    .map(
      ({ lane, finalHash, mismatch }) =>
        `${lane}: position hash ${finalHash} ${mismatch ? 'differs from' : 'matches'} the link`,
    )
    .join('\n');
  return (
    <span className={styles.detail} data-wrong={wrong} title={title}>
      position hash{' '}
      {shown.map(({ lane, finalHash }) => (
        <code key={lane} data-lane={lane}>
          {finalHash.slice(0, 8)}
        </code>
      ))}{' '}
      {wrong ? '✗ differs' : '✓ matches'}
    </span>
  );
}

function PolicyCheck() {
  const { link } = useServices();
  const check = useLab((state) => state.shareCheck);
  const ready = useLab((state) => state.policyStatus === 'ready');
  const here = useLab((state) => state.policyInfo?.bundleId);
  const made = useLab((state) =>
    LANES.map((lane) => state.sharedLanes[lane]?.bundleId).find((id) => id !== undefined && id !== TEACHER_ID),
  );
  if (made === undefined) return null;
  if (check.status === 'checking') return <span className={styles.detail}>checking …</span>;
  if (check.status !== 'idle')
    return (
      <span className={styles.detail} role="status" data-wrong={check.status !== 'reproduced'} title={check.sentence}>
        {check.status === 'reproduced' ? '✓ reproduced' : check.sentence}
      </span>
    );
  if (!ready) return null;
  return (
    <>
      {here === made ? null : (
        <span className={styles.detail}>
          made with policy {made}; this is {here}
        </span>
      )}
      <Button
        variant="quiet"
        onClick={() => void link.check()}
        title="Lets this page's policy decide the same episode again"
      >
        Check
      </Button>
    </>
  );
}
