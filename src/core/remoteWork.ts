/** A merged pull or merge request: the unit of produced work on a forge. Times are epoch milliseconds. */
export interface MergedRequest {
  /** Stays the same whatever happens to the request, e.g. "github.com/octo/app#12". */
  readonly id: string;
  /** Lower case ids that it has under other names of its project; set by the ledger, which learns of them. */
  readonly formerIds?: readonly string[];
  /** As people write it: "#12", "!12". */
  readonly key: string;
  /** Kept on this machine; shown, never exported unasked. */
  readonly title: string;
  readonly url: string;
  /** The tracker's name for the person, or null when the account is gone. */
  readonly author: string | null;
  readonly openedAt: number;
  readonly mergedAt: number;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** Full sha of the source branch's last commit. */
  readonly headSha: string | null;
  /** Full sha of the commit that it became on the target branch: a merge, a squash, or the last of a rebase. */
  readonly mergeSha: string | null;
  /** Full shas of its commits. */
  readonly commits: readonly string[];
  /** false when there are more commits than the tracker was asked for. */
  readonly commitsComplete: boolean;
  /** null where the tracker does not say. */
  readonly size: { readonly files: number; readonly insertions: number; readonly deletions: number } | null;
  readonly closes: readonly ClosesIssue[];
  readonly labels: readonly string[];
  /** As the tracker has it: points, weight or hours. */
  readonly estimate: number | null;
}

/** An issue that a request closed or will have closed, and how that is known. */
export interface ClosesIssue {
  /** An issue's id. */
  readonly issue: string;
  /** "tracker": it says so itself; "keyword": read from the request's own text by the tracker's rule. */
  readonly evidence: "tracker" | "keyword";
}

export type CloseReason = "completed" | "not planned" | "duplicate" | "rejected";

/** A closed issue. Only `completed` is an outcome; the others are told so that a count can say what it left out. */
export interface ClosedIssue {
  /** Stays the same when the issue is renamed or changes its key, where the tracker has such an id. */
  readonly id: string;
  /** As a request's. */
  readonly formerIds?: readonly string[];
  /** As people write it, the current one first and former ones after it: "#12", "ABC-12". */
  readonly keys: readonly string[];
  readonly title: string;
  readonly url: string;
  readonly author: string | null;
  /** The tracker's names for who is to do it. */
  readonly assignees: readonly string[];
  readonly openedAt: number;
  readonly closedAt: number;
  /** Who clicked or whose push closed it: not the doer. */
  readonly closedBy: string | null;
  /** Id of the request, where the tracker names one. */
  readonly closedByRequest: string | null;
  /** Full sha of the commit, where the tracker names one. */
  readonly closedByCommit: string | null;
  readonly reason: CloseReason;
  readonly labels: readonly string[];
  /** As the tracker has it: points, weight or hours. */
  readonly estimate: number | null;
  /** Where it was before a move or transfer: its former id, or only the project where the tracker tells no more. */
  readonly movedFrom: { readonly project: string; readonly id: string | null } | null;
}
