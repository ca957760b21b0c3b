import type { ProjectedToken } from './projection-api.ts';

/** A token as the projector ranks it, best first. */
export interface Ranked {
  readonly id: number;
  readonly text: string;
  readonly isAction: boolean;
}

/** Logit of a token on a side. */
export type LogitOf = (id: number) => number;

export interface RankedSides {
  readonly before: readonly Ranked[];
  readonly beforeLogit: LogitOf;
  readonly after?: readonly Ranked[];
  readonly afterLogit?: LogitOf;
}

/**
 * The top tokens of a layer and what steering did to them: those that are among the first `shown` with steering and were not
 * without are 'in'; those that were and are no longer follow them as 'out', at most `gone`.
 */
export function compareTokens(
  { before, beforeLogit, after, afterLogit }: RankedSides,
  shown: number,
  gone: number,
): ProjectedToken[] {
  const old = before.slice(0, shown);
  if (!after || !afterLogit)
    return old.map((token) => ({ ...token, before: beforeLogit(token.id), after: null, change: 'same' }));
  const now = after.slice(0, shown);
  const has = (list: readonly Ranked[], id: number) => list.some((token) => token.id === id);
  const entry = (token: Ranked, change: ProjectedToken['change']): ProjectedToken => ({
    ...token,
    before: beforeLogit(token.id),
    after: afterLogit(token.id),
    change,
  });
  return [
    ...now.map((token) => entry(token, has(old, token.id) ? 'same' : 'in')),
    ...old
      .filter((token) => !has(now, token.id))
      .slice(0, gone)
      .map((token) => entry(token, 'out')),
  ];
}

/** The tokens that steering raised and lowered most: `raised` as 'in', `lowered` as 'out'. */
export function differenceTokens(
  raised: readonly Ranked[],
  lowered: readonly Ranked[],
  [beforeLogit, afterLogit]: readonly [LogitOf, LogitOf],
  shown: number,
): ProjectedToken[] {
  const entries = (list: readonly Ranked[], change: 'in' | 'out') =>
    list.slice(0, shown).map((token): ProjectedToken => ({
      ...token,
      before: beforeLogit(token.id),
      after: afterLogit(token.id),
      change,
    }));
  return [...entries(raised, 'in'), ...entries(lowered, 'out')];
}
