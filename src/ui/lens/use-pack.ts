import { LabError, err } from '#base/errors.ts';
import { MAX_PACK_BYTES, tooLarge } from '#lens/fetch-pack.ts';
import type { PackAddress, PackProgress } from '#lens/fetch-pack.ts';
import { useServices } from '#ui/app/lab-context.ts';
import type { OpenedPack } from '#workers/lens-api.ts';
import { useJob } from './use-job.ts';

export interface PackJob {
  readonly progress: PackProgress | null;
  readonly error: LabError | undefined;
  readonly openFile: (file: File | undefined) => void;
  /** Asks another site: only ever called by somebody's press of a button. */
  readonly fetch: (address: PackAddress) => void;
  readonly cancel: () => void;
}

const START: PackProgress = { receivedBytes: 0, totalBytes: null };

/** Opens lens packs; `onOpened` is called with each that opened. */
export function usePack(onOpened: (pack: OpenedPack) => void): PackJob {
  const { lens } = useServices();
  const { progress, error, start, cancel } = useJob<OpenedPack, PackProgress>('pack', START);
  return {
    progress,
    error,
    cancel,
    openFile: (file) => {
      if (!file) return;
      start(async (_, signal) => {
        if (file.size > MAX_PACK_BYTES) return err(tooLarge(file.size));
        const bytes = await file.arrayBuffer().catch(() => undefined);
        if (!bytes) {
          const fix = 'Check that the file is still there.';
          return err(new LabError('lens-pack', `${file.name} cannot be read.`, { fix }));
        }
        const opened = await lens.lensOpenPack(file.name, new Uint8Array(bytes));
        if (opened.ok && !signal.aborted) onOpened(opened.value);
        return opened;
      });
    },
    fetch: (address) =>
      start(async (onProgress, signal) => {
        const opened = await lens.lensFetchPack(address, onProgress, signal);
        if (opened.ok && !signal.aborted) onOpened(opened.value);
        return opened;
      }),
  };
}
