import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser, openPage, type WatchedPage } from './support/browser.ts';
import { pressWhenShown } from './support/press-when-shown.ts';
import { timeline } from './support/timeline.ts';

let browser: Browser;
let opened: WatchedPage;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(() => opened.close());
afterAll(() => browser.close());

const SCENE = '#task=lift&seed=21';
const POLICY_MILLIS = 150_000;

/** Packs that training/steerlab_training/lens/foreign.py wrote from small models (fixture.py makes them again). */
const packBytes = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', 'src', 'lens', 'fixtures', `${name}.lens`));

async function untilPolicy(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Policy: int8 · WASM/ }).waitFor({ timeout: POLICY_MILLIS });
}

async function openLens(page: Page): Promise<void> {
  await untilPolicy(page);
  await lensButton(page).click();
  await list(page).getByRole('option').first().waitFor({ timeout: 60_000 });
}

const lensButton = (page: Page) => page.getByRole('button', { name: 'Lens', exact: true });
const list = (page: Page) => page.getByRole('listbox', { name: 'Value vectors' });
const searchBox = (page: Page) => page.getByRole('searchbox', { name: /Search value vectors/ });
const shadowText = (page: Page) => page.getByRole('region', { name: 'Shadow' }).innerText();

/** Searches, and waits until the list is that of the search. */
async function search(page: Page, query: string): Promise<number> {
  const found = page.getByRole('status').filter({ hasText: /found$/ });
  const before = await found.innerText();
  await searchBox(page).fill(query);
  await expect.poll(() => found.innerText(), { timeout: 20_000 }).not.toBe(before);
  return Number((await found.innerText()).replace(/\D/g, ''));
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

describe('the lens of the real policy', () => {
  it('from a word to a value vector to an intervention: the shadow moves', async () => {
    opened = await openPage(browser, SCENE);
    const { page } = opened;
    await openLens(page);
    expect(await search(page, 'up')).toBeGreaterThan(0);
    // The one that does most: any that fires hard can be driven hard.
    await page.getByLabel('Order', { exact: true }).selectOption({ label: 'by largest activation' });
    const first = list(page).getByRole('option').first();
    await expect.poll(() => first.innerText()).toMatch(/^L\d+ /);
    await first.click();
    const vector = page.getByRole('article');
    await vector.getByRole('heading', { level: 2, name: /^L\d+/ }).first().waitFor();
    // The word stands among the tokens that the vector writes.
    const writes = vector.getByRole('region', { name: 'Writes' }).getByRole('button');
    expect((await writes.allInnerTexts()).map((text) => text.replace('·', '').toLowerCase())).toContain('up');
    await vector.getByRole('button', { name: 'Steer with it' }).click();
    await page.keyboard.press('Escape');
    // The closing window hands the focus back: a key pressed sooner would go astray.
    await expect.poll(() => lensButton(page).evaluate((button) => button === document.activeElement)).toBe(true);

    // The last decisions are settled: hardly any single vector changes them.
    await timeline(page).press('Home');
    await page
      .getByText(/decision 0$/)
      .first()
      .waitFor();
    await page
      .getByText(/tool would end|No action token changed|action tokens? changed/)
      .first()
      .waitFor({ timeout: 30_000 });
    const before = await shadowText(page);
    // Far below anything natural: one vector of 18,432 has to move a whole bin.
    await page.getByRole('slider', { name: /^Amount of/ }).press('Home');
    await expect.poll(() => shadowText(page), { timeout: 30_000 }).not.toBe(before);
    opened.expectClean();
  });

  it('sorts by what fired in the episode at hand, and says what was written at each slot', async () => {
    opened = await openPage(browser, SCENE);
    const { page } = opened;
    await openLens(page);
    await page.getByLabel('Order', { exact: true }).selectOption({ label: 'by largest activation, this episode' });
    const read = page.getByRole('button', { name: /^Read \d+ decisions$/ });
    const cancelled = pressWhenShown(page, 'Cancel');
    await read.click();
    await cancelled;
    await read.click();
    await page.getByText(/^\d+ decisions read/).waitFor({ timeout: 120_000 });
    const scores = await list(page).getByRole('option').locator('span:last-child').allInnerTexts();
    const numbers = scores.map((text) => Number(text.replace('−', '-'))).filter((value) => !Number.isNaN(value));
    expect(numbers.length).toBeGreaterThan(8);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));

    const map = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save value vectors as PNG' }).click();
    expect((await map).suggestedFilename()).toMatch(/value.vectors\.png$/);

    await page.getByLabel('Tokens', { exact: true }).selectOption({ label: 'action slots' });
    await expect
      .poll(() => list(page).getByRole('option').locator('span:last-child').allInnerTexts())
      .not.toEqual(scores);

    await page.getByRole('radio', { name: 'Studies' }).check({ force: true });
    await page.getByRole('radio', { name: 'This episode' }).check({ force: true });
    // The reading was kept.
    await page.getByRole('button', { name: 'Project' }).click();
    const layers = page.getByRole('list', { name: 'What each layer wrote at dz' }).getByRole('listitem');
    await layers.first().waitFor({ timeout: 120_000 });
    expect(await layers.count()).toBe(12);
    await page.getByRole('img', { name: /^Action tokens among the top 30/ }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'tokens.csv' }).click();
    expect((await download).suggestedFilename()).toBe('episode-tokens.csv');
    const png = page.waitForEvent('download');
    await page.getByRole('button', { name: 'length.png' }).click();
    expect((await png).suggestedFilename()).toBe('episode-length.png');
    opened.expectClean();
  });

  it('works by keyboard alone', async () => {
    opened = await openPage(browser, SCENE);
    const { page } = opened;
    await untilPolicy(page);
    await lensButton(page).focus();
    await page.keyboard.press('Enter');
    await list(page).getByRole('option').first().waitFor({ timeout: 60_000 });
    for (let tabs = 0; tabs < 12; tabs++) {
      if (await searchBox(page).evaluate((box) => box === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('action');
    // It searches while one types: the answer to 'a' would be replaced, and with it the choice.
    await page.locator('[role=status][aria-busy=false]', { hasText: /^[\d,]+ found$/ }).waitFor();
    for (let tabs = 0; tabs < 12; tabs++) {
      if (await list(page).evaluate((box) => box === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('ArrowDown');
    const chosen = list(page).locator('[aria-selected=true]');
    const first = await chosen.getAttribute('id');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => chosen.getAttribute('id')).not.toBe(first);
    expect(await list(page).getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    await page.keyboard.press('End');
    await expect
      .poll(async () => (await chosen.getAttribute('aria-posinset')) === (await chosen.getAttribute('aria-setsize')))
      .toBe(true);
    await page.getByRole('article').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Lens');
    opened.expectClean();
  });

  it.each(['dark', 'light'] as const)('has no serious violation that axe finds (%s)', async (colorScheme) => {
    opened = await openPage(browser, SCENE, { colorScheme });
    const { page } = opened;
    await openLens(page);
    await search(page, 'up');
    await list(page).getByRole('option').first().click();
    await page.getByRole('article').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Concepts' }).check({ force: true });
    await page
      .getByText(/^purity/)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Studies' }).check({ force: true });
    await page.getByRole('radio', { name: 'What training changed' }).check({ force: true });
    await page.getByRole('img', { name: /^The \d+ tokens that gained most/ }).waitFor({ timeout: 60_000 });
    expect(await violations(page)).toEqual([]);
    await page.getByRole('radio', { name: 'This episode' }).check({ force: true });
    await page.getByRole('button', { name: /^Read \d+ decisions$/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open a lens pack…' }).click();
    await page.getByRole('dialog', { name: 'Open a lens pack' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.each([
    ['a phone', 390, 844],
    ['a screen at 200 %', 720, 450],
  ])('stays inside %s', async (_, width, height) => {
    opened = await openPage(browser, SCENE, { viewport: { width, height } });
    const { page } = opened;
    await openLens(page);
    const isWide = () =>
      page.getByRole('dialog', { name: 'Lens' }).evaluate((sheet) => sheet.scrollWidth - sheet.clientWidth);
    expect(await isWide()).toBeLessThanOrEqual(0);
    await list(page).getByRole('option').first().click();
    await page.getByRole('article').waitFor();
    expect(await isWide()).toBeLessThanOrEqual(0);
    for (const tab of ['Concepts', 'Studies']) {
      await page.getByRole('radio', { name: tab }).check({ force: true });
      await page
        .getByText(tab === 'Concepts' ? /^purity/ : /^Share in top/)
        .first()
        .waitFor({ timeout: 60_000 });
      expect(await isWide()).toBeLessThanOrEqual(0);
    }
    opened.expectClean();
  });
});

describe('a lens pack of a model that does not fit a tab', () => {
  /** Serves a pack beside the page; counts who asked for it. */
  async function servePack(page: Page, name: string): Promise<{ readonly asked: string[]; readonly path: string }> {
    const asked: string[] = [];
    const path = `packs/${name}.lens`;
    await page.route(`**/${path}`, (route) => {
      asked.push(route.request().url());
      return route.fulfill({ body: packBytes(name), contentType: 'application/octet-stream' });
    });
    return { asked, path };
  }

  it('opens by drop: same search, its own words, OpenVLA bins decoded', async () => {
    opened = await openPage(browser, SCENE);
    const { page } = opened;
    await openLens(page);
    const base64 = packBytes('openvla-shaped').toString('base64');
    const dropped = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'openvla-shaped.lens'));
      return transfer;
    }, base64);
    await list(page).dispatchEvent('drop', { dataTransfer: dropped });
    await expect.poll(() => page.getByLabel('Model', { exact: true }).inputValue()).toBe('openvla-shaped.lens');
    await search(page, 'bin -0.93');
    await expect.poll(() => list(page).getByRole('option').first().innerText()).toContain('bin −0.93');
    await list(page).getByRole('option').first().click();
    await page.getByRole('article').waitFor();
    // Nothing runs here: no steering and no effect without weights.
    expect(await page.getByRole('button', { name: 'Steer with it' }).count()).toBe(0);
    await page.getByRole('radio', { name: 'Concepts' }).check({ force: true });
    await page.getByRole('textbox', { name: 'Word' }).first().fill('up');
    await page
      .getByText(/^purity/)
      .first()
      .waitFor();
    opened.expectClean();
  });

  it('opens by its address: progress, FAST codes decoded; a wrong address is answered in words', async () => {
    opened = await openPage(browser, SCENE);
    const { page } = opened;
    const { path } = await servePack(page, 'pi0-shaped');
    await openLens(page);
    await page.getByRole('button', { name: 'Open a lens pack…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open a lens pack' });
    await dialog.getByLabel('Address').fill('javascript:alert(1)');
    await dialog.getByRole('button', { name: 'Fetch' }).click();
    await dialog.getByText(/^This is no address of a lens pack/).waitFor();
    await page.route('**/packs/broken.lens', (route) => route.fulfill({ body: 'not a zip file' }));
    await dialog.getByLabel('Address').fill('packs/broken.lens');
    await dialog.getByRole('button', { name: 'Fetch' }).click();
    await dialog.getByText(/^This file is not a lens pack/).waitFor();
    await dialog.getByLabel('Address').fill(path);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByLabel('Model', { exact: true }).inputValue()).toBe('pi0-shaped.lens');
    // Every vector of this small model may write one, so the count need not change.
    await searchBox(page).fill('action');
    await expect.poll(() => list(page).getByRole('option').first().innerText()).toMatch(/FAST \d+/);
    opened.expectClean();
  });

  it('named by a link: asks first, and fetches nothing before the reader says so', async () => {
    opened = await openPage(browser, `?lens=packs/openvla-shaped.lens${SCENE}`);
    const { page } = opened;
    // Served only now: an earlier request would have missed it, and expectClean would say so.
    const { asked } = await servePack(page, 'openvla-shaped');
    const question = page.getByRole('region', { name: 'A link asks to fetch a lens pack' });
    await question.waitFor({ timeout: POLICY_MILLIS });
    expect(await question.innerText()).toContain(new URL(inject('pageUrl')).host);
    expect(asked).toEqual([]);
    await question.getByRole('button', { name: 'Not now' }).click();
    await question.waitFor({ state: 'detached' });
    expect(asked).toEqual([]);

    await page.reload();
    await question.getByRole('button', { name: 'Fetch it' }).click({ timeout: POLICY_MILLIS });
    await expect
      .poll(() => page.getByLabel('Model', { exact: true }).inputValue(), { timeout: 30_000 })
      .toBe('openvla-shaped.lens');
    expect(asked).toHaveLength(1);
    opened.expectClean();
  });
});
