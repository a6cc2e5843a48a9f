import type { LandingHow } from "../core/landing";

/** A repository as git sees it; linked worktrees of one repository share `commonDir`. */
export interface Place {
  /** The working tree's top folder. */
  readonly top: string;
  /** Real path of the common git directory: the identity of the repository. */
  readonly commonDir: string;
}

/**
 * A landing and its evidence. `tier` says which test found it: 0 ancestry, 1 same tree delta, 2 same line signature,
 * 3 replay by merge-tree, 4 commit by commit, 5 the forge's own word: its answer, or the request's number in the landing's
 * subject when at least half of the lines agree.
 */
export interface Landing {
  readonly how: LandingHow;
  readonly tier: 0 | 1 | 2 | 3 | 4 | 5;
  /** Full sha of the commit on the default branch's first-parent line. */
  readonly commit: string;
  /** Epoch milliseconds: committer time of that commit. */
  readonly at: number;
}

/** A non-merge commit that is reachable from the default branch: an outcome of kind "commit". */
export interface LandedCommit {
  readonly sha: string;
  /** Subject line: shown, never exported unasked. */
  readonly title: string;
  /** What its message's body names of issues and requests: words that close, keys and numbers, a line each; else empty. */
  readonly mentions: string;
  readonly authorName: string;
  /** Mailmapped and lower case. */
  readonly authorEmail: string;
  /** Lower case e-mail addresses of Co-authored-by trailers. */
  readonly coAuthors: readonly string[];
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly landing: Landing;
  readonly bot: boolean;
  /** Full sha and time of the commit on the default branch that took it back, or null. */
  readonly reverted: { readonly by: string; readonly at: number } | null;
}

/** A branch or pull-request head, and where it landed. */
export interface Head {
  /** Full ref names that point at this commit. */
  readonly refs: readonly string[];
  readonly sha: string;
  readonly landing: Landing | null;
  /** Why it cannot be said whether it landed (a shallow clone), in words; null when it can. */
  readonly unknown: string | null;
}

/** All that landed, made anew as they are gone through: a long history is never there as a list of objects. */
export interface LandedCommits extends Iterable<LandedCommit> {
  readonly length: number;
  /** The same in the order of their shas. */
  bySha(): Iterable<LandedCommit>;
  /** Whether a commit is among them. */
  has(sha: string): boolean;
  /**
   * Those of which something may be told that was not when `tip`, a full sha, was the default branch's last commit, and those of `shas`.
   * Null where it is no commit of the branch's first-parent line: then it may be any.
   */
  since(tip: string, shas: Iterable<string>): Iterable<LandedCommit> | null;
}

export interface GitHistory {
  readonly place: Place;
  readonly defaultBranch: { readonly ref: string; readonly name: string; readonly tip: string } | null;
  /** E-mail addresses of the user, lower case, from the repository's effective git config. */
  readonly identities: readonly string[];
  readonly commits: LandedCommits;
  readonly heads: readonly Head[];
  /**
   * For a commit that is not itself on the default branch but whose work is (its branch was squashed, rebased or picked):
   * the landed commit that carries it. Keys and values are full shas.
   */
  readonly carriedBy: ReadonlyMap<string, string>;
  /** What limits the answer, in words: shallow clone, git too old, dubious ownership, time-out. */
  readonly problems: readonly string[];
}

/**
 * Answers about commits, by keys that hold full shas, so that nothing kept is ever stale; any of them may be lost. A tracker
 * also keeps what it read in memory for as long as the same cache object is handed in.
 */
export interface LandingCache {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  /** Where a tracker keeps what it read, beside its memory; without one the next process begins anew. */
  readonly histories?: HistoryStore;
}

/** Parts of what was read of a repository, in order, from one process to the next. Any repository's may be lost as a whole. */
export interface HistoryStore {
  /** @param commonDir whose */
  read(commonDir: string): Iterable<Uint8Array>;
  /**
   * Puts parts behind the first `at`, if there are exactly that many and the last of them begins with `after` (32 bits, little-endian);
   * where `at` is 0, in the place of all.
   * @returns whether they were put
   */
  put(commonDir: string, at: number, after: number, parts: Iterable<Uint8Array>): boolean;
}

/** How to read a repository's history. */
export interface HistoryOptions {
  /** Path or name of the git executable. */
  readonly gitPath: string;
  /** Epoch milliseconds: commits that were both made and landed before are left out; null: none is. Heads are always all. */
  readonly since: number | null;
  readonly signal?: AbortSignal;
  /** Makes the next reading cost only what is new. Without one nothing is remembered. */
  readonly cache?: LandingCache;
  /**
   * Has lines counted while commits are compared, which then takes twice as long, and is told how large they are: of those that
   * are compared for the first time, as far as git can tell, and in no order.
   */
  readonly onSize?: (sha: string, size: ChangeSize) => void;
  /**
   * Told, perhaps several times, that something failed which another reading may do better: this one is not to be taken for what
   * the repository holds. What the repository itself lacks (a shallow or partial clone, a damaged object) is no failure.
   */
  readonly onFailure?: ((missing: Missing) => void) | undefined;
}

/**
 * What a failure leaves out. `anything`: git was cut off. `history`: git gave up on all that it was asked, be it for lack of memory or
 * because that is damaged. `landings`: only such as nobody had recognised before.
 */
export type Missing = "anything" | "history" | "landings";

/** How large a change is: files touched, lines added and taken away. A binary file counts as a file without lines. */
export interface ChangeSize {
  readonly files: number;
  readonly insertions: number;
  readonly deletions: number;
}

/** Where outcomes come from that are kept with the code: found from a working directory, read without a network. */
export interface RepositoryTracker {
  /** Stable id, used in the ledger and the CLI. */
  readonly id: string;
  /** The product's name as its makers write it. */
  readonly label: string;
  /** Runs nothing, so that it is safe in a folder that is not trusted. */
  findPlace(cwd: string): Place | null;
  placeName(place: Place): string;
  /** Cheap: changes whenever `readHistory` could answer differently. Never throws but for an abort. */
  readRefsDigest(place: Place, options: Pick<HistoryOptions, "gitPath" | "signal" | "onFailure">): Promise<string>;
  /** Never throws but for an abort: what went wrong is in `problems`. */
  readHistory(place: Place, options: HistoryOptions): Promise<GitHistory>;
}
