import { LabError, asLabError } from '#base/errors.ts';
import { recordingText } from '#rollout/recording-text.ts';
import type { Recording } from '#rollout/recording.ts';
import { fileName } from '#share/file-name.ts';
import { interventionText } from '#share/intervention-text.ts';
import { toLinkDocument } from '#share/link-document.ts';
import { savedInterventions } from '#state/intervention-files.ts';
import type { Lane } from '#state/lanes.ts';
import { noticeOf } from '#state/slices/notices.ts';
import type { LabServices } from '#ui/app/lab-context.ts';
import type { PicturedChart } from '#ui/charts/pictured-chart.ts';
import type { Theme } from '#ui/primitives/palette.ts';
import { captionWords, subjectOf } from './caption-words.ts';
import { chartPicture } from './chart-picture.ts';
import { episodeCharts, figureCsv, type FigureLane } from './figure-data.ts';
import { mapPicture, type MapWords } from './map-picture.ts';
import { saveFile } from './save-file.ts';
import { paintStage, stageCanvas } from './stage-picture.ts';
import { renderVideo, stageOf } from './video/render-video.ts';
import { IDLE_VIDEO, videoJob } from './video/video-job.ts';

/** What the page saves as files. Each ends with a download or a banner; none changes the lab. */

/** Pictures for papers and slides. */
const PIXEL_RATIO = 2;

/** The stage at the shown moment, with its caption. */
export async function saveStagePicture(services: LabServices, theme: Theme): Promise<void> {
  const { lab, stageRef } = services;
  await reporting(services, async () => {
    const stage = stageOf(stageRef);
    const tick = lab.clock.ticks;
    const canvas = stageCanvas(stage, PIXEL_RATIO);
    try {
      const words = captionWords(lab.store.getState(), tick);
      paintStage(canvas, stage, { tick, pixelRatio: PIXEL_RATIO, ghosts: true }, words, theme);
    } finally {
      stage.drawNow();
    }
    saveFile(nameOf(services, `stage-${Math.floor(tick)}`, 'png'), await pngOf(canvas));
  });
}

/** One chart of the page, or every chart of the episode as one figure. */
export async function saveChartPicture(services: LabServices, theme: Theme, chart?: PicturedChart): Promise<void> {
  await reporting(services, async () => {
    const charts = chart ? [chart] : episodeCharts(lanesOf(services), theme);
    const canvas = chartPicture(charts, captionWords(services.lab.store.getState(), null), theme);
    saveFile(nameOf(services, chart ? `${chart.title} chart` : 'charts', 'png'), await pngOf(canvas));
  });
}

/** A map of the lens or of the tokens, as it is shown, with its words and the policy that it is of. */
export async function saveMapPicture(
  services: LabServices,
  theme: Theme,
  source: HTMLCanvasElement,
  { title, note }: MapWords,
): Promise<void> {
  await reporting(services, async () => {
    const { policyInfo } = services.lab.store.getState();
    const words = { title, note: policyInfo ? `${note}; policy ${policyInfo.bundleId}` : note };
    saveFile(nameOf(services, title, 'png'), await pngOf(mapPicture(source, words, theme)));
  });
}

/** Renders the comparison; progress and cancel are in `videoJob`. */
export async function saveVideo(services: LabServices, theme: Theme): Promise<void> {
  if (videoJob.getState().progress !== null) return;
  const stop = new AbortController();
  videoJob.setState({ progress: { done: 0, frames: 1 }, cancel: () => stop.abort() });
  await reporting(services, async () => {
    const { blob, extension } = await renderVideo(services, {
      theme,
      signal: stop.signal,
      onFrame: (done, frames) => videoJob.setState({ progress: { done, frames } }),
    });
    saveFile(nameOf(services, 'comparison', extension), blob);
  });
  videoJob.setState(IDLE_VIDEO);
}

export async function saveRecording(services: LabServices, lane: Lane, form: 'json' | 'parquet'): Promise<void> {
  await reporting(services, async () => {
    const { recording } = services.lab.store.getState().episodes[lane];
    if (!recording)
      throw new LabError('no-recording', `There is no finished ${lane} episode.`, { fix: 'Run it first.' });
    const content = form === 'json' ? jsonBlob(recordingText(recording)) : await parquetBlob(recording);
    const { suite, seed } = recording.spec;
    saveFile(fileName({ suite, seed, bundleId: recording.bundleId }, lane, form), content);
  });
}

/** The stack as the command line's file. */
export async function saveInterventions(services: LabServices): Promise<void> {
  await reporting(services, () => {
    const text = interventionText(savedInterventions(services.lab.store.getState().cards));
    saveFile(nameOf(services, 'interventions', 'json'), jsonBlob(text));
  });
}

export async function saveFigureData(services: LabServices): Promise<void> {
  await reporting(services, () => {
    const blob = new Blob([figureCsv(lanesOf(services))], { type: 'text/csv' });
    saveFile(nameOf(services, 'figure-data', 'csv'), blob);
  });
}

/** What the link of this moment holds, as a document for programs. */
export async function saveLinkDocument(services: LabServices): Promise<void> {
  await reporting(services, () => {
    const { state } = services.link.linkNow();
    const page = services.lab.store.getState().pageOptions;
    const document = toLinkDocument({ kind: 'blob', state, page, issues: [] });
    saveFile(nameOf(services, 'link', 'json'), jsonBlob(`${JSON.stringify(document, null, 1)}\n`));
  });
}

function lanesOf({ lab }: LabServices): Readonly<Record<Lane, FigureLane>> {
  const { episodes } = lab.store.getState();
  // An empty lane may still show one pose: that is a scene, not an episode.
  const laneOf = (lane: Lane): FigureLane => ({
    poses: episodes[lane].key === '' ? new Float32Array(0) : lab.poses[lane].poses,
    decisions: episodes[lane].decisions,
  });
  return { unsteered: laneOf('unsteered'), steered: laneOf('steered') };
}

function nameOf({ lab }: LabServices, what: string, extension: string): string {
  return fileName(subjectOf(lab.store.getState()), what, extension);
}

async function parquetBlob(recording: Recording): Promise<Blob> {
  const { writeRecordingParquet } = await import('#share/recording-parquet.ts');
  return new Blob([writeRecordingParquet(recording)], { type: 'application/vnd.apache.parquet' });
}

function jsonBlob(text: string): Blob {
  return new Blob([text], { type: 'application/json' });
}

async function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) return blob;
  throw new LabError('capture-failed', 'The browser gave no picture.', {
    fix: 'Make the window smaller and try again.',
  });
}

/** An error becomes a banner; who cancelled knows it already. */
async function reporting({ lab }: LabServices, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = asLabError(thrown, 'export-failed');
    if (error.code !== 'cancelled') lab.store.getState().notify(noticeOf(error, 'export'));
  }
}
