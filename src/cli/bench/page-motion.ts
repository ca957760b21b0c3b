import type { Page } from 'playwright-core';

/** Lines to download over; round trip times are those of a good and a poor household line. */
export const NETWORKS = {
  local: null,
  '50 Mbit/s': { megabits: 50, roundTripMillis: 20 },
  '10 Mbit/s': { megabits: 10, roundTripMillis: 50 },
} as const;
export type NetworkName = keyof typeof NETWORKS;
export type Network = (typeof NETWORKS)[NetworkName];

const TIMEOUT_MILLIS = 120_000;
/** A window that has just opened still starts parts of its own, for a quarter of a second of processor; a visitor's stands. */
const WINDOW_MILLIS = 1_500;

/**
 * Milliseconds from the navigation to the first frame after the cursor of the timeline moved: playback waits for the stage,
 * so this is the first motion that a person sees: in a trace, the frame in which the cursor moved was on screen when the frame
 * that is timed here began. The page must not have been opened before.
 */
export async function measureFirstMotion(page: Page, address: string, network: Network): Promise<number> {
  if (network !== null) {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: network.roundTripMillis,
      downloadThroughput: (network.megabits * 1e6) / 8,
      uploadThroughput: (network.megabits * 1e6) / 8,
    });
  }
  await page.addInitScript(() => {
    const watch = () => {
      const slider = globalThis.document.querySelector('[aria-label="Moment of the episode"]');
      const moved = Number(slider?.getAttribute('aria-valuenow') ?? 0) > 0;
      requestAnimationFrame(moved ? (now) => Object.assign(globalThis, { firstMotion: now }) : watch);
    };
    requestAnimationFrame(watch);
  });
  await page.waitForTimeout(WINDOW_MILLIS);
  await page.goto(address, { waitUntil: 'commit' });
  const found = await page.waitForFunction(() => (globalThis as { firstMotion?: number }).firstMotion, undefined, {
    timeout: TIMEOUT_MILLIS,
    polling: 100,
  });
  return (await found.jsonValue()) as number;
}
