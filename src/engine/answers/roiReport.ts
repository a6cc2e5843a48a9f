import { type Allocation, type Reason, type State, SURE_GRADES } from "../../core/attribution";
import { costPerOutcome } from "../../core/economics/costPerOutcome";
import { rollUpOf } from "../../core/economics/rollUp";
import type { Quartiles } from "../../core/statistics";
import { addTally, costOf, EMPTY_TALLY, isUnpriced, responsesOf, type Tally } from "../../core/tally";
import { type Tokens, totalTokens } from "../../core/usage";
import type { Roi } from "../outcomes/roi";
import { linksAround, viewedAllocations } from "../panel/outcomeViews";
import { type OutcomeReport, remoteReport } from "./outcomesReport";
import { REPORT_SCHEMA } from "./usageReport";

/** Token counts and money of a part; `costNanoUsd` is null where nothing in it has a known price. */
interface Part {
  readonly tokens: Tokens;
  /** null where no source could count them. */
  readonly responses: number | null;
  readonly costNanoUsd: number | null;
}

export interface RoiReport {
  readonly schema: number;
  readonly outcomes: readonly {
    readonly kind: string;
    readonly id: string;
    /** ISO 8601: when it landed. */
    readonly at: string;
    readonly reverted: boolean;
    readonly landed: { readonly how: string; readonly tier: number; readonly commit: string; readonly at: string } | null;
    readonly allocations: readonly {
      readonly session: string;
      readonly weight: number;
      readonly tokens: Tokens;
      readonly costNanoUsd: number | null;
      readonly evidence: string;
      readonly grade: string;
      readonly why: string;
    }[];
  }[];
  /** What a cost per outcome is of. */
  readonly unit: "commit" | "request";
  /**
   * The user's merged requests and closed issues of the range, or with usage in it: other views of the commits' work. `cost` is what
   * the range's usage gave them by way of their commits; it is never to be added to that of commits or of the other kind.
   */
  readonly requests: readonly (OutcomeReport & { readonly cost: Part | null })[];
  readonly issues: readonly (OutcomeReport & { readonly cost: Part | null })[];
  readonly inFlight: Part;
  readonly unattributed: Part & { readonly reasons: readonly (Part & { readonly reason: Reason })[] };
  /** What of each session is linked to nothing, and its state. */
  readonly remainders: readonly (Part & { readonly session: string | null; readonly state: State })[];
  readonly total: Part;
  /** The same sums by two ways: equal, or the report is not given. */
  readonly conservation: Readonly<Record<`${"allocated" | "inFlight" | "unattributed" | "total"}${"NanoUsd" | "Tokens"}`, number>>;
  /** Share of the total's tokens, 0 to 1, that an exact or strong link ties to an outcome; null without tokens. */
  readonly coverage: number | null;
  /** What outcomes that landed in the range and stand have cost, nano-dollars, whenever they were worked on; null below its gate. */
  readonly costPer: Readonly<Record<"commit" | "request" | "issue", Quartiles & { readonly enough: boolean; readonly reverted: number }>>;
}

/**
 * The answer of `roi --json`.
 * @throws RangeError when allocated + in flight + unattributed is not the total to the nano-dollar and token: never to be shown.
 */
