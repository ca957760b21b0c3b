import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecordingText } from '#rollout/recording-schema.ts';
import { EXAMPLES } from '#share/examples.ts';
import { formatLink, parseLink } from '#share/link.ts';
import { readLabFile } from '#share/lab-file.ts';
import type { LinkState } from '#share/link-state.ts';
import { launchBrowser, openPage } from './support/browser.ts';
import { pressWhenShown } from './support/press-when-shown.ts';
import { timeline } from './support/timeline.ts';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), 'steerlab-export-'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Software rendering draws a small stage sooner. */
const SMALL = { withoutPolicy: true, viewport: { width: 900, height: 600 } };
const STEERED = EXAMPLES.map(({ hash }) => parseLink(hash).state).find(({ recordings }) => recordings.steered)!;

/** The first decisions of an example: a video of a second is as good a test as one of ten. */
function shortened(state: LinkState, decisions: number): string {
  const cut = (lane: keyof LinkState['recordings']) => {
    const recording = state.recordings[lane];
    if (recording?.actions.form !== 'bins') return recording;
    const bins = recording.actions.bins.slice(0, 7 * decisions);
    return { ...recording, actions: { form: 'bins' as const, bins }, ticks: 4 * decisions, cut: true };
  };
  return formatLink({
    ...state,
    tick: 0,
    recordings: { unsteered: cut('unsteered'), steered: cut('steered') },
  }).hash;
}

async function openExport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('radio', { name: 'Export' }).check({ force: true });
  await page.getByRole('button', { name: 'Stage as PNG' }).waitFor();
}

/** Presses a button of the open panel and keeps what it saves. */
async function saved(page: Page, button: string): Promise<{ readonly name: string; readonly path: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  const name = download.suggestedFilename();
  const path = join(folder, name);
  await download.saveAs(path);
  return { name, path };
}

/** As a person does it: over the page, then let go. */
async function drop(page: Page, path: string, name: string): Promise<void> {
  const content = readFileSync(path).toString('base64');
  const transfer = await page.evaluateHandle(
    async ([data, fileName]) => {
      const bytes = Uint8Array.from(atob(data!), (letter) => letter.charCodeAt(0));
      const dropped = new DataTransfer();
      dropped.items.add(new File([bytes], fileName!));
      return dropped;
    },
    [content, name],
  );
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer });
  await page.getByRole('heading', { name: 'Drop to open' }).waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  await page.getByRole('heading', { name: 'Drop to open' }).waitFor({ state: 'detached' });
}

