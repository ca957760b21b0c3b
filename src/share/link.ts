import { WIDTH } from '#policy/types.ts';
import { MAX_PROMPT_LENGTH, MAX_SEED } from '#rollout/limits.ts';
import { SUITES } from '#sim/types.ts';
import { DEFAULT_LINK_STATE } from './default-state.ts';
import { openEnvelope, sealEnvelope } from './envelope.ts';
import { MAX_LESSON_LENGTH, MAX_LINK_CHARACTERS, MAX_READ_CHARACTERS } from './limits.ts';
import {
  HIDEABLE,
  LINK_PANELS,
  LINK_THEMES,
  WHOLE_PAGE,
  type LinkCard,
  type LinkState,
  type PageOptions,
} from './link-state.ts';
import { readBodyV1 } from './read-v1.ts';
import { WIRE_VERSION, writeBody } from './wire.ts';

/** The edge: the part of an address behind '#', to and from values. */

export interface ParsedLink {
  /** 'blob': the lab wrote it; 'typed': readable keys only; 'none': nothing that concerns the lab. */
  readonly kind: 'blob' | 'typed' | 'none';
  readonly state: LinkState;
  readonly page: PageOptions;
  /** Everything that was not taken as it stood, one sentence each. */
  readonly issues: readonly string[];
}

/** Readable keys, as people type them: #task=lift&seed=7&prompt=...&head=flow&hide=left,lens&lesson=...&embed&theme=light&panels=left,bottom&present. `s` is the blob. */
const KEYS = ['task', 'seed', 'prompt', 'head', 'lesson', 'hide', 'embed', 'theme', 'panels', 'present', 's'] as const;
type Key = (typeof KEYS)[number];

/** Any text gives a link; nothing throws. Keys that a person typed win over the blob. */
export function parseLink(hash: string): ParsedLink {
  const issues: string[] = [];
  const text = hash.startsWith('#') ? hash.slice(1) : hash;
  if (text.length > MAX_READ_CHARACTERS) {
    issues.push(`The link has ${text.length.toLocaleString('en-US')} characters; none that the lab writes is so long.`);
    return { kind: 'none', state: DEFAULT_LINK_STATE, page: WHOLE_PAGE, issues };
  }
  const typed = typedKeys(text, issues);
  const blob = typed.get('s');
  const opened = blob === undefined ? undefined : readBlob(blob, issues);
  const state = withTyped(opened ?? DEFAULT_LINK_STATE, typed, issues);
  const isTyped = (['task', 'seed', 'prompt', 'head'] as const).some((key) => typed.has(key));
  return { kind: opened ? 'blob' : isTyped ? 'typed' : 'none', state, page: pageOf(typed, issues), issues };
}

function typedKeys(text: string, issues: string[]): ReadonlyMap<Key, string> {
  const typed = new Map<Key, string>();
  const unknown: string[] = [];
  for (const [name, value] of new URLSearchParams(text)) {
    const key = KEYS.find((known) => known === name);
    if (key === undefined) unknown.push(name.slice(0, 24));
    else if (!typed.has(key)) typed.set(key, value);
  }
  if (unknown.length > 0)
    issues.push(`The link has unknown parts (${unknown.slice(0, 3).join(', ')}); they change nothing.`);
  return typed;
}

function readBlob(blob: string, issues: string[]): LinkState | undefined {
  const opened = openEnvelope(blob, WIRE_VERSION);
  if (!opened.ok) {
    issues.push(opened.error.sentence);
    return undefined;
  }
  const state = readBodyV1(opened.value.bytes, issues);
  if (!state) issues.push('The link could not be read. Copy it again.');
  return state;
}

function withTyped(state: LinkState, typed: ReadonlyMap<Key, string>, issues: string[]): LinkState {
  const suite = readPick(typed.get('task'), SUITES, state.suite, 'task', issues);
  const seed = readSeed(typed.get('seed'), state.seed, issues);
  const promptOverride = typed.get('prompt')?.slice(0, MAX_PROMPT_LENGTH) ?? state.promptOverride;
  const head = readPick(typed.get('head'), ['discrete', 'flow'] as const, state.decoding.head, 'head', issues);
  const changed =
    suite !== state.suite ||
    seed !== state.seed ||
    promptOverride !== state.promptOverride ||
    head !== state.decoding.head;
  if (!changed) return state;
  const hadRecordings = state.recordings.unsteered !== null || state.recordings.steered !== null;
  if (hadRecordings)
    issues.push('The address was edited, so the recorded episodes no longer belong to it and were left out.');
  const decoding = { ...state.decoding, head };
  const recordings = { unsteered: null, steered: null };
  return { ...state, suite, seed, promptOverride, decoding, recordings, tick: null };
}

function readPick<T extends string>(
  text: string | undefined,
  options: readonly T[],
  fallback: T,
  name: string,
  issues: string[],
): T {
  if (text === undefined) return fallback;
  const found = options.find((option) => option === text.toLowerCase());
  if (found !== undefined) return found;
  issues.push(`${name}=${text.slice(0, 24)} is none of ${options.join(', ')}; ${fallback} stands.`);
  return fallback;
}

