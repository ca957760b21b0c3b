import { asLabError } from '#base/errors.ts';
import { TEACHER_ID } from '#rollout/driver.ts';
import { DEFAULT_LINK_STATE } from '#share/default-state.ts';
import { EXAMPLES, FRONT_EXAMPLE } from '#share/examples.ts';
import { exampleOf, lessonOf } from '#share/lessons.ts';
import { formatLink, parseLink, type FormattedLink, type ParsedLink } from '#share/link.ts';
import type { LinkState, LinkView, PageOptions } from '#share/link-state.ts';
import type { ShippedExample } from '#share/shipped-example.ts';
import type { PolicyApi } from '#workers/policy-api.ts';
import { checkRecording } from './check-recording.ts';
import type { Lab } from './lab.ts';
import { LANES, type Lane } from './lanes.ts';
import { lessonIssues, reportIssues, reportMismatch } from './link-notices.ts';
import { cardsOf, shareableOf } from './link-state.ts';
import type { PolicyControl } from './policy-control.ts';
import { showLane } from './shared-lanes.ts';
import { confirmShipped, showShipped } from './shipped-lanes.ts';
import type { Simulation } from './simulation.ts';
import { selectRunning } from './slices/episodes.ts';
import { noticeOf } from './slices/notices.ts';
import type { SharedLane } from './slices/share.ts';
import type { LabState } from './store.ts';
import { seek } from './transport.ts';

/** The browser's address, as far as links need it. */
export interface AddressBar {
  /** The part from '#' on; empty without one. */
  readonly hash: () => string;
  /** A new address in place of the present one, or as a new step of the history. Fires no `onNavigate`. */
  readonly replace: (hash: string) => void;
  readonly push: (hash: string) => void;
  /** Back, forward, and addresses that people type. Returns the way to stop. */
  readonly onNavigate: (listener: () => void) => () => void;
}

export interface LinkNow extends FormattedLink {
  /** Lanes that ran under other settings and are left out. */
  readonly stale: readonly Lane[];
}

export interface LinkControl {
  /** Shows what the address holds, or the front page's example. Resolves when everything recorded has been replayed. */
  open: () => Promise<void>;
  /** The lab at this moment as a link. */
  linkNow: (page?: PageOptions) => LinkNow;
  /** Puts the opened link back, whatever was changed since. */
  backToShared: () => Promise<void>;
  /** Lets the page's policy decide the recorded episodes again. */
  check: () => Promise<void>;
  /** Keeps badge and address up to date from now on; returns the way to stop. */
  start: () => () => void;
}

export interface LinkControlParts {
  readonly simulation: Simulation;
  readonly policy: Pick<PolicyApi, 'runEpisode' | 'info'>;
  readonly policyControl: Pick<PolicyControl, 'ensureExpert'>;
  readonly address: AddressBar;
  readonly newKey: () => string;
  /** The stage's camera where somebody moved it. */
  readonly view: () => LinkView | null;
  /** Whoever asked for less motion presses play. */
  readonly autoplay: () => boolean;
  /** The front page's example with its poses; undefined where they did not arrive. */
  readonly shipped: () => Promise<ShippedExample | undefined>;
}

/** The address follows a person who tries things out, without a new step for each. */
const REST_MILLIS = 700;

