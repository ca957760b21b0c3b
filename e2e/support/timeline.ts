import type { Page } from 'playwright-core';

/** The slider of the episode's moment; its value is the tick on screen. */
export const timeline = (page: Page) => page.getByRole('slider', { name: 'Moment of the episode' });
