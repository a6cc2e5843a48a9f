import * as z from "zod/mini";
import type { LandingCache, Place } from "../tracker";
import { type NotedSession, readAiNote } from "./aiNote";
import { instantOf } from "./instant";
import { objectReader } from "./objectReader";
import { type GitOptions, readGit, streamGit } from "./run";

/** A commit's own record of the session that made it. */
export interface NamedSession {
  /** Full sha. */
  readonly sha: string;
  /** When it was committed, epoch milliseconds. */
  readonly at: number;
  /** Ids by which the session may be known, the likeliest first; `sha256:` and 14 hex digits for one that is only given as a hash. */
  readonly session: readonly string[];
  /** How many of the commit's lines are the session's; 0 where the record does not say. */
  readonly lines: number;
  readonly by: "note" | "checkpoint" | "trailer";
}

export interface NamedOptions extends GitOptions {
  /** Epoch milliseconds: older commits are of no interest. */
  readonly since: number;
  readonly cache?: LandingCache;
}

/**
 * The sessions that commits name themselves: in a git-ai note (refs/notes/ai), by an Entire checkpoint that a trailer points at,
 * or in a trailer (Entire-Session, Claude-Session, AI-Session). Three processes at most, whatever the history; none of them
 * reads a diff. What cannot be read is left out: such records are extra.
 */
export async function readNamedSessions(place: Place, { since, cache, ...git }: NamedOptions): Promise<readonly NamedSession[]> {
  const [trailers, notes] = await Promise.all([readTrailers(place, since, git), listNotes(place, since, git)]);
  const named = trailers.flatMap(({ sha, at, key, value }): NamedSession[] =>
    key === "entire-checkpoint" ? [] : [{ sha, at, session: idsOf(key, value), lines: 0, by: "trailer" }],
  );
  const wanted = new Map<string, (text: string) => readonly NotedSession[] | null>();
  const asked = new Map<string, Asked[]>();
  const ask = (object: string, by: Asked, read: (text: string) => readonly NotedSession[] | null): void => {
    asked.set(object, [...(asked.get(object) ?? []), by]);
    wanted.set(object, read);
  };
  for (const { sha, at, object } of notes) ask(object, { sha, at, by: "note" }, readAiNote);
  for (const { sha, at, key, value } of trailers) {
    if (key !== "entire-checkpoint" || !/^[0-9a-f]{12}$/.test(value)) continue;
    const folder = `${value.slice(0, 2)}/${value.slice(2)}`;
    for (const branch of CHECKPOINTS)
      for (const file of CHECKPOINT_FILES) ask(`${branch}:${folder}/${file}`, { sha, at, by: "checkpoint" }, readCheckpoint);
  }
  const answers = await readObjects(place, wanted, git, cache);
  for (const [object, sessions] of answers) {
    for (const commit of asked.get(object) ?? []) {
      for (const { session, lines } of sessions) named.push({ ...commit, session: [session, ...undated(session)], lines });
    }
  }
  return named;
}

type Asked = Pick<NamedSession, "sha" | "at" | "by">;

interface Trailer {
  readonly sha: string;
  readonly at: number;
  /** Lower case. */
  readonly key: string;
  readonly value: string;
}

const TRAILER = /^[ \t]*(entire-checkpoint|entire-session|claude-session|ai-session):[ \t]*(\S{1,300})[ \t\r]*$/gim;

/** Anywhere in a message, since a squash leaves those of its commits in the middle. git finds the messages; a NUL stands in none. */
async function readTrailers(place: Place, since: number, git: GitOptions): Promise<Trailer[]> {
  const { text } = await readGit(
    place.top,
    [
      "log",
      "--ignore-missing",
      "--exclude=refs/stash",
      "--exclude=refs/notes/*",
      "--all",
      "-z",
      "--no-patch",
      "--no-notes",
      "--no-show-signature",
      "-i",
      "-E",
      "--grep=^[[:space:]]*(entire-checkpoint|entire-session|claude-session|ai-session):",
      `--since=${Math.floor(since / 1000)}`,
      "--format=%H %ct%n%B",
      "--",
    ],
    git,
  );
  return text.split("\0").flatMap((record) => {
    const [, sha, seconds] = /^([0-9a-f]{40,64}) (\d+)\n/.exec(record) ?? [];
    if (sha === undefined) return [];
    const at = instantOf(seconds ?? "");
    return Array.from(record.matchAll(TRAILER), ([, key = "", value = ""]) => ({ sha, at, key: key.toLowerCase(), value }));
  });
}

