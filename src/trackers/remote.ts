import type { Transport } from "../http/transport";
import type { TrackerProfile } from "./profile";

/** One tracker that the user signed in to. The key is used with this origin only. */
export interface RemoteConnection {
  /** The user's name for it, unique. */
  readonly name: string;
  /** A tracker's id. */
  readonly kind: string;
  /** Base address of the API: https, or http on loopback; may have a path prefix; no trailing slash. */
  readonly origin: string;
  readonly key: string;
  /** What the tracker asks for beside the key (`userLabel`), or null. */
  readonly user: string | null;
}

/** A merged pull or merge request: the unit of produced work on a forge. Times are epoch milliseconds. */
export interface MergedRequest {
  /** Stays the same whatever happens to the request, e.g. "github.com/octo/app#12". */
  readonly id: string;
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

export interface RemoteQuestion {
  /** "owner/name" on a forge, a project's or team's key on an issue tracker. */
  readonly project: string;
  /** Nothing that last changed before is asked for. Epoch milliseconds. */
  readonly since: number;
  /** What the last reading returned, as stored in JSON; null at first. */
  readonly watermark: unknown;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface RemoteReading {
  /** The tracker's name for the user whose key it is; null until it was asked. */
  readonly me: string | null;
  /** Merged requests of that user that are new or changed; each replaces what is known under its id. */
  readonly requests: readonly MergedRequest[];
  /** Closed issues that are new or changed: on a forge everybody's (who closed what is decided by the links), else the user's. */
  readonly issues: readonly ClosedIssue[];
  /**
   * Ids of issues that are open, or that live elsewhere now under another id: what is known of them counts no more. Some were never
   * told.
   */
  readonly withdrawn: readonly string[];
  /** To be stored as JSON, after the rest was stored, and handed back. */
  readonly watermark: unknown;
  /** What is wrong now, in words with the next step; empty when all is well. The same trouble has the same words. */
  readonly problems: readonly string[];
  /** The key was refused, or lacks a right: only the user can help. */
  readonly signInAgain: boolean;
  /** Everything up to now was read; false when there is more to read at once or after a limit. */
  readonly done: boolean;
  /** When to ask again, in milliseconds from now: never sooner than a Retry-After. */
  readonly nextMs: number;
}

export type RemoteCheck = { readonly ok: boolean; readonly words: string };

/** A forge or issue tracker that is asked over the network. */
export interface RemoteTracker extends TrackerProfile {
  /** One or two requests that prove origin, key and, when given, project, in words that a newcomer can act on. Never throws. */
  check(connection: RemoteConnection, transport: Transport, project?: string): Promise<RemoteCheck>;
  /** Reads some of what is new; to be called again while `done` is false. Never throws: what went wrong is in `problems`. */
  read(connection: RemoteConnection, transport: Transport, question: RemoteQuestion): Promise<RemoteReading>;
}
