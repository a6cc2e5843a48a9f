import type { Grade } from "./attribution";
import { groupBy } from "./groupBy";

/** A commit as far as the question of who made it goes. */
export interface CommitWork {
  readonly sha: string;
  /** Author time, epoch milliseconds. */
  readonly at: number;
  readonly files: readonly {
    /** Relative to the repository's top. */
    readonly path: string;
    /** Lines added and removed. */
    readonly lines: number;
    /** Author time of the latest ancestor that touched the file, epoch milliseconds; null when none did. */
    readonly previousAt: number | null;
  }[];
  /** false: written by somebody who is known not to be the user. */
  readonly mine: boolean;
}

/** An edit that a session made of a file of this repository. */
export interface FileEdit {
  readonly session: string;
  readonly at: number;
  readonly path: string;
  readonly lines: number;
}

/** A sha, in full, that a session's own log printed when it committed. */
export interface PrintedSha {
  readonly session: string;
  readonly at: number;
  readonly sha: string;
}

/** A session that made a commit, or a part of it. */
export interface Ownership {
  readonly commit: string;
  readonly session: string;
  /** When the session's work on it ended: what it used until then belongs to the commit. */
  readonly at: number;
  /** Lines of the session's edits that the commit took up, at least 1: by these a stretch of work is split between commits. */
  readonly lines: number;
  readonly evidence: string;
  readonly grade: Grade;
  /** One sentence with the facts. */
  readonly why: string;
  /** The commit has not landed and is on a branch that still exists; absent where it is not. */
  readonly open?: boolean;
}

/** A session that the commit's own record names: a note on it, a checkpoint or a trailer that it carries. */
export interface NamedMaker {
  /** null: a session that this ledger does not know, so that nothing here made the commit. */
  readonly session: string | null;
  readonly sha: string;
  /** Lines that the record gives the session; 0 where it does not say. */
  readonly lines: number;
  readonly by: "note" | "checkpoint" | "trailer";
}

export const NAMED_BY: Readonly<Record<NamedMaker["by"], string>> = {
  note: "session named in the commit's git-ai note",
  checkpoint: "session named in the commit's checkpoint",
  trailer: "session named in the commit's message",
};

export const PRINTED_COMMIT = "commit sha printed in the session's own log";
export const EDITED_FILES = "last edited files of the commit";

const MINUTE = 60_000;
/** Git cuts an author time to the second. */
const SECOND = 1_000;
/** An edit older than this says nothing about a commit. */
export const EDIT_MS = 24 * 60 * MINUTE;
/** Clocks of a container and its host may differ by this much. */
export const SKEW_MS = 2 * MINUTE;
/** Two sessions that edited the same commit's files within this time of each other cannot be told apart by time. */
const MARGIN_MS = 5 * MINUTE;
/** …unless one of them made at least this share of the edited lines. */
const DOMINANT = 0.7;
/** The edited files must make up this share of the commit's lines, or the edit be this recent: else the rest is somebody else's. */
const COVERED = 0.4;
const RECENT_MS = 10 * MINUTE;
/** A commit of more files was made by a tool: a formatter, a generator, a rename. */
const MOST_FILES = 200;
/** A copied transcript prints its parent's shas; only a session that was at work then made the commit. */
export const AT_WORK_MS = 15 * MINUTE;

/**
 * Which session made which commit. Exact: the session's own commit printed the sha. Strong: it was the last to edit
 * files of the commit, no longer than a day before it and after the file's previous commit (an edit is taken up by the
 * first commit that contains it). Where two sessions come too close to tell, both are weak.
 * @param named by the commits' own records: exact like what was printed, and a record of other sessions alone rules out a guess
 * @param atWork whether a session used a model within `AT_WORK_MS` before a moment
 */
export function findOwners(
  commits: readonly CommitWork[],
  edits: readonly FileEdit[],
  printed: readonly PrintedSha[],
  atWork: (session: string, at: number) => boolean,
  named: readonly NamedMaker[] = [],
): Ownership[] {
  const byPath = groupBy(edits, ({ path }) => path);
  for (const list of byPath.values()) list.sort((a, b) => a.at - b.at || (a.session < b.session ? -1 : 1));
  const bySha = groupBy(
    printed.filter(({ session, at }) => atWork(session, at)),
    ({ sha }) => sha,
  );
  const records = groupBy(named, ({ sha }) => sha);
  const owners: Ownership[] = [];
  const known = new Set<string>();
  for (const commit of commits) {
    known.add(commit.sha);
    const taken = takenUp(commit, byPath);
    const makers = bySha.get(commit.sha);
    const printers = makers === undefined ? [] : exactOwners(commit.sha, makers, taken);
    const told = namedOwners(commit, records.get(commit.sha) ?? [], taken).filter(
      ({ session }) => !printers.some((printer) => printer.session === session),
    );
    owners.push(...printers, ...told);
    const elsewhere = (records.get(commit.sha) ?? []).some(({ by }) => by !== "trailer");
    if (printers.length + told.length === 0 && commit.mine && !elsewhere) owners.push(...editOwners(commit, taken));
  }
  // A commit that is on no ref any more, amended or rebased away, was still made by the session that printed it.
  for (const [sha, makers] of bySha) if (!known.has(sha)) owners.push(...exactOwners(sha, makers, new Map()));
  return owners;
}

