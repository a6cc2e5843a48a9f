import type { Allocation } from "../../core/attribution";
import { rollUpOf } from "../../core/economics/rollUp";
import { addTally, EMPTY_TALLY } from "../../core/tally";
import { totalTokens } from "../../core/usage";
import type { RepoRecord } from "../../ledger/outcomes";
import type { Grade, OutcomeRow } from "../../protocol";
import type { Roi } from "../outcomes/roi";
import { costView } from "../spend";
import { linksAround, unitsAround, viewedAllocations } from "./outcomeViews";

const TAKEN_BACK = "taken back on the default branch";
const NOT_LINKED = {
  commit: "No session's log on this machine shows it making this commit or editing its files.",
  request: "No session's log on this machine shows it making a commit of this request, or creating it.",
  issue: "No session's log on this machine shows it working on what closed this issue.",
};

/** What an outcome has of a session, whatever share of the session's usage that is. */
export type GivenPart = Omit<Allocation, "weight">;

/** Outcomes with what went to them. */
export interface Outcomes extends Pick<Roi, "produced" | "mine" | "outcomes"> {
  readonly allocations: readonly GivenPart[];
}

/** Rows by the outcome that they show: one holds while the outcome is the same object and has the same allocations. */
export type RowMemory = WeakMap<object, { readonly allocations: readonly GivenPart[]; readonly row: OutcomeRow }>;

/**
 * The panel's rows: landed commits, and the user's requests and issues, which are other views of the same work. What a cost
 * per outcome is of is said by `costPerOutcome`.
 * @param memory rows that were made before in the same repository, by the same links
 */
export function outcomeRows(
  roi: Outcomes,
  repo: RepoRecord,
  dayOf: (ms: number) => string,
  memory: RowMemory = new WeakMap(),
): OutcomeRow[] {
  const rollUp = rollUpOf(roi.produced.links);
  const links = linksAround(roi.produced.links);
  const units = unitsAround(rollUp);
  const byCommit = groupBy(roi.allocations);
  const common = (id: string, at: number) => ({
    at,
    day: dayOf(at),
    repo: repo.commonDir,
    repoName: repo.name,
    partOf: units.get(id) ?? null,
  });
  const remembered = (outcome: object, mine: boolean | null, allocations: readonly GivenPart[], make: () => OutcomeRow): OutcomeRow => {
    const known = memory.get(outcome);
    if (known !== undefined && known.row.mine === mine && isSameList(known.allocations, allocations)) return known.row;
    const row = make();
    memory.set(outcome, { allocations, row });
    return row;
  };
  const commits = roi.outcomes.map((outcome): OutcomeRow => {
    const allocations = byCommit.get(outcome.id) ?? [];
    const mine = roi.mine(outcome);
    return remembered(outcome, mine, allocations, () => ({
      kind: outcome.kind,
      id: outcome.id,
      key: outcome.id.slice(0, 7),
      url: null,
      openedAt: outcome.authoredAt,
      labels: [],
      estimate: null,
      size: outcome.size,
      links: [...(links.get(outcome.id) ?? []), ...revertLink(outcome.reverted)],
      title: outcome.title,
      author: outcome.authorName,
      mine,
      ...common(outcome.id, outcome.landedAt),
      landed: { how: outcome.how, tier: outcome.tier, commit: outcome.landedCommit, at: outcome.landedAt },
      revertedAt: outcome.reverted?.at ?? null,
      ...consumed(allocations, NOT_LINKED.commit),
    }));
  });
  const views = roi.produced.remote.length === 0 ? new Map<string, GivenPart[]>() : viewedAllocations(roi.allocations, rollUp);
  const remote = roi.produced.remote.map((outcome): OutcomeRow => {
    const allocations = views.get(outcome.id) ?? [];
    return remembered(outcome, true, allocations, () => ({
      kind: outcome.kind,
      id: outcome.id,
      key: outcome.keys[0] ?? outcome.id,
      url: outcome.url,
      openedAt: outcome.openedAt,
      labels: [...outcome.labels],
      estimate: outcome.estimate,
      size: outcome.size,
      links: [...(links.get(outcome.id) ?? []), ...revertLink(outcome.reverted)],
      title: outcome.title,
      author: outcome.author ?? "",
      mine: true,
      ...common(outcome.id, outcome.at),
      landed: outcome.landed,
      revertedAt: outcome.reverted?.at ?? null,
      ...consumed(allocations, NOT_LINKED[outcome.kind]),
    }));
  });
  return [...commits, ...remote];
}

/** What was linked to an outcome, as its row shows it. */
function consumed(allocations: readonly GivenPart[], notLinked: string) {
  const tally = allocations.reduce((sum, allocation) => addTally(sum, allocation.tally), EMPTY_TALLY);
  const linked = allocations.length > 0;
  return {
    cost: linked ? costView(tally) : null,
    totalTokens: totalTokens(tally.tokens),
    sessions: new Set(allocations.map(({ session }) => session)).size,
    grade: gradeOf(allocations),
    allocations: allocations.map(({ session, tally: part, from, until, grade, why }) => ({
      session,
      cost: costView(part),
      totalTokens: totalTokens(part.tokens),
      from,
      until,
      grade,
      why,
    })),
    why: linked ? allocations.map(({ why }) => why).join(" ") : notLinked,
  };
}

function groupBy(allocations: readonly GivenPart[]): ReadonlyMap<string, GivenPart[]> {
  const groups = new Map<string, GivenPart[]>();
  for (const allocation of allocations) {
    const list = groups.get(allocation.outcome);
    if (list === undefined) groups.set(allocation.outcome, [allocation]);
    else list.push(allocation);
  }
  return groups;
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function revertLink(reverted: { readonly by: string } | null): OutcomeRow["links"] {
  return reverted === null ? [] : [{ kind: "revert", id: reverted.by, evidence: TAKEN_BACK }];
}

/** The least sure of its links: a chain is as strong as its weakest part. */
function gradeOf(allocations: readonly GivenPart[]): Grade {
  if (allocations.length === 0) return "none";
  const order = ["weak", "likely", "strong", "exact"] as const;
  return order.find((grade) => allocations.some((allocation) => allocation.grade === grade)) ?? "none";
}