export function createLinkControl(lab: Lab, parts: LinkControlParts): LinkControl {
  const { simulation, policy, policyControl, address, newKey, view, autoplay, shipped } = parts;
  const { store } = lab;
  /** What stood there when the link had been opened; null while it opens. */
  let opened: Content | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let checking = new AbortController();
  /** Only a visit's first page goes on where the last visit ended. */
  let visited = false;
  /** Counts openings: only the newest says what stands there. */
  let openings = 0;

  /** `hash` is the opened link's; `shownHash` that of the example on screen, where the address holds no link. */
  const show = async (parsed: ParsedLink, hash: string | null, shownHash = hash): Promise<void> => {
    opened = null;
    clearTimeout(timer);
    checking.abort();
    const opening = ++openings;
    // At once: what runs belongs to the page that stood here. A run that begins from now on is somebody's wish, and stays.
    const signal = simulation.begin();
    const { state, issues, page } = parsed;
    const { setShare } = store.getState();
    setShare({
      shareStatus: hash === null ? 'none' : 'shared',
      sharedHash: hash,
      sharedLanes: {},
      sharedView: state.view,
      shareCheck: { status: 'idle' },
      pageOptions: page,
    });
    const shownExample = EXAMPLES.find((one) => one.hash === shownHash)?.name ?? null;
    store.getState().beginGuide({ shownExample, presenting: page.presenter ?? false });
    reportIssues(lab, [...issues, ...lessonIssues(page.lesson)]);
    applySettings(lab, state);
    const example = hash === null && shownHash === FRONT_EXAMPLE ? await shipped() : undefined;
    // Poses of another example than this page's would be shown under its name.
    const isShown = example !== undefined && example.hash === shownHash && (await showExample(state, example, signal));
    if (!isShown) await showRecordings(state, signal);
    if (opening !== openings) return;
    opened = signal.aborted ? REPLACED : contentOf(store.getState());
    if (signal.aborted) follow();
  };

  /** Moves before the simulator is there. False when the simulator plays anything else: then that is shown. */
  const showExample = async (state: LinkState, example: ShippedExample, signal: AbortSignal): Promise<boolean> => {
    if (signal.aborted) return true;
    lab.clock.seek(0);
    LANES.forEach((lane) => store.getState().clearEpisode(lane));
    const onScreen = showShipped(lab, example, state, newKey);
    store.getState().setPlaying(autoplay());
    // The simulator takes over silently. A banner tells when it cannot; the example goes on playing.
    if (!(await simulation.loadScene(signal, control.open))) return true;
    for (const one of onScreen) {
      const confirmed = await confirmShipped(lab.sim, one, signal);
      if (signal.aborted) return true;
      if (!confirmed.ok || !confirmed.value) return false;
    }
    return true;
  };

  const showRecordings = async (state: LinkState, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    const lanes = LANES.flatMap((lane) => {
      const linked = state.recordings[lane];
      return linked ? [{ lane, linked }] : [];
    });
    if (lanes.length === 0) return simulation.runTeacher({ autoplay: autoplay(), signal });
    store.getState().setPlaying(false);
    const scene = await simulation.loadScene(signal, control.open);
    if (!scene) return;
    simulation.forgetLanes();
    lab.clock.seek(0);
    LANES.forEach((lane) => store.getState().clearEpisode(lane, lane === 'unsteered' ? scene.pose : undefined));
    store.getState().setPlaying(state.tick === null && autoplay());
    const shown: Partial<Record<Lane, SharedLane>> = {};
    for (const { lane, linked } of lanes) {
      const done = await showLane(lab, { lane, linked, key: newKey(), state, layout: scene.layout, signal });
      if (signal.aborted) return;
      if (!done.ok) store.getState().notify(noticeOf(asLabError(done.error), 'simulation'));
      else if (done.value) shown[lane] = done.value;
    }
    store.getState().setShare({ sharedLanes: shown });
    reportMismatch(lab, shown);
    if (state.tick !== null) seek(lab, state.tick);
  };

  /** Once per rest: the badge, then the address. */
  const follow = () => {
    const state = store.getState();
    if (opened === null) return;
    const same = isSameContent(opened, contentOf(state));
    if (!same && state.shownExample !== null) state.setShownExample(null);
    if (state.sharedHash !== null) {
      const status = same ? 'shared' : 'diverged';
      if (state.shareStatus !== status) state.setShare({ shareStatus: status });
    }
    clearTimeout(timer);
    timer = setTimeout(() => writeAddress(same), REST_MILLIS);
  };

  const writeAddress = (same: boolean) => {
    const state = store.getState();
    if (opened === null || selectRunning(state) || state.playing) return;
    const current = address.hash();
    if (same) {
      // Undone: the address is the link's again.
      if (state.sharedHash !== null && current !== state.sharedHash) address.replace(state.sharedHash);
      return;
    }
    const { hash } = control.linkNow();
    if (hash === current) return;
    // The first change is a step of its own: Back returns to the link.
    if (current === (state.sharedHash ?? '')) address.push(hash);
    else address.replace(hash);
  };

  const control: LinkControl = {
    open: async () => {
      const hash = address.hash();
      const parsed = parseLink(hash);
      if (parsed.kind !== 'none') {
        visited = true;
        return show(parsed, hash);
      }
      // A broken link, or none: something moves all the same, and a banner says what was wrong.
      const lesson = lessonOf(parsed.page.lesson);
      const example = (lesson && exampleOf(lesson)?.hash) ?? FRONT_EXAMPLE;
      const state = example === null ? DEFAULT_LINK_STATE : parseLink(example).state;
      const isKept = !lesson && !visited && isTouched(keptState(lab), state);
      visited = true;
      if (isKept) return show({ ...parsed, state: keptState(lab) }, null, null);
      await show({ ...parsed, state }, null, example);
    },

    linkNow: (page = store.getState().pageOptions) => {
      const { state, stale } = shareableOf(lab, view());
      return { ...formatLink(state, page), stale };
    },

    backToShared: async () => {
      const { sharedHash } = store.getState();
      if (sharedHash === null) return;
      address.push(sharedHash);
      await control.open();
    },

    check: async () => {
      checking.abort();
      checking = new AbortController();
      const { signal } = checking;
      const { setShare } = store.getState();
      setShare({ shareCheck: { status: 'checking' } });
      const expert = await policyControl.ensureExpert(signal);
      const sentences: string[] = [];
      let reproduced = true;
      for (const lane of LANES) {
        const { recording } = store.getState().episodes[lane];
        if (!recording || recording.bundleId === TEACHER_ID) continue;
        const outcome = expert.ok ? await checkRecording(policy, recording, lab.naturalStds, signal) : expert;
        if (signal.aborted) return;
        if (!outcome.ok) return setShare({ shareCheck: { status: 'failed', sentence: outcome.error.sentence } });
        sentences.push(`${lane} ${outcome.value.sentence}`);
        reproduced &&= outcome.value.reproduced;
      }
      setShare({ shareCheck: { status: reproduced ? 'reproduced' : 'differs', sentence: sentences.join('; ') } });
    },

    start: () => {
      const stopStore = store.subscribe((state, before) => {
        const moved = state.tick !== before.tick || state.playing !== before.playing;
        if (moved || !isSameContent(contentOf(state), contentOf(before)) || isEnded(state, before)) follow();
      });
      const stopAddress = address.onNavigate(() => void control.open());
      return () => {
        clearTimeout(timer);
        stopStore();
        stopAddress();
      };
    },
  };
  return control;
}

