import * as z from "zod/mini";
import type { ClosedIssue, MergedRequest } from "../core/remoteWork";
import type { Ledger } from "./ledger";
import { isTakenBack } from "./takenBack";
import { importedConnection, putTracked } from "./trackedProjects";
import { issueOf, putIssue, putRequest, requestOf } from "./trackedRows";

const moment = z.number().check(z.int(), z.nonnegative());
const count = z.number().check(z.int(), z.nonnegative());
const text = z.nullable(z.string());
const sha = z.nullable(z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)));
const url = z.string().check(z.regex(/^https?:\/\/\S+$/), z.maxLength(2_000));
const Tracker = z.object({ kind: z.string(), origin: z.string(), project: z.string() });

/** A request without its title, which stays where it was read. */
const RequestLine = z.object({
  id: z.string(),
  key: z.string(),
  url,
  author: text,
  openedAt: moment,
  mergedAt: moment,
  sourceBranch: z.string(),
  targetBranch: z.string(),
  headSha: sha,
  mergeSha: sha,
  commits: z.array(z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))),
  commitsComplete: z.boolean(),
  size: z.nullable(z.object({ files: count, insertions: count, deletions: count })),
  closes: z.array(z.object({ issue: z.string(), evidence: z.enum(["tracker", "keyword"]) })),
  labels: z.array(z.string()),
  estimate: z.nullable(z.number()),
});

/** An issue, as above. */
const IssueLine = z.object({
  id: z.string(),
  keys: z.array(z.string()),
  url,
  author: text,
  assignees: z.array(z.string()),
  openedAt: moment,
  closedAt: moment,
  closedBy: text,
  closedByRequest: text,
  closedByCommit: sha,
  reason: z.enum(["completed", "not planned", "duplicate", "rejected"]),
  labels: z.array(z.string()),
  estimate: z.nullable(z.number()),
  movedFrom: z.nullable(z.object({ project: z.string(), id: text })),
});

export const WORK_LINES = [
  z.object({ tracker: Tracker, me: text, request: RequestLine }),
  z.object({ tracker: Tracker, me: text, issue: IssueLine }),
] as const;
export type WorkLine = z.infer<(typeof WORK_LINES)[number]>;

/** Requests and issues as lines of JSON, without titles. What a reading goes on from is left out: another machine has its own. */
export function* exportWork(ledger: Ledger): Generator<string> {
  const from = "JOIN tracked ON tracked.id = told.tracked ORDER BY told.id, told.tracked";
  const facts = "tracked.kind AS kind, tracked.origin AS origin, tracked.project AS project, tracked.me AS me";
  const head = (row: Readonly<Record<string, unknown>>) => ({
    tracker: { kind: String(row["kind"]), origin: String(row["origin"]), project: String(row["project"]) },
    me: row["me"] === null ? null : String(row["me"]),
  });
  for (const row of ledger.sql(`SELECT told.*, ${facts} FROM request AS told ${from}`).iterate()) {
    const { title: _, ...request } = requestOf(row);
    yield JSON.stringify({ ...head(row), request });
  }
  for (const row of ledger.sql(`SELECT told.*, ${facts} FROM issue AS told ${from}`).iterate()) {
    const { title: _, ...issue } = issueOf(row);
    yield JSON.stringify({ ...head(row), issue });
  }
}

/** When what a line tells of was merged or closed. */
export function workAt(line: WorkLine): number {
  return "request" in line ? line.request.mergedAt : line.issue.closedAt;
}

/**
 * Adds what another ledger was told, apart by account: what this one has from a tracker itself is newer, and has its title. Of several
 * exports, the latest closing is kept, whichever comes first. What the same account's own connection took back since (or anybody's, on a
 * forge) is not taken. Inside a write transaction.
 */
export function importWork(ledger: Ledger, lines: readonly WorkLine[]): void {
  const places = new Map<string, number>();
  for (const line of lines) {
    const { kind, origin, project } = line.tracker;
    const key = JSON.stringify([line.tracker, line.me]);
    const id = places.get(key) ?? putTracked(ledger, { connection: importedConnection(kind, origin, line.me), kind, origin, project });
    if (!places.has(key)) ledger.sql("UPDATE tracked SET me = COALESCE(me, ?), changes = changes + 1 WHERE id = ?").run(line.me, id);
    places.set(key, id);
    if ("request" in line) putRequest(ledger, id, { ...line.request, title: "" } satisfies MergedRequest, "keep");
    else if (!isTakenBack(ledger, line.issue, line.me)) putLater(ledger, id, { ...line.issue, title: "" });
  }
}

function putLater(ledger: Ledger, tracked: number, issue: ClosedIssue): void {
  const known = ledger.sql("SELECT closed_at FROM issue WHERE tracked = ? AND id = ?").get(tracked, issue.id);
  putIssue(ledger, tracked, issue, known !== undefined && Number(known["closed_at"]) < issue.closedAt ? "replace" : "keep");
}