/** A time in words: minutes up to an hour and a half, then hours. */
export function minutesInWords(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE));
  if (minutes < 1) return "less than a minute";
  if (minutes < 90) return `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  return `${Math.round(minutes / 60)} hours`;
}

interface Taken {
  readonly at: number;
  readonly lines: number;
  readonly files: readonly string[];
}

/**
 * Per session: its edits that this commit took up. One that was made after the commit is in it only where clocks differ, so
 * it is looked at only when there is none before.
 */
function takenUp(commit: CommitWork, byPath: ReadonlyMap<string, readonly FileEdit[]>): Map<string, Taken> {
  if (commit.files.length > MOST_FILES) return new Map();
  const before = takenUntil(commit.at + SECOND, commit, byPath);
  return before.size > 0 ? before : takenUntil(commit.at + SKEW_MS, commit, byPath);
}

function takenUntil(until: number, commit: CommitWork, byPath: ReadonlyMap<string, readonly FileEdit[]>): Map<string, Taken> {
  const taken = new Map<string, Taken>();
  for (const { path, previousAt } of commit.files) {
    const from = Math.max(commit.at - EDIT_MS, previousAt === null ? 0 : previousAt + 1);
    for (const edit of byPath.get(path) ?? []) {
      if (edit.at < from || edit.at > until) continue;
      const before = taken.get(edit.session);
      taken.set(edit.session, {
        at: Math.max(before?.at ?? 0, edit.at),
        lines: (before?.lines ?? 0) + edit.lines + 1,
        files: before?.files.includes(path) === true ? before.files : [...(before?.files ?? []), path],
      });
    }
  }
  return taken;
}

function exactOwners(sha: string, makers: readonly PrintedSha[], taken: ReadonlyMap<string, Taken>): Ownership[] {
  const latest = new Map<string, number>();
  for (const { session, at } of makers) latest.set(session, Math.max(latest.get(session) ?? 0, at));
  return [...latest].map(([session, at]) => ({
    commit: sha,
    session,
    at,
    lines: Math.max(1, taken.get(session)?.lines ?? 0),
    evidence: PRINTED_COMMIT,
    grade: "exact",
    why: `Session ${session} made commit ${sha.slice(0, 7)}: its own log shows git printing the sha.`,
  }));
}

function namedOwners({ sha, at }: CommitWork, records: readonly NamedMaker[], taken: ReadonlyMap<string, Taken>): Ownership[] {
  const owners = new Map<string, Ownership>();
  for (const { session, lines, by } of records) {
    if (session === null || owners.has(session)) continue;
    owners.set(session, {
      commit: sha,
      session,
      at,
      lines: Math.max(1, lines, lines === 0 ? (taken.get(session)?.lines ?? 0) : 0),
      evidence: NAMED_BY[by],
      grade: "exact",
      why: `Session ${session} made commit ${sha.slice(0, 7)}: ${RECORDS[by]}${lines > 0 ? ` and gives it ${lines} ${lines === 1 ? "line" : "lines"}` : ""}.`,
    });
  }
  return [...owners.values()];
}

const RECORDS: Readonly<Record<NamedMaker["by"], string>> = {
  note: "the commit's git-ai note names it",
  checkpoint: "the checkpoint that the commit's message points at names it",
  trailer: "the commit's message names it",
};

function editOwners(commit: CommitWork, taken: ReadonlyMap<string, Taken>): Ownership[] {
  const ordered = [...taken].sort(([a, one], [b, other]) => other.at - one.at || (a < b ? -1 : 1));
  const [first, second] = ordered;
  if (first === undefined) return [];
  const covered = coveredShare(commit, new Set(ordered.flatMap(([, { files }]) => files)));
  if (covered < COVERED && commit.at - first[1].at > RECENT_MS) return [];
  const own = ([session, { lines, files, at }]: readonly [string, Taken], grade: Grade, how: string): Ownership => ({
    commit: commit.sha,
    session,
    at: commit.at,
    lines,
    evidence: EDITED_FILES,
    grade,
    why: `Session ${session} edited ${filesInWords(files)} of commit ${commit.sha.slice(0, 7)}, ${minutesInWords(commit.at - at)} before it; ${how}.`,
  });
  if (second === undefined) return [own(first, "strong", "no other session did")];
  if (first[1].at - second[1].at >= MARGIN_MS) return [own(first, "strong", "no other session did later")];
  const all = ordered.reduce((sum, [, { lines }]) => sum + lines, 0);
  const most = ordered.find(([, { lines }]) => lines / all >= DOMINANT);
  if (most !== undefined)
    return [own(most, "strong", `${Math.round((100 * most[1].lines) / all)} % of the lines edited by sessions are its`)];
  const close = ordered.filter(([, { at }]) => first[1].at - at < MARGIN_MS);
  return close.map((one) => own(one, "weak", "another session edited it within minutes, so this is a guess"));
}

function coveredShare(commit: CommitWork, edited: ReadonlySet<string>): number {
  let covered = 0;
  let all = 0;
  for (const { path, lines } of commit.files) {
    all += lines;
    if (edited.has(path)) covered += lines;
  }
  return all === 0 ? 1 : covered / all;
}

function filesInWords(files: readonly string[]): string {
  const [first] = files;
  return files.length === 1 ? `${first}` : `${first} and ${files.length - 1} more ${files.length === 2 ? "file" : "files"}`;
}
