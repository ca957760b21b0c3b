import type { Suite } from '#sim/types.ts';

/** What tells one exported file from another. */
export interface FileSubject {
  readonly suite: Suite;
  readonly seed: number;
  /** Of the policy, or 'teacher'; null while there is none. */
  readonly bundleId: string | null;
}

/** `steerlab-lift-21-3260e4882d0a-steered.json`: task, seed, policy, what it holds. Letters that every file system takes. */
export function fileName({ suite, seed, bundleId }: FileSubject, what: string, extension: string): string {
  const parts = ['steerlab', suite, String(seed), ...(bundleId === null ? [] : [bundleId]), what];
  return `${parts.map(plain).join('-')}.${extension}`;
}

function plain(part: string): string {
  const letters = part.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return letters.replaceAll(/^-|-$/g, '').slice(0, 64) || 'x';
}
