import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, type WatchedPage } from './support/browser.ts';
import { timeline } from './support/timeline.ts';

/** Without an address the page opens a recorded example; a typed scene starts with the demonstrator. */
const DEMONSTRATION = '#task=object&seed=4217';

let browser: Browser;
let opened: WatchedPage;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(() => opened.close());

/** Text of a row of the task-state table. */
const fact = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`^${name} `) });

/** Waits until the demonstration that the page starts with has been simulated whole. */
async function untilDemonstrated(page: Page): Promise<number> {
  await page.getByText(/^✓ success [0-9.]+ s$/).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  return Number(await timeline(page).getAttribute('aria-valuemax'));
}

describe('the first screen', () => {
  it('moves by itself, and can be paused, scrubbed and stepped', async () => {
    opened = await openPage(browser, DEMONSTRATION, { withoutPolicy: true });
    const { page } = opened;
    const last = await untilDemonstrated(page);
    expect(last).toBeGreaterThan(20);
    expect(await page.getByLabel('Prompt', { exact: true }).inputValue()).toContain('cube');

    await page.waitForFunction(
      () => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) > 3,
    );
    // From the start and slowly: Pause is Play again once the episode has ended.
    await page.getByRole('button', { name: 'One tick back' }).click();
    await page.getByRole('combobox', { name: 'Playback speed' }).selectOption('0.25');
    await page.getByRole('button', { name: 'To the start' }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    const paused = await timeline(page).getAttribute('aria-valuenow');
    await page.waitForTimeout(400);
    expect(await timeline(page).getAttribute('aria-valuenow')).toBe(paused);

    const box = await timeline(page).boundingBox();
    if (!box) throw new Error('The timeline has no place on the page.');
    await page.mouse.click(box.x + box.width - 1, box.y + box.height / 2);
    await expect.poll(() => timeline(page).getAttribute('aria-valuenow')).toBe(String(last));
    await expect.poll(() => fact(page, 'task').textContent()).toContain('✓ success');

    await page.mouse.click(box.x + 1, box.y + box.height / 2);
    await expect.poll(() => timeline(page).getAttribute('aria-valuenow')).toBe('0');
    await expect.poll(() => fact(page, 'task').textContent()).toContain('not yet');
    await page.getByRole('button', { name: 'One tick on' }).click();
    await expect.poll(() => fact(page, 'tick').textContent()).toContain(`1 of ${last}`);
    opened.expectClean();
  });

  it('shows what both policy cameras saw, pixel for pixel, and enlarges them', async () => {
    opened = await openPage(browser, DEMONSTRATION, { withoutPolicy: true });
    const { page } = opened;
    await untilDemonstrated(page);
    const insets = page.getByRole('button', { name: /Enlarge the/ });
    await insets.first().waitFor();
    await expect.poll(() => insets.count()).toBe(2);
    const colors = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLCanvasElement>('div:has(> [role=grid]) > canvas')].map((canvas) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return { width: canvas.width, colors: new Set(new Uint32Array(data.buffer)).size };
      }),
    );
    expect(colors.map(({ width }) => width)).toEqual([64, 96]);
    for (const { colors: count } of colors) expect(count).toBeGreaterThan(20);

    await page.getByRole('button', { name: 'Enlarge the wrist camera' }).click();
    await page.getByRole('dialog', { name: /Wrist camera/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    opened.expectClean();
  });

  it('is driven by the keyboard alone', async () => {
    opened = await openPage(browser, DEMONSTRATION, { withoutPolicy: true });
    const { page } = opened;
    const last = await untilDemonstrated(page);
    const now = async () => Number(await timeline(page).getAttribute('aria-valuenow'));
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await timeline(page).focus();
    await page.keyboard.press('Home');
    expect(await now()).toBe(0);
    await page.keyboard.press('ArrowRight');
    expect(await now()).toBe(1);
    await page.keyboard.press('Shift+ArrowRight');
    expect(await now()).toBe(4);
    await page.keyboard.press('End');
    expect(await now()).toBe(last);

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Help' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.getByText(/^decision \d+ · tick/).waitFor();
    await page.keyboard.press('h');
    await page.getByText(/^decision \d+ · tick/).waitFor({ state: 'detached' });

    await page.keyboard.press('r');
    await page.getByText('Run fills this lane', { exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Seed' }).inputValue()).toBe('4217');
    opened.expectClean();
  });

  it('opens another scene for another suite or seed, and the same scene for the same seed', async () => {
    opened = await openPage(browser, DEMONSTRATION, { withoutPolicy: true });
    const { page } = opened;
    await untilDemonstrated(page);
    const prompt = page.getByLabel('Prompt', { exact: true });
    const first = await prompt.inputValue();
    const seed = page.getByRole('textbox', { name: 'Seed' });
    await page.getByRole('combobox', { name: 'Suite' }).selectOption('push');
    await page.waitForFunction(() =>
      /push|slide/.test(document.querySelector<HTMLInputElement>('[aria-label=Prompt]')?.value ?? ''),
    );
    await seed.fill('12');
    await seed.press('Enter');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await untilDemonstrated(page);
    await page.getByRole('combobox', { name: 'Suite' }).selectOption('object');
    await seed.fill('4217');
    await seed.press('Enter');
    await page.waitForFunction(
      (words) => document.querySelector<HTMLInputElement>('[aria-label=Prompt]')?.value === words,
      first,
    );
    opened.expectClean();
  });

  it('follows the system theme until one is chosen, and remembers the choice', async () => {
    opened = await openPage(browser, DEMONSTRATION, { withoutPolicy: true, colorScheme: 'light' });
    const { page } = opened;
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground()).toBe('rgb(244, 246, 248)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(15, 19, 24)');
    await page.getByRole('button', { name: 'Theme: as the system' }).click();
    await page.getByRole('button', { name: 'Theme: dark' }).click();
    expect(await ground()).toBe('rgb(244, 246, 248)');
    await page.reload();
    await page.getByRole('button', { name: 'Theme: light' }).waitFor();
    expect(await ground()).toBe('rgb(244, 246, 248)');
    opened.expectClean();
  });

  it('keeps panel sizes, collapses and maximises them', async () => {
    opened = await openPage(browser, DEMONSTRATION, { withoutPolicy: true });
    const { page } = opened;
    const edge = page.getByRole('separator', { name: 'Size of Steer' });
    await edge.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('336');
    await page.getByRole('button', { name: 'Hide Decision' }).click();
    await page.getByRole('button', { name: 'Maximise Motion and time' }).click();
    const bottom = await page.getByRole('complementary', { name: 'Motion and time' }).boundingBox();
    expect(bottom?.height).toBeGreaterThan(700);
    await page.getByRole('button', { name: 'Restore Motion and time' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Show Decision' }).waitFor();
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('336');
    opened.expectClean();
  });

  it('does the same job on a phone, and rests under reduced motion', async () => {
    opened = await openPage(browser, DEMONSTRATION, {
      withoutPolicy: true,
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      reducedMotion: 'reduce',
    });
    const { page } = opened;
    await page.getByText(/^decision 0 · tick 0/).waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Motion' }).click();
    await timeline(page).waitFor();
    await page.getByRole('tab', { name: 'Decision' }).click();
    await page.getByRole('rowheader', { name: 'dyaw' }).last().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    opened.expectClean();
  });

  it.each(['dark', 'light'] as const)(
    'has no violation that axe finds, on a desk and on a phone (%s)',
    async (colorScheme) => {
      opened = await openPage(browser, DEMONSTRATION, { withoutPolicy: true, colorScheme });
      const { page } = opened;
      await untilDemonstrated(page);
      await page
        .getByRole('button', { name: /Enlarge the/ })
        .first()
        .waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Help' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('tab', { name: 'Steer' }).waitFor();
      expect(await violations(page)).toEqual([]);
      opened.expectClean();
    },
  );
});

async function violations(page: Page): Promise<string[]> {
  // A button that has just become ready fades to its colour: half-way it has the contrast of neither.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().flatMap((one) => (one instanceof CSSTransition ? [one.finished] : []))),
  );
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}
