import { useEffect } from 'react';
import type { WebBackend } from '#policy/runtime/choose.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { measureGroups } from './measure-groups.ts';
import { MeasuresTable } from './measures-table.tsx';
import { PolicyCard } from './policy-card.tsx';
import { PolicyFacts } from './policy-facts.tsx';
import { megabytes } from './policy-words.ts';
import { QuantizationTable } from './quantization-table.tsx';
import { SemanticsList } from './semantics-list.tsx';
import styles from './policy.module.css';

type BackendChoice = WebBackend | 'auto';

/** What the policy is, what loading it costs, how it runs here, and how good it is. */
export function PolicyPanel() {
  const { policyControl } = useServices();
  const status = useLab((state) => state.policyStatus);
  const info = useLab((state) => state.policyInfo);
  useEffect(() => {
    void policyControl.refreshSize();
  }, [policyControl]);
  return (
    <div className={styles.panel}>
      {status === 'loading' ? <Loading /> : <LoadControls />}
      {info ? <PolicyFacts info={info} /> : null}
      {info ? <PolicyCard info={info} /> : null}
      {measureGroups(info?.card.measures ?? []).map((group) => (
        <MeasuresTable key={group.family} group={group} />
      ))}
      {info ? <SemanticsList sentences={info.card.semantics} /> : null}
      {info?.card.quantization ? <QuantizationTable quantization={info.card.quantization} /> : null}
    </div>
  );
}

function Loading() {
  const { policyControl } = useServices();
  const progress = useLab((state) => state.policyProgress);
  const download = progress?.download;
  return (
    <>
      <Progress
        label={progress?.sentence ?? 'Looking for the policy.'}
        share={download ? download.receivedBytes / Math.max(1, download.totalBytes) : null}
        {...(download && { detail: `${megabytes(download.receivedBytes)} of ${megabytes(download.totalBytes)}` })}
      />
      <div className={styles.buttons}>
        <Button onClick={policyControl.cancelLoad}>Cancel</Button>
      </div>
    </>
  );
}

function LoadControls() {
  const { policyControl } = useServices();
  const status = useLab((state) => state.policyStatus);
  const size = useLab((state) => state.policySize);
  const backend = useLab((state) => state.policyBackend);
  const setPolicyBackend = useLab((state) => state.setPolicyBackend);
  const options = [
    { value: 'auto', label: 'auto', title: 'The fastest one that this browser has' },
    { value: 'webgpu', label: 'WebGPU' },
    { value: 'wasm', label: 'WASM' },
  ] as const;
  return (
    <>
      <div className={styles.row}>
        <span>Runs on</span>
        <Segmented<BackendChoice>
          label="Backend"
          value={backend ?? 'auto'}
          options={options}
          onChange={(choice) => setPolicyBackend(choice === 'auto' ? null : choice)}
        />
      </div>
      <p className={styles.note}>{sizeSentence(size)}</p>
      <div className={styles.buttons}>
        <Button variant={status === 'ready' ? 'plain' : 'primary'} onClick={() => void policyControl.load()}>
          {status === 'ready' ? 'Load again' : 'Load the policy'}
        </Button>
        <Button variant="quiet" onClick={() => void policyControl.clearDownloads()}>
          Clear downloads
        </Button>
      </div>
    </>
  );
}

function sizeSentence(size: { readonly totalBytes: number; readonly missingBytes: number } | null): string {
  if (!size) return 'Asking for the size of the download …';
  if (size.missingBytes === 0) return `${megabytes(size.totalBytes)} are kept in this browser: nothing to download.`;
  return `Downloads ${megabytes(size.missingBytes)} of ${megabytes(size.totalBytes)}; kept in this browser afterwards.`;
}
