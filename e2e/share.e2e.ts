import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLink } from '#share/link.ts';
import { EXAMPLES } from '#share/examples.ts';
import { launchBrowser, openPage } from './support/browser.ts';
import { timeline } from './support/timeline.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const badge = (page: Page) => page.getByRole('region', { name: 'Opened link' });
const moment = (page: Page) => timeline(page).getAttribute('aria-valuenow');

/** The link that the share panel offers, from '#' on. */
async function copiedHash(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const url = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.keyboard.press('Escape');
  return url.slice(url.indexOf('#'));
}

async function untilReplayed(page: Page): Promise<void> {
  await page
    .getByText(/✓ success|not solved|✗/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: /^Run/ }).waitFor();
}

describe('links', () => {
  it('made in one browser open in a fresh one at the same moment, paused, bit for bit, before any policy is asked for', async () => {
    const author = await openPage(browser, EXAMPLES[0]!.hash, { withoutPolicy: true });
    await badge(author.page).getByText('✓ matches').waitFor();
    // A step pauses; Pause itself is Play again once the example has ended.
    await author.page.getByRole('button', { name: 'One tick on' }).click();
    await timeline(author.page).press('Home');
    for (let i = 0; i < 9; i++) await author.page.getByRole('button', { name: 'One tick on' }).click();
    expect(await moment(author.page)).toBe('9');
    const hash = await copiedHash(author.page);
    const { state } = parseLink(hash);
    expect(state.tick).toBe(9);
    expect(state.recordings.steered?.finalHash).toMatch(/^[0-9a-f]{16}$/);
    author.expectClean();
    await author.close();

    const reader = await openPage(browser, hash, { withoutPolicy: true });
    await badge(reader.page).getByText('✓ matches').waitFor();
    expect(await moment(reader.page)).toBe('9');
    await reader.page.getByRole('button', { name: 'Play' }).waitFor();
    const title = await badge(reader.page).locator('[title*="position hash"]').getAttribute('title');
    expect(title).toContain(`unsteered: position hash ${state.recordings.unsteered?.finalHash} matches the link`);
    expect(title).toContain(`steered: position hash ${state.recordings.steered?.finalHash} matches the link`);
    reader.expectClean();
    await reader.close();
  });

  it('say when something was changed, and lead back', async () => {
    const { hash } = EXAMPLES[1]!;
    const opened = await openPage(browser, hash, { withoutPolicy: true });
    const { page } = opened;
    await badge(page).getByText('✓ matches').waitFor();
    const seed = page
      .getByRole('spinbutton', { name: 'Seed' })
      .or(page.getByRole('textbox', { name: 'Seed' }))
      .first();
    await seed.fill('99');
    await seed.press('Enter');
    await badge(page).getByText('Diverged').waitFor();
    await page.waitForFunction((shared) => location.hash !== shared, hash);
    expect(parseLink(new URL(page.url()).hash).state.seed).toBe(99);

    await page.goBack();
    await badge(page).getByText('✓ matches').waitFor();
    expect(new URL(page.url()).hash).toBe(hash);
    await page.goForward();
    await page.waitForFunction(() => location.hash.includes('seed=99'));
    expect(await seed.inputValue()).toBe('99');
    opened.expectClean();
    await opened.close();
  });

  it('that are broken show a banner, and the lab still works', async () => {
    const { hash } = EXAMPLES[0]!;
    const opened = await openPage(browser, hash.slice(0, hash.length - 60), { withoutPolicy: true });
    const { page } = opened;
    await page.getByText(/The link was cut at \d+ of \d+ characters/).waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await untilReplayed(page);
    opened.expectClean();
    await opened.close();
  });

  it('can be typed, hide parts of the page, and stand in a frame', async () => {
    const typed = await openPage(browser, '#task=reach&seed=5&hide=left,lens', { withoutPolicy: true });
    await typed.page.getByText('✓ success').first().waitFor();
    expect(await typed.page.getByRole('button', { name: 'Lens' }).count()).toBe(0);
    expect(await typed.page.locator('[data-panel=left]').count()).toBe(0);
    expect(await typed.page.locator('[data-panel=right]').count()).toBe(1);
    typed.expectClean();
    await typed.close();

    const framed = await openPage(browser, `${EXAMPLES[0]!.hash}&embed=1`, { withoutPolicy: true });
    await framed.page.getByRole('link', { name: 'Open in Steerlab' }).waitFor();
    await framed.page.waitForFunction(() => document.querySelector('canvas') !== null);
    expect(await framed.page.locator('header').count()).toBe(0);
    framed.expectClean();
    await framed.close();
  });

  it('without a hash, a recorded example of the policy moves by itself', async () => {
    const opened = await openPage(browser, '', { withoutPolicy: true });
    await opened.page.waitForFunction(
      () =>
        Number(
          document.querySelector('[role=slider][aria-label="Moment of the episode"]')?.getAttribute('aria-valuenow'),
        ) > 2,
    );
    expect(await badge(opened.page).count()).toBe(0);
    expect(new URL(opened.page.url()).hash).toBe('');
    opened.expectClean();
    await opened.close();
  });
});
