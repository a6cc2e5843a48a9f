import type { LandedAt, RemoteOutcome } from "../../core/production";
import type { LandedRow } from "../../ledger/landedRows";
import type { HeadRecord } from "../../ledger/outcomes";
import type { OutcomeRow } from "../../protocol";
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

/**
 * The answer of `outcomes --json`. Its lists are read from the ledger as they are gone through, each time anew, because a long
 * history is too much to be held at once: the ledger must still be open.
 */
export interface OutcomesReport {
  readonly schema: number;
  /** What a cost per outcome is of: merged requests where a forge is read, else landed commits. The others are views of the same work. */
  readonly unit: "commit" | "request";
  readonly outcomes: Iterable<OutcomeReport>;
  /** One for each ref: every branch and request head. */
  readonly branches?: Iterable<BranchReport>;
}

interface BranchReport {
  readonly ref: string;
  readonly head: string;
  readonly landed: LandedReport | null;
}

/** One repository's part of `outcomes --json`. */
export interface RepoOutcomes {
  /** Starts anew each time it is gone through. */
  readonly commits: Iterable<LandedRow>;
  readonly remote: readonly RemoteOutcome[];
  readonly unit: OutcomesReport["unit"];
  readonly links: ReadonlyMap<string, OutcomeRow["links"]>;
  readonly heads: readonly HeadRecord[];
  /** Heads of which only a tracker knows where they landed. */
  readonly told: ReadonlyMap<string, LandedAt>;
}

export function reportOutcomes(repositories: readonly RepoOutcomes[], branches: boolean): OutcomesReport {
  return {
    schema: REPORT_SCHEMA,
    unit: repositories.some(({ unit }) => unit === "request") ? "request" : "commit",
    outcomes: again(() => outcomeReports(repositories)),
    ...(branches ? { branches: again(() => branchReports(repositories)) } : {}),
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

/** What belongs to every repository is told by each, and clones hold the same commits: shown where it has to do with one, or once. */
function* outcomeReports(repositories: readonly RepoOutcomes[]): Generator<OutcomeReport> {
  const linked = new Set(
    repositories.flatMap(({ remote, links }) => remote.filter((outcome) => isLinked(outcome, links)).map(({ id }) => id)),
  );
  const shown = new Set<string>();
  for (const { commits, remote, links } of repositories) {
    for (const commit of commits) {
      if (repositories.length > 1) {
        if (shown.has(commit.id)) continue;
        shown.add(commit.id);
      }
      yield commitReport(commit, links.get(commit.id) ?? []);
    }
    for (const outcome of remote) {
      const echo = shown.has(outcome.id) || (linked.has(outcome.id) && !isLinked(outcome, links));
      if (repositories.length > 1 && echo) continue;
      shown.add(outcome.id);
      yield remoteReport(outcome, links.get(outcome.id) ?? []);
    }
  }
}

/** To other work, or to what took it back. */
function isLinked({ id, reverted }: RemoteOutcome, links: RepoOutcomes["links"]): boolean {
  return reverted !== null || (links.get(id)?.length ?? 0) > 0;
}

function commitReport(commit: LandedRow, links: OutcomeRow["links"]): OutcomeReport {
  const { id, title, authorName, authoredAt, how, tier, landedCommit, landedAt, revertedBy, size } = commit;
  const at = iso(landedAt);
  return {
    kind: "commit",
    id,
    title,
    url: null,
    author: authorName,
    openedAt: iso(authoredAt),
    at,
    landed: { how, tier, commit: landedCommit, at },
    reverted: revertedBy !== null,
    size,
    links: [...links, ...revertLink(revertedBy === null ? null : { by: revertedBy })],
    estimate: null,
    labels: [],
  };
}

function* branchReports(repositories: readonly RepoOutcomes[]): Generator<BranchReport> {
  for (const { heads, told } of repositories) {
    for (const { sha, refs, landing } of heads) {
      const landed = landing ?? told.get(sha) ?? null;
      for (const ref of refs) yield { ref, head: sha, landed: landed === null ? null : landedReport(landed) };
    }
  }
}

function again<Item>(start: () => Iterator<Item>): Iterable<Item> {
  return { [Symbol.iterator]: start };
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
