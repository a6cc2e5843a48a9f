/** What snapshots say of requests, issues and the trackers that they come from; `protocol.ts` says where it stands. */
import * as z from "zod/mini";

/** Another view of the same work, or what took it back, and how that is known: never added to anything. */
const OutcomeLink = z.object({
  kind: z.enum(["commit", "request", "issue", "revert"]),
  /** Full sha, or the tracker's id of a request or issue. */
  id: z.string(),
  /** "tracker": it says so itself; the others by words and keys, from the surest on. */
  evidence: z.enum(["tracker", "keyword", "key in text", "key in branch", "number in branch", "taken back on the default branch"]),
});

/** What an outcome's row has beside what git tells. Of a commit most is empty. */
export const OUTCOME_FACTS = {
  /** As people write it: "#12", "!12", "ABC-12"; of a commit the first seven digits of its sha. */
  key: z.string(),
  /** Where it is shown on the web; null for a commit. To be opened only where it belongs to a connected tracker. */
  url: z.nullable(z.string()),
  /** Epoch milliseconds; of a commit when it was written. */
  openedAt: z.nullable(z.number()),
  labels: z.array(z.string()),
  /** Points, weight or hours, as the tracker has it. */
  estimate: z.nullable(z.number()),
  /** null where nobody tells; lines of text. */
  size: z.nullable(z.object({ files: z.number(), insertions: z.number(), deletions: z.number() })),
  links: z.array(OutcomeLink),
  /** Id of the request that this commit or issue is another view of; null where it stands for itself. */
  partOf: z.nullable(z.string()),
};

/** One project of a connected tracker, and how far it was read. */
export const TRACKER_ROW = z.object({
  /** The connection's name, unique; the `origin` of its health items. */
  name: z.string(),
  /** A tracker's id, e.g. "github". */
  kind: z.string(),
  /** The product's name. */
  label: z.string(),
  origin: z.string(),
  /** "owner/name", a project's or team's key. */
  project: z.string(),
  /** Names of the repositories that its work belongs to; empty where none is known yet. */
  repos: z.array(z.string()),
  /** The tracker's name for the user; null until it was asked. */
  me: z.nullable(z.string()),
  /** Epoch milliseconds of the last answer; null until there was one. */
  readAt: z.nullable(z.number()),
  /** When it is asked next, where something is wrong or a limit asks for a rest; null where that is of no interest. Epoch milliseconds. */
  nextAt: z.nullable(z.number()),
  /** false: there is more to read, now or after a rest. */
  done: z.boolean(),
  requests: z.number(),
  /** Of these, how many have commits that were not read. */
  cutRequests: z.number(),
  /** Closed as completed, everybody's on a forge. */
  issues: z.number(),
  /** Closed for another reason: no outcomes. */
  leftOut: z.number(),
  /** Only the user can help: the action is to connect it again. */
  signInAgain: z.boolean(),
  problems: z.array(z.string()),
});

/** A tracker that a git remote points at and that is not connected. It is asked nothing before the user says yes. */
export const TRACKER_PROPOSAL = z.object({
  /** Common git directory, and the repository's name. */
  repo: z.string(),
  repoName: z.string(),
  /** Names of the git remotes. */
  remotes: z.array(z.string()),
  /** As the remote has it: lower case, no port. */
  host: z.string(),
  /** "host": the host alone tells which kind it is; "ask": it may be any of `kinds`, and only the user knows. */
  sure: z.enum(["host", "ask"]),
  /** Trackers that it may be, in the registry's order: at least one, and one only when `sure` is "host". */
  kinds: z.array(z.object({ kind: z.string(), label: z.string(), origin: z.nullable(z.string()), project: z.string() })),
});