/** The settings that the browser kept from the last visit. */
function keptState(lab: Lab): LinkState {
  return shareableOf(lab, null).state;
}

/** Somebody's own settings, neither the defaults nor the example's. */
function isTouched(kept: LinkState, example: LinkState): boolean {
  return ![DEFAULT_LINK_STATE, example].some((state) => settingsOf(state) === settingsOf(kept));
}

function settingsOf({ suite, seed, promptOverride, rivalPrompt, decoding, cards }: LinkState): string {
  return JSON.stringify([suite, seed, promptOverride, rivalPrompt, decoding, cards]);
}

/** What makes a page another one than the link's: not the cursor, the camera or the panels. */
type Content = readonly unknown[];

/** Like no page: what a link shows when somebody's run took its place while it opened. */
const REPLACED: Content = [Symbol('replaced')];

function contentOf({ suite, seed, promptOverride, rivalPrompt, cards, decoding, episodes }: LabState): Content {
  return [suite, seed, promptOverride, rivalPrompt, cards, decoding, ...LANES.map((lane) => episodes[lane].key)];
}

function isSameContent(a: Content, b: Content): boolean {
  return a.every((value, at) => value === b[at]);
}

function isEnded(state: LabState, before: LabState): boolean {
  return selectRunning(before) && !selectRunning(state);
}

function applySettings({ store }: Lab, link: LinkState): void {
  const state = store.getState();
  const { suite, seed, promptOverride, decoding, rivalPrompt, driver } = link;
  state.setScene({ suite, seed });
  state.setPromptOverride(promptOverride);
  state.restoreDecoding(decoding);
  state.restoreSteering({ cards: cardsOf(link), rivalPrompt });
  state.wishDriver(driver);
}
