import type { LandedAt, RemoteOutcome } from "../../core/production";
import type { HeadRecord, OutcomeRecord } from "../../ledger/outcomes";
import type { OutcomeRow } from "../../protocol";
import type { ChangeSize } from "../../trackers/git/sizes";
import { REPORT_SCHEMA } from "./usageReport";

interface LandedReport {
  readonly how: string;
  readonly tier: number;
  readonly commit: string;
  /** ISO 8601. */
  readonly at: string;
}

/** One outcome as the CLI's answers have it. What nobody tells is null or empty. */
export interface OutcomeReport {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly url: string | null;
  readonly author: string;
  /** ISO 8601; of a commit when it was written. */
  readonly openedAt: string | null;
  /** When it landed, was merged or closed. */
  readonly at: string;
  readonly landed: LandedReport | null;
  readonly reverted: boolean;
  readonly size: { readonly files: number; readonly insertions: number; readonly deletions: number } | null;
  /** Other views of the same work, and what took it back. */
  readonly links: readonly { readonly kind: string; readonly id: string; readonly evidence: string }[];
  readonly estimate: number | null;
  readonly labels: readonly string[];
}

/** The answer of `outcomes --json`. */
export interface OutcomesReport {
  readonly schema: number;
  /** What a cost per outcome is of: merged requests where a forge is read, else landed commits. The others are views of the same work. */
  readonly unit: "commit" | "request";
  readonly outcomes: readonly OutcomeReport[];
  /** One for each ref: every branch and request head. */
  readonly branches?: readonly { readonly ref: string; readonly head: string; readonly landed: LandedReport | null }[];
}

/** One repository's part of `outcomes --json`. */
export interface RepoOutcomes {
  readonly commits: readonly OutcomeRecord[];
  readonly remote: readonly RemoteOutcome[];
  readonly unit: OutcomesReport["unit"];
  readonly sizes: ReadonlyMap<string, ChangeSize>;
  readonly links: ReadonlyMap<string, OutcomeRow["links"]>;
  readonly heads: readonly HeadRecord[];
  /** Heads of which only a tracker knows where they landed. */
  readonly told: ReadonlyMap<string, LandedAt>;
}

export function reportOutcomes(repositories: readonly RepoOutcomes[], branches: boolean): OutcomesReport {
  const all = repositories.flatMap(({ commits, remote, sizes, links }) => [
    ...commits.map((commit) => commitReport(commit, sizes.get(commit.id) ?? null, links.get(commit.id) ?? [])),
    ...remote.map((outcome) => remoteReport(outcome, links.get(outcome.id) ?? [])),
  ]);
  return {
    schema: REPORT_SCHEMA,
    unit: repositories.some(({ unit }) => unit === "request") ? "request" : "commit",
    outcomes: repositories.length === 1 ? all : withoutEchoes(all),
    ...(branches ? { branches: repositories.flatMap(branchReports) } : {}),
  };
}

export function remoteReport(outcome: RemoteOutcome, links: OutcomeRow["links"]): OutcomeReport {
  const { kind, id, title, url, author, openedAt, at, landed, reverted, size, estimate, labels } = outcome;
  return {
    kind,
    id,
    title,
    url,
    author: author ?? "",
    openedAt: iso(openedAt),
    at: iso(at),
    landed: landed === null ? null : landedReport(landed),
    reverted: reverted !== null,
    size,
    links: [...links, ...revertLink(reverted)],
    estimate,
    labels,
  };
}

function commitReport(outcome: OutcomeRecord, size: ChangeSize | null, links: OutcomeRow["links"]): OutcomeReport {
  return {
    kind: outcome.kind,
    id: outcome.id,
    title: outcome.title,
    url: null,
    author: outcome.authorName,
    openedAt: iso(outcome.authoredAt),
    at: iso(outcome.landedAt),
    landed: { how: outcome.how, tier: outcome.tier, commit: outcome.landedCommit, at: iso(outcome.landedAt) },
    reverted: outcome.reverted !== null,
    size,
    links: [...links, ...revertLink(outcome.reverted)],
    estimate: null,
    labels: [],
  };
}

function branchReports({ heads, told }: RepoOutcomes): NonNullable<OutcomesReport["branches"]>[number][] {
  return heads.flatMap(({ sha, refs, landing }) => {
    const landed = landing ?? told.get(sha) ?? null;
    return refs.map((ref) => ({ ref, head: sha, landed: landed === null ? null : landedReport(landed) }));
  });
}

/** What belongs to every repository is told by each: shown where it has to do with one, or once. */
function withoutEchoes(outcomes: readonly OutcomeReport[]): OutcomeReport[] {
  const linked = new Set(outcomes.filter(({ kind, links }) => kind !== "commit" && links.length > 0).map(({ id }) => id));
  const shown = new Set<string>();
  return outcomes.filter(({ kind, id, links }) => {
    if (kind === "commit") return true;
    if (shown.has(id) || (links.length === 0 && linked.has(id))) return false;
    shown.add(id);
    return true;
  });
}

function landedReport({ how, tier, commit, at }: LandedAt): LandedReport {
  return { how, tier, commit, at: iso(at) };
}

function revertLink(reverted: { readonly by: string } | null): OutcomeReport["links"] {
  return reverted === null ? [] : [{ kind: "revert", id: reverted.by, evidence: "taken back on the default branch" }];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
