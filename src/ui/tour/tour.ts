import { driver, type Driver, type PopoverDOM, type Side } from 'driver.js';
import 'driver.js/dist/driver.css';
import { selectCollapsed } from '#state/slices/ui.ts';
import type { LabServices } from '#ui/app/lab-context.ts';
import { NARROW, REDUCED_MOTION } from '#ui/app/use-media.ts';
import { TOUR_STEPS, waitingWords, type TourStep } from './tour-steps.ts';
import './tour.css';

/** Milliseconds for a panel to open before the tour stands in the middle of the page instead. */
const PATIENCE_MILLIS = 1500;
const LAST_LABEL = 'Open Share';

/**
 * Leads over the real controls, which stay in use meanwhile. Forward does the step's own action where the visitor has not.
 * @returns the way to end it from outside
 */
export function startTour(services: LabServices, onEnd: () => void): () => void {
  const { store } = services.lab;
  let popover: PopoverDOM | undefined;
  let at = 0;
  let ended = false;
  /** Steps whose action has been done, by the visitor or by the forward button. */
  const done = new Set<number>();
  let pressed = false;
  const attributes = new AttributeKeeper();

  const stepAt = (index: number): TourStep | undefined => TOUR_STEPS[index];

  const go = (index: number) => {
    const step = stepAt(index);
    if (!step) return end();
    at = index;
    pressed = false;
    isDone(index);
    openPanel(services, step);
    step.enter?.(services);
    tour.drive(index);
  };

  const forward = () => {
    const step = stepAt(at);
    if (!step || isWaiting(step)) return;
    if (at === TOUR_STEPS.length - 1) {
      end();
      document.querySelector<HTMLElement>(step.element)?.click();
      return;
    }
    if (!step.act || isDone(at)) return go(at + 1);
    // What takes a moment goes on by itself, once it is done.
    pressed = true;
    step.act.run(services);
  };

  const isDone = (index: number) => {
    if (stepAt(index)?.act?.isDone(store.getState())) done.add(index);
    return done.has(index);
  };

  const isWaiting = (step: TourStep) => step.needsPolicy && waitingWords(store.getState()) !== undefined;

  /** Words and forward button follow the lab: a policy that arrives, a card that appears. */
  const refresh = () => {
    const step = stepAt(at);
    if (!popover || !step) return;
    const words = (step.needsPolicy ? waitingWords(store.getState()) : undefined) ?? step.words;
    if (popover.description.textContent !== words) popover.description.textContent = words;
    popover.nextButton.disabled = isWaiting(step);
    const label = forwardLabel(step);
    if (popover.nextButton.textContent !== label) popover.nextButton.textContent = label;
  };

  const forwardLabel = (step: TourStep) => {
    if (at === TOUR_STEPS.length - 1) return LAST_LABEL;
    return step.act && !isDone(at) ? step.act.label : 'Next';
  };

  const tour: Driver = driver({
    animate: !window.matchMedia(REDUCED_MOTION).matches,
    duration: 160,
    overlayOpacity: 0.55,
    stagePadding: 6,
    stageRadius: 6,
    popoverClass: 'steerlab-tour',
    showProgress: true,
    progressText: '{{current}} of {{total}}',
    prevBtnText: 'Back',
    doneBtnText: LAST_LABEL,
    waitForElement: PATIENCE_MILLIS,
    // Its arrow keys would take those of sliders and timeline; a stray press beside the control would end the tour.
    allowKeyboardControl: false,
    overlayClickBehavior: () => undefined,
    onNextClick: forward,
    onPrevClick: () => go(at - 1),
    onCloseClick: () => end(),
    onPopoverRender: (dom) => {
      popover = dom;
      dom.closeButton.setAttribute('aria-label', 'Leave the tour');
      // It builds the card of a header and a footer, which outside of a section would be the page's own.
      dom.title.setAttribute('role', 'presentation');
      dom.footer.setAttribute('role', 'presentation');
      refresh();
      // It focuses its first button, which leaves the tour; the way on is what Enter should do.
      queueMicrotask(() => dom.nextButton.focus());
    },
    onHighlightStarted: (element) => attributes.keep(element),
    onHighlighted: (element) => {
      attributes.restore();
      unscroll(element);
      tour.refresh();
    },
    steps: TOUR_STEPS.map(({ element, title, words, panel }) => ({
      element,
      popover: { title, description: words, side: sideOf(panel) },
    })),
  });

  const end = () => {
    if (ended) return;
    ended = true;
    stopStore();
    window.removeEventListener('keydown', onKeyDown, true);
    tour.destroy();
    attributes.restore();
    onEnd();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    end();
  };
  const stopStore = store.subscribe((state, before) => {
    if (state === before || ended) return;
    const wasDone = done.has(at);
    // A word that was taken on the page itself goes on too; a drag does not, it would be cut off.
    if (isDone(at) && !wasDone && (pressed || at === 1)) go(at + 1);
    else refresh();
  });
  window.addEventListener('keydown', onKeyDown, true);
  go(0);
  return end;
}

/** Over the stage on a phone, beside the panel on a desk: the control itself stays free. */
function sideOf(panel: TourStep['panel']): Side {
  if (window.matchMedia(NARROW).matches) return 'top';
  return panel === 'left' ? 'right' : panel === 'right' ? 'left' : 'bottom';
}

/** driver.js scrolls whatever it can: a tall panel would push the page itself out of its frame, which never scrolls. */
function unscroll(element: Element | undefined): void {
  for (let parent = element?.parentElement; parent; parent = parent.parentElement)
    if (!/auto|scroll/.test(getComputedStyle(parent).overflowY)) parent.scrollTop = 0;
  document.documentElement.scrollTop = 0;
}

/** On a phone the panel is a tab; on a desk it may be a rail. */
function openPanel({ lab: { store } }: LabServices, { panel }: TourStep): void {
  if (panel === null) return;
  const state = store.getState();
  if (window.matchMedia(NARROW).matches) state.setPhoneTab(panel);
  else if (selectCollapsed(state, panel)) state.setPanelCollapsed(panel, false);
}

/**
 * driver.js says of each control that it opens the tour's card, and forgets what the control said before. That is wrong for a
 * stage or a slider, and takes from a real menu button what it says of its own.
 */
class AttributeKeeper {
  static readonly #names = ['aria-haspopup', 'aria-expanded', 'aria-controls'] as const;
  readonly #kept = new Map<Element, readonly (string | null)[]>();

  keep(element: Element | undefined): void {
    if (element && !this.#kept.has(element))
      this.#kept.set(
        element,
        AttributeKeeper.#names.map((name) => element.getAttribute(name)),
      );
  }

  restore(): void {
    for (const [element, values] of this.#kept)
      for (const [at, name] of AttributeKeeper.#names.entries()) {
        const value = values[at] ?? null;
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
  }
}
