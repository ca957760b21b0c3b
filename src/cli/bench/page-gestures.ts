import type { Page } from 'playwright-core';
import { median } from './median.ts';

/** Times in milliseconds. */
export interface Drag {
  /** From the question to the answer, while the slider moves at 60 steps a second. */
  readonly shadow: number;
  /** Median time between two ghost paths of a moving slider. */
  readonly between: number;
  /** One step of the slider at rest, to the frame that shows its shadow. */
  readonly single: number;
  readonly longestTask: number;
}

export interface RunBoth {
  readonly wallSeconds: number;
  /** Simulated length of both episodes. */
  readonly episodeSeconds: readonly number[];
}

const DRAG_SECONDS = 4;
const RUN_TIMEOUT_MILLIS = 180_000;
const WORDS = ['gentle', 'green', 'lift', 'careful', 'north', 'tower', 'open', 'stop', 'bowl', 'quick'];

/** Moves the slider of the only card; the page shows a shadow when this begins. */
export async function measureDrag(page: Page, count: number): Promise<Drag> {
  await page.locator('[data-millis][data-working=false]').first().waitFor();
  await page.waitForTimeout(1500);
  const singles: number[] = [];
  for (let i = 0; i < count; i++) {
    singles.push(await page.evaluate(stepOnce));
    await page.waitForTimeout(700);
  }
  const { millis, between, longestTask } = await page.evaluate(drag, DRAG_SECONDS);
  return { shadow: median(millis), between: median(between), single: median(singles), longestTask };
}

/** Runs in the page: one key, until the frame after its shadow. */
function stepOnce(): Promise<number> {
  const thumb = globalThis.document.querySelector<HTMLElement>('[role=slider][aria-label^="Amount of"]')!;
  const region = [...globalThis.document.querySelectorAll('section')].find(
    (one) => one.querySelector('h2')?.textContent === 'Shadow',
  )!;
  return new Promise((resolve) => {
    const start = performance.now();
    new MutationObserver((records, observer) => {
      const isAnswer = records.some(({ attributeName }) => attributeName === 'data-millis');
      if (!isAnswer) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    }).observe(region, { attributes: true, subtree: true, attributeFilter: ['data-millis'] });
    thumb.focus();
    thumb.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
  });
}

/** Runs in the page: a key a frame, there and back. */
function drag(seconds: number): Promise<{ millis: number[]; between: number[]; longestTask: number }> {
  const thumb = globalThis.document.querySelector<HTMLElement>('[role=slider][aria-label^="Amount of"]')!;
  const region = [...globalThis.document.querySelectorAll('section')].find(
    (one) => one.querySelector('h2')?.textContent === 'Shadow',
  )!;
  const millis: number[] = [];
  const between: number[] = [];
  let last = 0;
  let longestTask = 0;
  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
  });
  tasks.observe({ type: 'longtask' });
  const answers = new MutationObserver((records) => {
    const of = records.find(({ attributeName }) => attributeName === 'data-millis')?.target as HTMLElement | undefined;
    if (!of) return;
    millis.push(Number(of.dataset.millis));
    const now = performance.now();
    if (last > 0) between.push(now - last);
    last = now;
  });
  answers.observe(region, { attributes: true, subtree: true, attributeFilter: ['data-millis'] });
  thumb.focus();
  return new Promise((resolve) => {
    const start = performance.now();
    let steps = 0;
    const next = () => {
      if (performance.now() - start > 1000 * seconds) {
        answers.disconnect();
        tasks.disconnect();
        resolve({ millis, between, longestTask });
        return;
      }
      const key = Math.floor(steps++ / 60) % 2 === 0 ? 'ArrowRight' : 'ArrowLeft';
      thumb.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      setTimeout(next, 1000 / 60);
    };
    next();
  });
}

/** Chooses one action slot after another; each is projected anew. */
export async function measureProjection(page: Page, count: number): Promise<{ worker: number; click: number }> {
  const section = page.getByRole('region', { name: 'Token projections' });
  const answered = section.locator('[data-millis][data-working=false]');
  await answered.waitFor();
  await page.waitForTimeout(1500);
  const worker: number[] = [];
  const click: number[] = [];
  for (let i = 0; i < count; i++) {
    await section.locator('[data-millis]').waitFor();
    const taken = await page.evaluate(chooseSlot, i);
    click.push(taken.click);
    worker.push(taken.worker);
    await page.waitForTimeout(500);
  }
  return { worker: median(worker), click: median(click) };
}

/** Runs in the page: the next action slot, until its words are on screen. */
function chooseSlot(at: number): Promise<{ click: number; worker: number }> {
  const sections = [...globalThis.document.querySelectorAll('section')];
  const region = sections.find((one) => one.querySelector('h2')?.textContent?.startsWith('Token projections'))!;
  const chosen = region.querySelector('select')!;
  const names = ['dx', 'dy', 'dz', 'roll', 'pitch', 'yaw', 'grip'];
  const options = [...chosen.options].filter(({ text }) => names.some((name) => text.includes(name)));
  const others = options.filter(({ value }) => value !== chosen.value);
  const option = others[at % others.length]!;
  return new Promise((resolve) => {
    const start = performance.now();
    const observer = new MutationObserver(() => {
      const shown = region.querySelector<HTMLElement>('[data-millis]');
      if (shown?.dataset.working !== 'false' || performance.now() - start < 2) return;
      observer.disconnect();
      const worker = Number(shown.dataset.millis);
      requestAnimationFrame(() => setTimeout(() => resolve({ click: performance.now() - start, worker })));
    });
    observer.observe(region, { attributes: true, subtree: true, attributeFilter: ['data-millis', 'data-working'] });
    // React listens to the prototype's setter.
    Reflect.set(HTMLSelectElement.prototype, 'value', option.value, chosen);
    chosen.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

/** Types words that were not asked for before; the page says how long each took. */
export async function measureWord(page: Page, count: number): Promise<number> {
  await page.getByRole('button', { name: 'Add', exact: true }).first().click();
  const field = page.getByRole('textbox', { name: 'Word' });
  const millis: number[] = [];
  for (const word of WORDS.slice(0, Math.max(3, count))) {
    await field.fill('');
    await page.waitForTimeout(300);
    await field.fill(word);
    await page.waitForTimeout(1200);
    const shown = page.locator('[aria-live=polite][data-millis]').first();
    await shown.waitFor();
    millis.push(Number(await shown.getAttribute('data-millis')));
  }
  return median(millis);
}

/** Runs both episodes to their end. */
export async function measureRunBoth(page: Page): Promise<RunBoth> {
  const start = Date.now();
  await page.getByRole('button', { name: 'Run both' }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.getByRole('button', { name: 'Run both' }).waitFor({ timeout: RUN_TIMEOUT_MILLIS });
  const wallSeconds = (Date.now() - start) / 1000;
  const outcomes = await page.getByText(/^(✓ success|failed),? [0-9.]+ s$/).allInnerTexts();
  return { wallSeconds, episodeSeconds: outcomes.map((text) => Number(/[0-9.]+(?= s$)/.exec(text)?.[0])) };
}