export function reportRoi(roi: Roi): RoiReport {
  const { allocations, inFlight, unattributed, reasons, total } = roi.inRange;
  const conservation = conserved(allocations, inFlight, unattributed, total);
  const byOutcome = new Map<string, Allocation[]>();
  for (const allocation of allocations) byOutcome.set(allocation.outcome, [...(byOutcome.get(allocation.outcome) ?? []), allocation]);
  const sure = allocations.filter(({ grade }) => SURE_GRADES.has(grade)).reduce((sum, { tally }) => sum + totalTokens(tally.tokens), 0);
  const all = totalTokens(total.tokens);
  return {
    schema: REPORT_SCHEMA,
    unit: roi.produced.unit,
    outcomes: [
      ...roi.outcomes.map((outcome) => ({
        kind: outcome.kind,
        id: outcome.id,
        at: iso(outcome.landedAt),
        reverted: outcome.reverted !== null,
        landed: { how: outcome.how, tier: outcome.tier, commit: outcome.landedCommit, at: iso(outcome.landedAt) },
        allocations: (byOutcome.get(outcome.id) ?? []).map(allocationReport),
      })),
      // What went to a request or issue itself, as no commit here carries it or the user said so.
      ...roi.produced.remote.flatMap((outcome) => {
        const own = byOutcome.get(outcome.id);
        if (own === undefined) return [];
        const { landed, reverted } = outcome;
        return [
          {
            kind: outcome.kind,
            id: outcome.id,
            at: iso(outcome.at),
            reverted: reverted !== null,
            landed: landed === null ? null : { ...landed, at: iso(landed.at) },
            allocations: own.map(allocationReport),
          },
        ];
      }),
    ],
    ...remoteReports(roi),
    inFlight: part(inFlight),
    unattributed: { ...part(unattributed), reasons: [...reasons].map(([reason, tally]) => ({ reason, ...part(tally) })) },
    remainders: roi.inRange.remainders.map(({ session, state, tally }) => ({
      session: session === "" ? null : session,
      state,
      ...part(tally),
    })),
    total: part(total),
    conservation,
    coverage: all === 0 ? null : sure / all,
    costPer: { commit: costPer(roi, "commit"), request: costPer(roi, "request"), issue: costPer(roi, "issue") },
  };
}

function costPer({ costs, range }: Roi, kind: "commit" | "request" | "issue"): RoiReport["costPer"]["commit"] {
  // An interval needs weeks in the user's time zone; `economics` has it.
  const { n, enough, median, q1, q3, reverted } = costPerOutcome(costs, kind, range, () => 0);
  return { n, enough, median, q1, q3, reverted };
}

function remoteReports({ produced, inRange, range }: Roi): Pick<RoiReport, "requests" | "issues"> {
  const views = viewedAllocations(inRange.allocations, rollUpOf(produced.links));
  const links = linksAround(produced.links);
  const of = (kind: "request" | "issue") =>
    produced.remote.flatMap((outcome) => {
      if (outcome.kind !== kind) return [];
      const own = views.get(outcome.id) ?? [];
      const landed = outcome.at >= (range.since ?? 0) && (range.until === null || outcome.at < range.until);
      if (!landed && own.length === 0) return [];
      const cost = own.length === 0 ? null : part(own.reduce((sum, { tally }) => addTally(sum, tally), EMPTY_TALLY));
      return [{ ...remoteReport(outcome, links.get(outcome.id) ?? []), cost }];
    });
  return { requests: of("request"), issues: of("issue") };
}

function allocationReport({ session, weight, tally, evidence, grade, why }: Allocation) {
  return { session, weight, tokens: tally.tokens, costNanoUsd: costOrNull(tally), evidence, grade, why };
}

function part(tally: Tally): Part {
  return { tokens: tally.tokens, responses: responsesOf(tally), costNanoUsd: costOrNull(tally) };
}

function costOrNull(tally: Tally): number | null {
  return isUnpriced(tally) ? null : costOf(tally);
}

/** The sums by which the answer is known to be whole. */
function conserved(allocations: readonly Allocation[], inFlight: Tally, unattributed: Tally, total: Tally): RoiReport["conservation"] {
  const allocated = allocations.reduce((sum, { tally }) => addTally(sum, tally), EMPTY_TALLY);
  const sum = [allocated, inFlight, unattributed].reduce(addTally, EMPTY_TALLY);
  if (costOf(sum) !== costOf(total) || totalTokens(sum.tokens) !== totalTokens(total.tokens)) {
    throw new RangeError(
      "Allocated, in flight and unattributed do not sum to the total. This is a fault in Token Yield: please report it.",
    );
  }
  return {
    allocatedNanoUsd: costOf(allocated),
    inFlightNanoUsd: costOf(inFlight),
    unattributedNanoUsd: costOf(unattributed),
    totalNanoUsd: costOf(total),
    allocatedTokens: totalTokens(allocated.tokens),
    inFlightTokens: totalTokens(inFlight.tokens),
    unattributedTokens: totalTokens(unattributed.tokens),
    totalTokens: totalTokens(total.tokens),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
