import type { RollUp } from "../../core/economics/outcome";
import type { Link } from "../../core/links";
import { splitTally } from "../../core/split";
import { EMPTY_TALLY } from "../../core/tally";
import type { OutcomeRow } from "../../protocol";
import type { GivenPart } from "./outcomeRows";

/**
 * What went to requests and issues, as views of what went to commits: a request has all that its commits have; the issues that
 * one unit of work closed share it equally. A view's allocations are never added to those of another kind.
 */
export function viewedAllocations(
  allocations: readonly GivenPart[],
  { requestOf, issuesOf }: RollUp,
): ReadonlyMap<string, readonly GivenPart[]> {
  const views = new Map<string, GivenPart[]>();
  const add = (id: string, allocation: GivenPart): void => {
    const known = views.get(id);
    if (known === undefined) views.set(id, [allocation]);
    else known.push(allocation);
  };
  for (const allocation of allocations) {
    const unit = requestOf.get(allocation.outcome) ?? allocation.outcome;
    add(unit, allocation);
    const issues = issuesOf.get(unit) ?? [];
    if (issues.length === 1 && issues[0] !== undefined) add(issues[0], allocation);
    else if (issues.length > 1) {
      const shares = splitTally(
        allocation.tally,
        issues.map(() => 1),
      );
      for (const [index, issue] of issues.entries()) add(issue, { ...allocation, tally: shares[index] ?? EMPTY_TALLY });
    }
  }
  return views;
}

/** The other views of the same work: of a commit its request and issues, of a request its commits and issues, of an issue what closed it. */
export function linksAround(links: readonly Link[]): ReadonlyMap<string, OutcomeRow["links"]> {
  const around = new Map<string, OutcomeRow["links"]>();
  const add = (id: string, link: OutcomeRow["links"][number]): void => {
    const known = around.get(id);
    if (known === undefined) around.set(id, [link]);
    else known.push(link);
  };
  for (const { from, to, evidence } of links) {
    add(from.id, { ...to, evidence });
    add(to.id, { ...from, evidence });
  }
  return around;
}

/** Of a commit the request, of an issue the request or the commit, that it is another view of. */
export function unitsAround({ requestOf, issuesOf }: RollUp): ReadonlyMap<string, string> {
  const units = new Map(requestOf);
  // An issue of several units belongs to the first: to name one is a help for the eye, and no figure stands on it.
  for (const [unit, issues] of issuesOf) for (const issue of issues) if (!units.has(issue)) units.set(issue, unit);
  return units;
}
