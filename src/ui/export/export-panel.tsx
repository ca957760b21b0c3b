import { useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { LAB_FILE_EXTENSIONS } from '#share/lab-file.ts';
import { LANES, type Lane } from '#state/lanes.ts';
import { selectLastTick, selectRunning } from '#state/slices/episodes.ts';
import { useLab, useServices } from '#ui/app/lab-context.ts';
import { REDUCED_MOTION, useMedia } from '#ui/app/use-media.ts';
import { useLaneName } from '#ui/app/use-lane-name.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import { Button } from '#ui/primitives/button.tsx';
import { openFiles } from './open-files.ts';
import {
  saveChartPicture,
  saveFigureData,
  saveInterventions,
  saveLinkDocument,
  saveRecording,
  saveStagePicture,
  saveVideo,
} from './save-actions.ts';
import { videoJob } from './video/video-job.ts';
import styles from './export.module.css';

/** Everything that the page can be saved as, and the way back in. */
export function ExportPanel() {
  const services = useServices();
  const cards = useLab((state) => state.cards.length);
  const hasEpisode = useLab((state) => selectLastTick(state) > 0);
  return (
    <div className={styles.panel}>
      <Pictures hasEpisode={hasEpisode} />
      {LANES.map((lane) => (
        <RecordingRow key={lane} lane={lane} />
      ))}
      <Row title="Heights, speeds, actions" note="One row a tick, both episodes">
        <Button aria-label="Figure data as CSV" disabled={!hasEpisode} onClick={() => void saveFigureData(services)}>
          CSV
        </Button>
      </Row>
      <Row title="Interventions" note="The file of the command line, too">
        <Button
          aria-label="Interventions as JSON"
          disabled={cards === 0}
          onClick={() => void saveInterventions(services)}
        >
          JSON
        </Button>
      </Row>
      <Row title="Whole page" note="What the link holds, as a document">
        <Button aria-label="Whole page as JSON" onClick={() => void saveLinkDocument(services)}>
          JSON
        </Button>
      </Row>
      <OpenRow />
    </div>
  );
}

function Pictures({ hasEpisode }: { readonly hasEpisode: boolean }) {
  const services = useServices();
  const theme = useResolvedTheme();
  const running = useLab(selectRunning);
  const rendering = useStore(videoJob, ({ progress }) => progress !== null);
  return (
    <>
      <Row title="Stage" note="With caption, twice the screen’s density">
        <Button aria-label="Stage as PNG" onClick={() => void saveStagePicture(services, theme)}>
          PNG
        </Button>
      </Row>
      <Row title="Charts" note="All in one figure">
        <Button
          aria-label="Charts as PNG"
          disabled={!hasEpisode}
          onClick={() => void saveChartPicture(services, theme)}
        >
          PNG
        </Button>
      </Row>
      <Row title="Video" note={rendering ? 'Being drawn' : 'In simulated time, 30 frames a second'}>
        <Button
          aria-label="Video as WebM"
          disabled={!hasEpisode || running || rendering}
          onClick={() => void saveVideo(services, theme)}
        >
          WebM
        </Button>
      </Row>
    </>
  );
}

function RecordingRow({ lane }: { readonly lane: Lane }) {
  const services = useServices();
  const name = useLaneName(lane);
  const recorded = useLab((state) => state.episodes[lane].recording !== null);
  const running = useLab((state) => state.episodes[lane].status === 'running');
  const note = recorded ? 'Replays bit for bit' : running ? 'Still running' : 'No episode yet';
  return (
    <Row title={`Recording, ${name}`} note={note}>
      <Button
        aria-label={`Recording, ${name}, as JSON`}
        disabled={!recorded}
        onClick={() => void saveRecording(services, lane, 'json')}
      >
        JSON
      </Button>
      <Button
        aria-label={`Recording, ${name}, as Parquet`}
        disabled={!recorded}
        onClick={() => void saveRecording(services, lane, 'parquet')}
      >
        Parquet
      </Button>
    </Row>
  );
}

function OpenRow() {
  const services = useServices();
  const input = useRef<HTMLInputElement>(null);
  const reducedMotion = useMedia(REDUCED_MOTION);
  return (
    <div className={styles.open}>
      <Row title="Open" note="Files like these, or drop them anywhere">
        <Button onClick={() => input.current?.click()}>Choose files</Button>
      </Row>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Files to open"
        accept={LAB_FILE_EXTENSIONS.join(',')}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file chosen again shall be opened again.
          currentTarget.value = '';
          void openFiles(services, files, !reducedMotion);
        }}
      />
    </div>
  );
}

interface RowProps {
  readonly title: string;
  readonly note: string;
  readonly children: ReactNode;
}

function Row({ title, note, children }: RowProps) {
  return (
    <div className={styles.row}>
      <span className={styles.words}>
        <b>{title}</b>
        <span className={styles.note}>{note}</span>
      </span>
      <span className={styles.buttons}>{children}</span>
    </div>
  );
}
