import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { EXAMPLES } from '#share/examples.ts';
import { LESSONS } from '#share/lessons.ts';
import { formatLink, parseLink } from '#share/link.ts';
import { TOUR_STEPS } from '#ui/tour/tour-steps.ts';
import { launchBrowser, openPage, type WatchedPage } from './support/browser.ts';

let browser: Browser;
let opened: WatchedPage;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(() => opened.close());

const POLICY_MILLIS = 150_000;
const headline = (page: Page) => page.getByRole('region', { name: 'What you see' });

/** Violations of axe's own rules, as words. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

async function untilMoved(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      Number(
        document.querySelector('[role=slider][aria-label="Moment of the episode"]')?.getAttribute('aria-valuenow'),
      ) > 2,
  );
}

/** The policy has loaded and drives. */
async function untilPolicy(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Policy: int8 · WASM/ }).waitFor({ timeout: POLICY_MILLIS });
}

describe('the front page', () => {
  it('moves both arms while MuJoCo has not arrived, and the simulator then agrees', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const asked: string[] = [];
    await context.route('**/mujoco-*.wasm', async (route) => {
      asked.push(route.request().url());
      await held;
      await route.continue();
    });
    await context.route('**/policies/**', () => undefined);
    opened = { page, expectClean: () => undefined, close: () => context.close() };
    await page.goto(pageUrl());
    await headline(page).getByText(EXAMPLES[0]!.shows).waitFor();
    await untilMoved(page);
    await page.getByText('steered', { exact: true }).first().waitFor();
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    // The cameras are the simulator's: they come when it does, and only if it holds the very episode on screen.
    expect(await page.getByRole('button', { name: 'Enlarge the wrist camera' }).count()).toBe(0);
    release();
    await page.getByRole('button', { name: 'Enlarge the wrist camera' }).waitFor();
    expect(
      await page
        .getByRole('status')
        .getByText(/differs|could not/)
        .count(),
    ).toBe(0);
  });

  it('offers the tour to a new visitor once, and its words leave when something is changed', async () => {
    opened = await openPage(browser, '', { withoutPolicy: true });
    const { page } = opened;
    await headline(page).getByRole('button', { name: 'Take the tour' }).waitFor();
    await page.reload();
    await headline(page).waitFor();
    expect(await headline(page).getByRole('button', { name: 'Take the tour' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Enlarge the wrist camera' }).waitFor();
    await page.getByRole('button', { name: 'New seed' }).click();
    await headline(page).waitFor({ state: 'detached' });
    opened.expectClean();
  });
});

describe('the server', () => {
  it('hands out the brotli copies that the build wrote, to those who take them', async () => {
    opened = await openPage(browser, '', { withoutPolicy: true });
    const html = await (await fetch(pageUrl())).text();
    const wasm = /assets\/mujoco-[^"]+\.wasm/.exec(html)![0];
    const size = async (encoding: string) => {
      const { headers } = await fetch(pageUrl() + wasm, { method: 'HEAD', headers: { 'Accept-Encoding': encoding } });
      return [headers.get('content-encoding'), Number(headers.get('content-length'))] as const;
    };
    const [brotli, brotliBytes] = await size('gzip, br');
    const [none, plainBytes] = await size('identity');
    expect([brotli, none]).toEqual(['br', null]);
    expect(brotliBytes).toBeLessThan(plainBytes / 4);
    expect(html).toMatch(/rel="modulepreload"[^>]+lab-stage-/);
  });
});

describe('the tour', () => {
  it('waits for the policy in words, and Escape leaves it', async () => {
    opened = await openPage(browser, '', { withoutPolicy: true });
    const { page } = opened;
    await headline(page).getByRole('button', { name: 'Take the tour' }).press('Enter');
    const card = page.getByRole('dialog', { name: TOUR_STEPS[0]!.title });
    await card.getByText('1 of 6').waitFor();
    await card.getByRole('button', { name: 'Next' }).press('Enter');
    const waiting = page.getByRole('dialog', { name: TOUR_STEPS[1]!.title });
    await waiting.getByText(/This needs the policy, which is loading/).waitFor();
    expect(await waiting.getByRole('button', { name: 'Take “slow”' }).isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await waiting.waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('.driver-overlay').count()).toBe(0);
    opened.expectClean();
  });

  it.each([
    ['a desk', { width: 1280, height: 800 }],
    ['a phone', { width: 390, height: 844 }],
  ])('walks its six steps on the real controls, by keyboard, on %s', async (_, viewport) => {
    opened = await openPage(browser, '', { viewport });
    const { page } = opened;
    await untilPolicy(page);
    await page.getByRole('button', { name: 'Help' }).press('Enter');
    await page.getByRole('menuitem', { name: /^Tour/ }).press('Enter');
    const forward = async (at: number, label: string) => {
      const card = page.getByRole('dialog', { name: TOUR_STEPS[at]!.title });
      await card.getByText(`${at + 1} of 6`).waitFor();
      await card.getByRole('button', { name: label, exact: true }).press('Enter');
    };
    await forward(0, 'Next');
    await forward(1, 'Take “slow”');
    const slider = page.getByRole('slider', { name: 'Amount of slow' });
    await slider.waitFor();
    await forward(2, 'Push it to 3');
    await forward(3, 'Next');
    await forward(4, 'Run both');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await forward(5, 'Open Share');
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
    expect(parseLink(new URL(link).hash).state.cards[0]?.intervention).toMatchObject({ name: 'slow', amount: 3 });
    await expect.poll(() => page.locator('.driver-overlay').count()).toBe(0);
    opened.expectClean();
  });
});

describe('lessons and examples', () => {
  it('a lesson in the address shows its words beside its example, until they are put away', async () => {
    const lesson = LESSONS[1]!;
    opened = await openPage(browser, `#lesson=${lesson.name}`, { withoutPolicy: true });
    const { page } = opened;
    const panel = page.getByRole('region', { name: 'Lesson' });
    await panel.getByText(lesson.question).waitFor();
    await page.getByRole('listitem', { name: 'slow' }).first().waitFor();
    await panel.getByRole('button', { name: 'Close the lesson' }).click();
    await panel.waitFor({ state: 'detached' });
    await page.goto(`${pageUrl()}#lesson=cooking`);
    await page.getByText(/knows no lesson “cooking”/).waitFor();
    opened.expectClean();
  });

  it('the gallery shows a picture, a title and a sentence of each, and each is a link', async () => {
    opened = await openPage(browser, '', { withoutPolicy: true });
    const { page } = opened;
    await headline(page).getByRole('button', { name: 'Examples' }).click();
    const gallery = page.getByRole('dialog', { name: 'Examples' });
    await gallery.getByRole('link').first().waitFor();
    const links = gallery.locator(`a:has(svg)`);
    expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual(
      EXAMPLES.map(({ hash }) => hash),
    );
    await gallery
      .getByRole('link', { name: new RegExp(EXAMPLES[2]!.name) })
      .first()
      .click();
    await gallery.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Opened link' }).getByText('✓ matches').waitFor();
    expect(new URL(page.url()).hash).toBe(EXAMPLES[2]!.hash);
    opened.expectClean();
  });

  it('this browser on WASM with one thread decides a recorded example as it was recorded', async () => {
    opened = await openPage(browser, EXAMPLES[0]!.hash, { oneThread: true });
    const { page } = opened;
    await untilPolicy(page);
    const badge = page.getByRole('region', { name: 'Opened link' });
    await badge.getByRole('button', { name: 'Check' }).click();
    await badge.getByText(/✓ reproduced|differs|could not/).waitFor({ timeout: POLICY_MILLIS });
    expect(await badge.getByText('✓ reproduced').count()).toBe(1);
    opened.expectClean();
  });
});

describe('a link of the demonstrator', () => {
  it('stays with the demonstrator when the policy arrives', async () => {
    const { state } = parseLink(EXAMPLES[0]!.hash);
    opened = await openPage(browser, formatLink({ ...state, driver: 'teacher' }).hash);
    const { page } = opened;
    await untilPolicy(page);
    expect(await page.getByRole('radio', { name: 'teacher' }).isChecked()).toBe(true);
    opened.expectClean();
  });
});

describe('presenter mode', () => {
  it('is large, dims all but one place, holds the picture, and leaves by Escape, with keys alone', async () => {
    opened = await openPage(browser, EXAMPLES[0]!.hash, { withoutPolicy: true });
    const { page } = opened;
    await page.getByRole('region', { name: 'Opened link' }).getByText('✓ matches').waitFor();
    const letters = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
    expect(await letters()).toBe(13);
    await page.keyboard.press('p');
    const bar = page.getByRole('group', { name: 'Presenter' });
    await bar.waitFor();
    expect(await letters()).toBe(19.5);
    expect((await bar.getByRole('button', { name: /the episode$/ }).boundingBox())!.width).toBeGreaterThan(60);
    await page.keyboard.press('s');
    await page.locator('[data-spotlight]').waitFor();
    await page.mouse.move(300, 200);
    const spot = () => page.locator('[data-spotlight]').evaluate((one) => one.style.getPropertyValue('--x'));
    expect(await spot()).toBe('300px');
    await page.keyboard.press('Tab');
    expect(await spot()).not.toBe('300px');
    await page.keyboard.press('f');
    await page.getByRole('img', { name: 'The stage as it was when it was frozen' }).waitFor();
    await page.keyboard.press('f');
    await page.getByRole('img', { name: 'The stage as it was when it was frozen' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('[data-spotlight]').count()).toBe(0);
    expect(await letters()).toBe(13);
    opened.expectClean();
  });

  it('comes with a link, as do its theme and its open panels; the reader’s own choices stay', async () => {
    opened = await openPage(browser, `${EXAMPLES[0]!.hash}&theme=light&panels=bottom&present=1`, {
      withoutPolicy: true,
      colorScheme: 'dark',
    });
    const { page } = opened;
    await page.getByRole('group', { name: 'Presenter' }).waitFor();
    await page.getByRole('button', { name: 'Show Steer' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
    await page.goto(pageUrl());
    await page.reload();
    await page.getByRole('button', { name: 'Hide Steer' }).waitFor();
    await page.getByRole('button', { name: 'Theme: as the system' }).waitFor();
    opened.expectClean();
  });
});

describe('axe', () => {
  it.each(['dark', 'light'] as const)('finds nothing on the pages that explain and show (%s)', async (colorScheme) => {
    opened = await openPage(browser, '', { withoutPolicy: true, colorScheme });
    const { page } = opened;
    await page.getByRole('button', { name: 'Enlarge the wrist camera' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Shadow', exact: true }).click();
    await page.getByRole('dialog', { name: 'shadow' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByRole('textbox', { name: 'Link' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Lens' }).click();
    await page.getByRole('dialog', { name: 'Lens' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await headline(page).getByRole('button', { name: 'Examples' }).click();
    await page.getByRole('dialog', { name: 'Examples' }).getByRole('link').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    await page.getByRole('group', { name: 'Presenter' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('tab', { name: 'Steer' }).waitFor();
    expect(await violations(page)).toEqual([]);
    opened.expectClean();
  });
});

function pageUrl(): string {
  return inject('pageUrl');
}
