import type { Page } from 'playwright-core';

/**
 * Presses the button of this text inside the page, in the very change that shows it, and only once `beside` is there, too. For
 * buttons that leave by themselves: on a busy machine a test's own click comes when the work is done, and what stands in that
 * place then is another button. Call it before what shows the button; resolves when it was pressed.
 */
export function pressWhenShown(page: Page, text: string, beside = 'body'): Promise<void> {
  return page.evaluate(
    ([wanted, selector]) =>
      new Promise<void>((resolve) => {
        new MutationObserver((_, observer) => {
          const buttons = [...document.querySelectorAll('button')];
          const button = buttons.find(({ textContent, disabled }) => textContent.trim() === wanted && !disabled);
          if (!button || !document.querySelector(selector)) return;
          observer.disconnect();
          button.click();
          resolve();
        }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      }),
    [text, beside] as const,
  );
}