/** The last part of an address (https://claude.ai/code/session_…), a plain id, or a hash in the way of git-ai's keys. */
function idsOf(key: string, value: string): string[] {
  const last = value.slice(value.lastIndexOf("/") + 1);
  if (key === "ai-session" && /^(?:s_)?[0-9a-f]{14}$/.test(last)) return [`sha256:${last.slice(-14)}`];
  return [...new Set([last, ...undated(last)])];
}

/** Entire puts the day before an agent's own id. */
function undated(session: string): string[] {
  const bare = /^\d{4}-\d{2}-\d{2}-(.+)$/.exec(session)?.[1];
  return bare === undefined ? [] : [bare];
}

/** Notes by the commit that each is on, of commits that are young enough: a note is never older than its commit. */
async function listNotes(
  place: Place,
  since: number,
  git: GitOptions,
): Promise<{ readonly sha: string; readonly at: number; readonly object: string }[]> {
  const { text } = await readGit(place.top, ["ls-tree", "-r", "-z", "refs/notes/ai"], git);
  if (text === "") return [];
  const young = await readGit(
    place.top,
    [
      "rev-list",
      "--timestamp",
      "--ignore-missing",
      "--exclude=refs/stash",
      "--exclude=refs/notes/*",
      "--all",
      `--since=${Math.floor(since / 1000)}`,
    ],
    git,
  );
  const times = new Map(
    young.text
      .split("\n")
      .map((line): [string, number] => [line.slice(line.indexOf(" ") + 1), instantOf(line.slice(0, line.indexOf(" ")))]),
  );
  return text.split("\0").flatMap((line) => {
    const [, object = "", file = ""] = /^\d+ blob ([0-9a-f]{40,64})\t(.+)$/.exec(line) ?? [];
    // A large notes tree is fanned out into folders: the parts of a path joined are the commit.
    const sha = file.replaceAll("/", "");
    const at = times.get(sha);
    return at === undefined ? [] : [{ sha, at, object }];
  });
}

const CHECKPOINTS = ["refs/heads/entire/checkpoints/v1", "refs/remotes/origin/entire/checkpoints/v1"];
/** A checkpoint of several sessions has a numbered folder for each. */
const CHECKPOINT_FILES = ["metadata.json", ...[0, 1, 2, 3].map((at) => `${at}/metadata.json`)];
const Checkpoint = z.object({ session_id: z.string().check(z.minLength(1), z.maxLength(200)) });

function readCheckpoint(text: string): readonly NotedSession[] | null {
  try {
    const parsed = Checkpoint.safeParse(JSON.parse(text));
    return parsed.success ? [{ session: parsed.data.session_id, lines: 0 }] : null;
  } catch {
    return null;
  }
}

const Known = z.array(z.object({ session: z.string(), lines: z.number() }));

/** Reads objects in one process and keeps of each what it names, not its text. Those with an id of their own are read once ever. */
async function readObjects(
  place: Place,
  wanted: ReadonlyMap<string, (text: string) => readonly NotedSession[] | null>,
  git: GitOptions,
  cache: LandingCache | undefined,
): Promise<Map<string, readonly NotedSession[]>> {
  const found = new Map<string, readonly NotedSession[]>();
  const unread: string[] = [];
  for (const object of wanted.keys()) {
    const known = cache?.get(`ai-note ${object}`);
    const parsed = known === undefined ? null : Known.safeParse(JSON.parse(known));
    if (parsed?.success) found.set(object, parsed.data);
    else unread.push(object);
  }
  if (unread.length === 0) return found;
  let at = 0;
  const reader = objectReader((text) => {
    const object = unread[at++] ?? "";
    const sessions = text === null ? null : (wanted.get(object)?.(text) ?? null);
    if (sessions !== null) found.set(object, sessions);
    if (/^[0-9a-f]+$/.test(object)) cache?.set(`ai-note ${object}`, JSON.stringify(sessions ?? []));
  });
  await streamGit(place.top, ["cat-file", "--batch"], git, reader, { input: unread.map((object) => `${object}\n`) });
  return found;
}
