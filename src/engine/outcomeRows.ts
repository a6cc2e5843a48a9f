import type { Allocation } from "../core/attribution";
import { addTally, EMPTY_TALLY } from "../core/tally";
import { totalTokens } from "../core/usage";
import type { OutcomeRecord, RepoRecord } from "../ledger/outcomes";
import type { Grade, OutcomeRow } from "../protocol";
import type { Roi } from "./roi";
import { costView } from "./spend";

const TAKEN_BACK = "taken back on the default branch";
const NOT_LINKED = "No session's log on this machine shows it making this commit or editing its files.";

/** The panel's rows; what a cost per outcome is of is said by `costPerOutcome`. */
export function outcomeRows(roi: Roi, repo: RepoRecord, dayOf: (ms: number) => string): OutcomeRow[] {
  const byOutcome = new Map<string, Allocation[]>();
  for (const allocation of roi.ever.allocations) {
    const list = byOutcome.get(allocation.outcome);
    if (list === undefined) byOutcome.set(allocation.outcome, [allocation]);
    else list.push(allocation);
  }
  return roi.outcomes.map((outcome) => {
    const allocations = byOutcome.get(outcome.id) ?? [];
    const tally = allocations.reduce((sum, allocation) => addTally(sum, allocation.tally), EMPTY_TALLY);
    const linked = allocations.length > 0;
    return {
      kind: outcome.kind,
      id: outcome.id,
      key: outcome.id.slice(0, 7),
      url: null,
      openedAt: outcome.authoredAt,
      labels: [],
      estimate: null,
      size: null,
      links: outcome.reverted === null ? [] : [{ kind: "revert" as const, id: outcome.reverted.by, evidence: TAKEN_BACK }],
      partOf: null,
      title: outcome.title,
      author: outcome.authorName,
      mine: roi.mine(outcome),
      at: outcome.landedAt,
      day: dayOf(outcome.landedAt),
      landed: landedOf(outcome),
      revertedAt: outcome.reverted?.at ?? null,
      repo: repo.commonDir,
      repoName: repo.name,
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
      why: linked ? allocations.map(({ why }) => why).join(" ") : NOT_LINKED,
    };
  });
}

function landedOf(outcome: OutcomeRecord): OutcomeRow["landed"] {
  return { how: outcome.how, tier: outcome.tier, commit: outcome.landedCommit, at: outcome.landedAt };
}

/** The least sure of its links: a chain is as strong as its weakest part. */
function gradeOf(allocations: readonly Allocation[]): Grade {
  if (allocations.length === 0) return "none";
  const order = ["weak", "likely", "strong", "exact"] as const;
  return order.find((grade) => allocations.some((allocation) => allocation.grade === grade)) ?? "none";
}
