import { readoutNames } from './backbone.ts';
import { suffixLength } from './layout.ts';
import type { DecisionRequest } from './types.ts';

/** Requests that one call of a graph can answer together: same shapes, same hook, same outputs. */
export interface RequestGroup {
  readonly requests: readonly DecisionRequest[];
  /** Places of the requests in the caller's list. */
  readonly places: readonly number[];
}

/**
 * Splits requests into groups of at most `limit`. Shapes depend on the padded suffix length only, so a request's answer is the
 * same alone and in a group.
 */
export function groupRequests(requests: readonly DecisionRequest[], limit: number): RequestGroup[] {
  const groups: { requests: DecisionRequest[]; places: number[] }[] = [];
  requests.forEach((request, place) => {
    const group = groups.find(({ requests: members }) => members.length < limit && isCompatible(members[0]!, request));
    if (group === undefined) groups.push({ requests: [request], places: [place] });
    else {
      group.requests.push(request);
      group.places.push(place);
    }
  });
  return groups;
}

function isCompatible(a: DecisionRequest, b: DecisionRequest): boolean {
  return (
    a.head === b.head &&
    a.hook === b.hook &&
    a.expert === b.expert &&
    a.flowSteps === b.flowSteps &&
    suffixLength(a.text.length) === suffixLength(b.text.length) &&
    (a.readouts?.logits === true) === (b.readouts?.logits === true) &&
    readoutNames(a.readouts).join() === readoutNames(b.readouts).join()
  );
}