describe('export', () => {
  it('gives recordings as JSON and Parquet that a fresh page replays to the same position hash', async () => {
    const author = await openPage(browser, formatLink({ ...STEERED, tick: 0 }).hash, SMALL);
    await author.page.getByText('✓ matches').waitFor();
    await openExport(author.page);
    const json = await saved(author.page, 'Recording, steered, as JSON');
    const parquet = await saved(author.page, 'Recording, unsteered, as Parquet');
    author.expectClean();
    await author.close();

    const { suite, seed, recordings } = STEERED;
    expect(json.name).toBe(`steerlab-${suite}-${seed}-${recordings.steered!.bundleId}-steered.json`);
    expect(parquet.name).toBe(`steerlab-${suite}-${seed}-${recordings.unsteered!.bundleId}-unsteered.parquet`);
    const read = parseRecordingText(readFileSync(json.path, 'utf8'));
    expect(read).toMatchObject({ ok: true, value: { finalHash: recordings.steered!.finalHash } });

    const reader = await openPage(browser, '#task=reach&seed=5', SMALL);
    await reader.page.getByText('✓ success').first().waitFor();
    await drop(reader.page, parquet.path, parquet.name);
    await reader.page.getByText(`Replayed to position hash ${recordings.unsteered!.finalHash}`).waitFor();
    await reader.page.getByRole('button', { name: 'Dismiss' }).click();
    await drop(reader.page, json.path, json.name);
    await reader.page.getByText(`Replayed to position hash ${recordings.steered!.finalHash}`).waitFor();
    await openExport(reader.page);
    const again = await saved(reader.page, 'Recording, steered, as JSON');
    expect(readFileSync(again.path, 'utf8')).toBe(readFileSync(json.path, 'utf8'));
    reader.expectClean();
    await reader.close();
  });

  it('draws the stage at twice its size with a caption, and charts', async () => {
    const opened = await openPage(browser, formatLink({ ...STEERED, tick: 20 }).hash, SMALL);
    const { page } = opened;
    await page.getByText('✓ matches').waitFor();
    const stage = await page.getByRole('img', { name: /^Robot arm at a table/ }).boundingBox();
    await openExport(page);
    const picture = await saved(page, 'Stage as PNG');
    const { width, height, colors, caption } = await pictureOf(page, picture.path, 72);
    expect(Math.abs(width - 2 * stage!.width)).toBeLessThanOrEqual(2);
    expect(Math.abs(height - 2 * (stage!.height + 72))).toBeLessThanOrEqual(2);
    expect(colors).toBeGreaterThan(1000);
    // Ground, ink, and both lanes' colours with their smoothing.
    expect(caption).toBeGreaterThan(20);
    const charts = await saved(page, 'Charts as PNG');
    expect(await pictureOf(page, charts.path, 72)).toMatchObject({ width: 2240, height: 2 * (4 * 260 + 72) });
    const csv = readFileSync((await saved(page, 'Figure data as CSV')).path, 'utf8')
      .trim()
      .split('\n');
    const { unsteered, steered } = STEERED.recordings;
    expect(csv).toHaveLength(1 + unsteered!.ticks + 1 + steered!.ticks + 1);
    // The page shows its own moment again.
    await page.keyboard.press('Escape');
    await expect.poll(() => timeline(page).getAttribute('aria-valuenow')).toBe('20');
    await saved(page, 'Save Height as PNG');
    opened.expectClean();
    await opened.close();
  });

  it('renders a video of the timeline that plays and seeks, and can be stopped', async () => {
    const opened = await openPage(browser, shortened(STEERED, 2), SMALL);
    const { page } = opened;
    await page.getByText('ends here in another position').waitFor();
    await openExport(page);
    const video = await saved(page, 'Video as WebM');
    const found = await page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const element = document.createElement('video');
      element.muted = true;
      element.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
      await new Promise((resolve, reject) => {
        element.onloadeddata = resolve;
        element.onerror = () => reject(new Error(element.error?.message));
      });
      const digests: number[] = [];
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [element.videoWidth, element.videoHeight];
      const pen = canvas.getContext('2d')!;
      for (const seconds of [0, 0.4, 0.75]) {
        element.currentTime = seconds;
        await new Promise((resolve) => (element.onseeked = resolve));
        pen.drawImage(element, 0, 0);
        const { data: pixels } = pen.getImageData(0, 0, canvas.width, canvas.height);
        digests.push(pixels.reduce((sum, value, at) => (sum + value * ((at % 977) + 1)) % 2 ** 45, 0));
      }
      return { duration: element.duration, width: element.videoWidth, height: element.videoHeight, digests };
    }, readFileSync(video.path).toString('base64'));
    // Eight ticks of a tenth of a second.
    expect(found.duration).toBeCloseTo(0.8, 2);
    expect(found.height).toBeGreaterThan(700);
    expect(new Set(found.digests).size).toBe(3);

    const cancelled = pressWhenShown(page, 'Cancel');
    await page.getByRole('button', { name: 'Video as WebM' }).click();
    await cancelled;
    await page.getByRole('group', { name: 'Video' }).waitFor({ state: 'detached' });
    opened.expectClean();
    await opened.close();
  });

  it('gives interventions that the command line takes, and takes them back as one step of undo', async () => {
    const opened = await openPage(browser, formatLink({ ...STEERED, tick: 0, cards: CARDS }).hash, SMALL);
    const { page } = opened;
    await page
      .getByText('Replayed')
      .or(page.getByRole('region', { name: 'Opened link' }))
      .first()
      .waitFor();
    await openExport(page);
    const file = await saved(page, 'Interventions as JSON');
    await page.keyboard.press('Escape');
    const read = await readLabFile(readFileSync(file.path));
    expect(read).toEqual({
      ok: true,
      value: { kind: 'interventions', interventions: CARDS.map(({ intervention }) => intervention), issues: [] },
    });
    // The real command reads the file before it looks for a policy: a folder without one is the first thing it minds.
    const command = ['src/cli/main.ts', 'rollout', '--suite', 'lift', '--seeds', '1', '--intervention'];
    const run = (path: string) =>
      promisify(execFile)('npx', ['tsx', ...command, path, '--bundle', folder], {
        cwd: join(import.meta.dirname, '..'),
      }).then(
        () => '',
        (thrown: { readonly stderr: string }) => thrown.stderr,
      );
    expect(await run(file.path)).toMatch(/manifest/);
    expect(await run(join(folder, 'missing.json'))).toMatch(/missing\.json does not exist/);

    await drop(page, file.path, file.name);
    await page.getByText(`2 interventions of ${file.name.slice(0, 30)}`).waitFor();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await openExport(page);
    const after = await saved(page, 'Interventions as JSON');
    expect(readFileSync(after.path, 'utf8')).toBe(readFileSync(file.path, 'utf8'));
    opened.expectClean();
    await opened.close();
  });

  it('says in words why a file is not opened, and changes nothing', async () => {
    const opened = await openPage(browser, formatLink({ ...STEERED, tick: 4 }).hash, SMALL);
    const { page } = opened;
    await page.getByText('✓ matches').waitFor();
    const path = join(folder, 'broken.json');
    writeFileSync(path, '{"version": 1, "spec": {"suite": "juggle"}}');
    await drop(page, path, 'broken.json');
    await page.getByText(/broken\.json was not opened\. .*spec\.suite: expected .*received "juggle"/).waitFor();
    await page.getByText('✓ matches').waitFor();
    opened.expectClean();
    await opened.close();
  });
});

const CARDS = [
  { operator: 'override' as const, amount: 3, neurons: [[7, 884] as const], tokens: ['text' as const], name: 'slow' },
  { operator: 'ablate' as const, amount: 0, neurons: [[2, 5] as const], name: 'none' },
].map((intervention) => ({
  intervention,
  source: { kind: 'list' as const },
  collapsed: false,
  solo: false,
}));

/** Size and colours of a PNG, all over and in the band at its bottom. */
function pictureOf(page: Page, path: string, captionCssPx: number) {
  return page.evaluate(
    async ([data, captionPx]) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const { width, height } = bitmap;
      const pen = new OffscreenCanvas(width, height).getContext('2d')!;
      pen.drawImage(bitmap, 0, 0);
      const colorsOf = (top: number, rows: number) =>
        new Set(new Uint32Array(pen.getImageData(0, top, width, rows).data.buffer)).size;
      const caption = colorsOf(height - 2 * captionPx, 2 * captionPx);
      return { width, height, colors: colorsOf(0, height), caption };
    },
    [readFileSync(path).toString('base64'), captionCssPx] as const,
  );
}
