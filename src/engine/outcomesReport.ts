import type { HeadRecord, OutcomeRecord } from "../ledger/outcomes";
import type { ChangeSize } from "../trackers/git/sizes";
import { REPORT_SCHEMA } from "./usageReport";

interface LandedReport {
  readonly how: string;
  readonly tier: number;
  readonly commit: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The answer of `outcomes --json`. What a tracker would have to say and none is connected for is null or empty. */
export interface OutcomesReport {
  readonly schema: number;
  readonly outcomes: readonly {
    readonly kind: string;
    readonly id: string;
    readonly title: string;
    readonly url: string | null;
    readonly author: string;
    readonly openedAt: string | null;
    readonly at: string;
    readonly landed: LandedReport | null;
    readonly reverted: boolean;
    readonly size: ChangeSize | null;
    readonly links: readonly { readonly kind: string; readonly id: string; readonly evidence: string }[];
    readonly estimate: number | null;
    readonly labels: readonly string[];
  }[];
  /** One for each ref: every branch and request head. */
  readonly branches?: readonly { readonly ref: string; readonly head: string; readonly landed: LandedReport | null }[];
}

export function reportOutcomes(
  outcomes: readonly OutcomeRecord[],
  sizes: ReadonlyMap<string, ChangeSize>,
  heads: readonly HeadRecord[] | null,
): OutcomesReport {
  return {
    schema: REPORT_SCHEMA,
    outcomes: outcomes.map((outcome) => ({
      kind: outcome.kind,
      id: outcome.id,
      title: outcome.title,
      url: null,
      author: outcome.authorName,
      openedAt: iso(outcome.authoredAt),
      at: iso(outcome.landedAt),
      landed: { how: outcome.how, tier: outcome.tier, commit: outcome.landedCommit, at: iso(outcome.landedAt) },
      reverted: outcome.reverted !== null,
      size: sizes.get(outcome.id) ?? null,
      links: outcome.reverted === null ? [] : [{ kind: "revert", id: outcome.reverted.by, evidence: "taken back on the default branch" }],
      estimate: null,
      labels: [],
    })),
    ...(heads === null
      ? {}
      : {
          branches: heads.flatMap(({ sha, refs, landing }) =>
            refs.map((ref) => ({ ref, head: sha, landed: landing === null ? null : { ...landing, at: iso(landing.at) } })),
          ),
        }),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
