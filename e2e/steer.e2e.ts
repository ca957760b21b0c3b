import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, type WatchedPage } from './support/browser.ts';
import { pressWhenShown } from './support/press-when-shown.ts';

let browser: Browser;
let opened: WatchedPage | undefined;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
afterAll(async () => {
  await browser.close();
});

/** The real policy, from the bundle in the build. */
async function untilPolicy(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Policy: int8 · WASM/ }).waitFor({ timeout: 120_000 });
}

const shadowText = (page: Page) => page.getByRole('region', { name: 'Shadow' }).innerText();

describe('steering the real policy', () => {
  it('drag changes the shadow, Run both gives two episodes that differ, undo restores', async () => {
    opened = await openPage(browser, '#task=lift&seed=21');
    const { page } = opened;
    await untilPolicy(page);
    await page.getByRole('button', { name: 'slow', exact: true }).click();
    const slider = page.getByRole('slider', { name: /slow/ });
    await slider.focus();
    const start = await slider.getAttribute('aria-valuenow');
    await page
      .getByText(/tool would end|No action token changed|action tokens changed/)
      .first()
      .waitFor();
    const before = await shadowText(page);

    await page.keyboard.press('End');
    await expect.poll(() => slider.getAttribute('aria-valuenow')).not.toBe(start);
    await expect.poll(() => shadowText(page), { timeout: 20_000 }).not.toBe(before);
    // What each layer says follows the shadow.
    await page
      .getByRole('region', { name: 'Token projections' })
      .getByRole('button', { name: /^L11 29/ })
      .waitFor();

    await page.getByRole('button', { name: 'Run both' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByRole('button', { name: 'Run both' }).waitFor({ timeout: 120_000 });
    const outcomes = page.getByText(/^(✓ success|failed,) [0-9.]+ s$/);
    await expect.poll(() => outcomes.count()).toBe(2);
    const heights = await page
      .getByRole('row', { name: /^height/ })
      .first()
      .getByRole('cell')
      .allInnerTexts();
    expect(heights).toHaveLength(2);
    expect(heights[0]).not.toBe(heights[1]);

    await page.keyboard.press('Control+z');
    await expect.poll(() => slider.getAttribute('aria-valuenow')).toBe(start);
    opened.expectClean();
  });

  it('records a direction from two prompts: it becomes a card, and the shadow follows its amount', async () => {
    opened = await openPage(browser, '#task=lift&seed=21');
    const { page } = opened;
    await untilPolicy(page);
    // The demonstrator's episode stands in the blue lane: its observations are read with both prompts.
    await page.getByRole('button', { name: 'Add', exact: true }).first().click();
    await page.getByText('Record a direction').click();
    const concept = page.getByRole('textbox', { name: 'Prompt with the concept' });
    expect(await concept.inputValue()).toMatch(/, slowly$/);
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    const layers = page.getByRole('radiogroup', { name: 'Layer of the direction' });
    await layers.waitFor({ timeout: 120_000 });
    await page.getByText(/^Layer \d+: ‖d‖ \d+\.\d+; the sets lie [\d.]+ σ apart\.$/).waitFor();
    await layers.getByRole('radio', { name: 'Layer 8', exact: true }).check();
    await page.getByRole('button', { name: 'Add direction' }).click();

    const card = page.getByRole('listitem', { name: 'slowly' });
    await card.getByText(/^α \d+\.\d+ = ×1\.00 of ‖d‖/).waitFor();
    await page
      .getByText(/action tokens? changed/)
      .first()
      .waitFor();
    const before = await shadowText(page);
    await card.getByRole('slider').focus();
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowRight');
    await card.getByText(/= ×3\.00 of ‖d‖/).waitFor();
    await expect.poll(() => shadowText(page), { timeout: 20_000 }).not.toBe(before);
    opened.expectClean();
  });

  it('a press on a camera picture chooses its image token; the arrows walk on from there', async () => {
    opened = await openPage(browser, '#task=lift&seed=21');
    const { page } = opened;
    await untilPolicy(page);
    await page.getByRole('gridcell', { name: 'third-person patch 3, 2' }).click();
    const token = page.getByRole('combobox', { name: 'Token' });
    await expect.poll(() => token.inputValue()).toBe('image:8');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => token.inputValue()).toBe('image:15');
    expect(await page.getByRole('gridcell', { selected: true }).getAttribute('aria-label')).toBe(
      'third-person patch 4, 3',
    );
    opened.expectClean();
  });

  it('Run drives the arm with the policy and shows its action tokens; Stop keeps what was computed', async () => {
    // Nothing is stacked by reaching: the episode takes all its 40 decisions, and something is left to stop on a fast machine.
    opened = await openPage(browser, '#task=stack&seed=4217&prompt=reach%20the%20red%20cube');
    const { page } = opened;
    await untilPolicy(page);
    const stopped = pressWhenShown(page, 'Stop', '[title^="decision 3: action tokens"]');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await stopped;
    await page.getByTitle(/^decision 3: action tokens \d+( \d+){6}$/).waitFor({ timeout: 60_000 });
    await page.getByText(/^stopped at [0-9.]+ s$/).waitFor();
    expect(await page.getByTitle(/^decision \d+: action tokens/).count()).toBeGreaterThanOrEqual(4);
    opened.expectClean();
  });
});
