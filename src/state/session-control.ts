import type { LabStore } from './store.ts';
import { isSameSession, parseSession, serializeSession } from './session.ts';

/** Where a session is kept; a browser's localStorage under SESSION_KEY. Either may throw: storage can be full or forbidden. */
export interface SessionShelf {
  readonly read: () => string | null;
  readonly write: (text: string) => void;
}

/** A drag changes the stack at display rate; the disk hears of it when it rests. */
const REST_MILLIS = 400;

/** Puts the kept session into a fresh store. A broken one is dropped, and a banner says so. */
export function restoreSession(store: LabStore, shelf: SessionShelf): void {
  const text = tried(shelf.read);
  if (text === undefined || text === null) return;
  const session = parseSession(text);
  const state = store.getState();
  if (!session) {
    state.notify({
      id: 'session-dropped',
      tone: 'warning',
      happened: 'The session kept in this browser could not be read.',
      meaning: 'The lab starts afresh; nothing else was lost.',
    });
    return;
  }
  const { cards, rivalPrompt, decoding, suite, seed, promptOverride } = session;
  state.setScene({ suite, seed });
  state.setPromptOverride(promptOverride);
  state.restoreDecoding(decoding);
  state.restoreSteering({ cards, rivalPrompt });
}

/** Keeps the session from now on. `flush` writes what still waits, before the page goes away. */
export function keepSession(store: LabStore, shelf: SessionShelf): { flush: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    // Storage is full or forbidden: the session lives until the tab closes.
    tried(() => shelf.write(serializeSession(store.getState())));
  };
  const stop = store.subscribe((state, before) => {
    if (isSameSession(state, before)) return;
    clearTimeout(timer);
    timer = setTimeout(flush, REST_MILLIS);
  });
  return {
    flush,
    stop: () => {
      stop();
      flush();
    },
  };
}

function tried<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch {
    return undefined;
  }
}