function readSeed(text: string | undefined, fallback: number, issues: string[]): number {
  if (text === undefined) return fallback;
  const number = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
  const seed = Number.isNaN(number) ? fallback : Math.min(MAX_SEED, Math.max(0, number));
  if (seed !== number) issues.push(`seed=${text.slice(0, 24)} was set to ${seed}.`);
  return seed;
}

function pageOf(typed: ReadonlyMap<Key, string>, issues: string[]): PageOptions {
  const lesson = typed.get('lesson');
  const theme = typed.get('theme');
  const known = theme === undefined ? undefined : LINK_THEMES.find((one) => one === theme.toLowerCase());
  if (theme !== undefined && known === undefined)
    issues.push(`theme=${theme.slice(0, 24)} is neither dark nor light; yours stands.`);
  return {
    hide: readParts(typed.get('hide') ?? '', HIDEABLE, (part) => `hide=${part} hides nothing`, issues),
    embed: isOn(typed.get('embed')),
    lesson: lesson === undefined || lesson === '' ? null : lesson.slice(0, MAX_LESSON_LENGTH),
    ...(known !== undefined && { theme: known }),
    ...(typed.has('panels') && {
      panels: readParts(typed.get('panels') ?? '', LINK_PANELS, (part) => `panels=${part} opens nothing`, issues),
    }),
    ...(isOn(typed.get('present')) && { presenter: true }),
  };
}

/** A key without a value is on: ...&embed. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '0';
}

/** A list of names, in the lab's order; others are reported. */
function readParts<T extends string>(
  text: string,
  names: readonly T[],
  complaint: (part: string) => string,
  issues: string[],
): readonly T[] {
  const asked = text.split(',').filter((part) => part !== '');
  const unknown = asked.find((part) => !names.some((known) => known === part));
  if (unknown !== undefined) issues.push(`${complaint(unknown.slice(0, 24))}; parts are ${names.join(', ')}.`);
  return names.filter((part) => asked.includes(part));
}

export interface FormattedLink {
  /** With '#'. At most MAX_LINK_CHARACTERS. */
  readonly hash: string;
  /** The state that the link holds. */
  readonly state: LinkState;
  /** What did not fit, one sentence each. */
  readonly dropped: readonly string[];
}

/** A link of the newest version. Over the limit it drops recordings first, then the largest interventions, then prompts. */
export function formatLink(wished: LinkState, page: PageOptions = WHOLE_PAGE): FormattedLink {
  const dropped: string[] = [];
  let state = wished;
  let hash = hashOf(state, page);
  while (hash.length > MAX_LINK_CHARACTERS) {
    const smaller = withoutLargest(state);
    if (!smaller) break;
    dropped.push(smaller.sentence);
    state = smaller.state;
    hash = hashOf(state, page);
  }
  return { hash, state, dropped };
}

function hashOf(state: LinkState, { hide, embed, lesson, theme, panels, presenter }: PageOptions): string {
  const parts = [
    `task=${state.suite}`,
    `seed=${state.seed}`,
    ...(lesson === null ? [] : [`lesson=${encodeURIComponent(lesson)}`]),
    ...(hide.length === 0 ? [] : [`hide=${hide.join(',')}`]),
    ...(embed ? ['embed=1'] : []),
    ...(theme === undefined ? [] : [`theme=${theme}`]),
    ...(panels === undefined ? [] : [`panels=${panels.join(',')}`]),
    ...(presenter === undefined ? [] : ['present=1']),
    `s=${sealEnvelope(WIRE_VERSION, writeBody(state))}`,
  ];
  return `#${parts.join('&')}`;
}

function withoutLargest(state: LinkState): { readonly state: LinkState; readonly sentence: string } | undefined {
  const { recordings, cards } = state;
  if (recordings.unsteered || recordings.steered) {
    return {
      state: { ...state, recordings: { unsteered: null, steered: null }, tick: null },
      sentence: 'The recorded episodes are too long for a link; whoever opens it presses Run.',
    };
  }
  if (cards.length > 0) {
    const weights = cards.map(weightOf);
    const at = weights.indexOf(Math.max(...weights));
    const name = cards[at]?.intervention.name ?? `Intervention ${at + 1}`;
    return {
      state: { ...state, cards: cards.filter((_, i) => i !== at) },
      sentence: `"${name}" is too large for a link and was left out; send it as a file.`,
    };
  }
  if (state.rivalPrompt === null && state.promptOverride === null) return undefined;
  return {
    state: { ...state, rivalPrompt: null, promptOverride: null },
    sentence: 'The prompts are too long for a link and were left out.',
  };
}

/** About how many bytes a card takes. */
function weightOf({ intervention, source }: LinkCard): number {
  const { neurons, directions, name = '' } = intervention;
  return (
    2 * neurons.length + 4 * WIDTH * Object.keys(directions ?? {}).length + name.length + JSON.stringify(source).length
  );
}
