import type { ClosedIssue, MergedRequest } from "../core/remoteWork";
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

export interface RemoteQuestion {
  /** "owner/name" on a forge, a project's or team's key on an issue tracker. */
  readonly project: string;
  /** Nothing that last changed before is asked for. Epoch milliseconds. */
  readonly since: number;
  /** What the last reading returned, as stored in JSON; null at first. */
  readonly watermark: unknown;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The user asks for it: a key that was refused is tried once more. */
  readonly again?: boolean;
}

export interface RemoteReading {
  /** The tracker's name for the user whose key it is; null until it was asked. */
  readonly me: string | null;
  /** Merged requests of that user that are new or changed; each replaces what is known under its id. */
  readonly requests: readonly MergedRequest[];
  /** Closed issues that are new or changed: on a forge everybody's (who closed what is decided by the links), else the user's. */
  readonly issues: readonly ClosedIssue[];
  /**
   * Ids of issues that are open, that live elsewhere now under another id, or that somebody else is to do now where only the user's
   * are told: what is known of them counts no more. Some were never told.
   */
  readonly withdrawn: readonly string[];
  /** The project's name now, as it stands in ids; null where ids hold none, or while it was not asked. */
  readonly repository: string | null;
  /** The project has another name now, which is part of ids: everything that was told before is told again under another id. */
  readonly anew: boolean;
  /** To be stored as JSON, after the rest was stored, and handed back. */
  readonly watermark: unknown;
  /** What is wrong now, in words with the next step; empty when all is well. The same trouble has the same words. */
  readonly problems: readonly string[];
  /** The key was refused, or lacks a right: only the user can help. */
  readonly signInAgain: boolean;
  /** What is wrong does not pass by itself: a sign-in, a right, or a project that is not to be seen. */
  readonly needsUser: boolean;
  /** The key itself was refused, so that no other project is worth asking for with it. */
  readonly keyRefused: boolean;
  /** Everything up to now was read; false when there is more to read at once or after a limit. */
  readonly done: boolean;
  /** When to ask again, in milliseconds from now: never sooner than a Retry-After. */
  readonly nextMs: number;
}

export type RemoteCheck = { readonly ok: boolean; readonly words: string };

/** What a forge says that a project's name is. `name` null: it knows none by the name that was asked, or shows none. */
export type NameAnswer = { readonly ok: true; readonly name: string | null } | { readonly ok: false; readonly nextMs: number };

/** A forge or issue tracker that is asked over the network. */
export interface RemoteTracker extends TrackerProfile {
  /** One or two requests that prove origin, key and, when given, project, in words that a newcomer can act on. Never throws. */
  check(connection: RemoteConnection, transport: Transport, project?: string): Promise<RemoteCheck>;
  /** Reads some of what is new; to be called again while `done` is false. Never throws: what went wrong is in `problems`. */
  read(connection: RemoteConnection, transport: Transport, question: RemoteQuestion): Promise<RemoteReading>;
  /**
   * The name that a project of a forge has now, by a name that it has or had. A few requests at most; left out where projects have
   * no name in git remotes. Never throws.
   */
  nameOf?(connection: RemoteConnection, transport: Transport, project: string): Promise<NameAnswer>;
}
