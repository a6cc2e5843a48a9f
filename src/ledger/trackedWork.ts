import type { ClosedIssue, MergedRequest } from "../core/remoteWork";
import { isDeleted, readDeletedRanges } from "./deletion";
import type { Ledger } from "./ledger";
import { KEY_REFUSED, RIGHT_MISSING } from "./trackedProjects";

/** What one reading of a project brought; see `RemoteReading`. */
export interface TrackedReading {
  readonly me: string | null;
  /** Hash of the key that it was read with. */
  readonly key: string;
  readonly requests: readonly MergedRequest[];
  readonly issues: readonly ClosedIssue[];
  readonly withdrawn: readonly string[];
  /** Everything that was told before stands under ids that are no longer right. */
  readonly anew: boolean;
  readonly watermark: unknown;
  readonly problems: readonly string[];
  readonly signInAgain: boolean;
  readonly keyRefused: boolean;
  readonly done: boolean;
  readonly nextMs: number;
}

/** Requests and issues that belong to a repository, and who the user is there. */
export interface TrackedWork {
  readonly requests: readonly MergedRequest[];
  /** With the tracker that told, and its name for the user. */
  readonly issues: readonly (ClosedIssue & { readonly kind: string; readonly me: string | null })[];
  /** Where they were told. */
  readonly projects: readonly { readonly kind: string; readonly origin: string; readonly project: string }[];
}

/**
 * Stores a reading in one transaction, its watermark last: each row replaces what stands under its id, what was withdrawn
 * leaves, and so does what an issue was before it came from elsewhere, whichever project told of it. Rows of a time that the
 * user deleted are not taken again. When the key has become another person's, or the project has another name, what was told
 * before leaves first.
 * @returns whether an outcome changed
 */
export function putReading(ledger: Ledger, id: number, reading: TrackedReading, now: number): boolean {
  const deleted = readDeletedRanges(ledger);
  return ledger.write(() => {
    let changes = 0;
    const before = ledger.sql("SELECT me FROM tracked WHERE id = ?").get(id);
    // Disconnected meanwhile.
    if (before === undefined) return false;
    if (reading.anew || (before["me"] !== null && reading.me !== null && before["me"] !== reading.me)) {
      for (const table of ["request", "issue"]) changes += Number(ledger.sql(`DELETE FROM ${table} WHERE tracked = ?`).run(id).changes);
    }
    for (const request of reading.requests)
      if (!isDeleted(deleted, request.mergedAt)) changes += putRequest(ledger, id, request, "replace");
    for (const issue of reading.issues) if (!isDeleted(deleted, issue.closedAt)) changes += putIssue(ledger, id, issue, "replace");
    const withdraw = ledger.sql("DELETE FROM issue WHERE id = ?");
    for (const gone of [...reading.withdrawn, ...reading.issues.flatMap((issue) => formerIds(ledger, issue))])
      changes += Number(withdraw.run(gone).changes);
    ledger
      .sql(`UPDATE tracked SET me = COALESCE(?, me), key = ?, watermark = ?, problems = ?, sign_in_again = ?, done = ?, read_at = ?, next_at = ?,
        changes = changes + ? WHERE id = ?`)
      .run(
        reading.me,
        reading.key,
        JSON.stringify(reading.watermark ?? null),
        JSON.stringify(reading.problems),
        reading.keyRefused ? KEY_REFUSED : reading.signInAgain ? RIGHT_MISSING : 0,
        reading.done ? 1 : 0,
        now,
        now + reading.nextMs,
        changes > 0 ? 1 : 0,
        id,
      );
    return changes > 0;
  });
}

/** Ids under which an issue stood before it was moved or transferred. As in `movedAway`, two candidates are none. */
function formerIds(ledger: Ledger, { id, author, openedAt, movedFrom }: ClosedIssue): string[] {
  if (movedFrom === null) return [];
  if (movedFrom.id !== null) return movedFrom.id === id ? [] : [movedFrom.id];
  const prefix = `${movedFrom.project}#`.toLowerCase();
  const born = ledger.sql("SELECT id FROM issue WHERE opened_at = ? AND author IS ? AND id <> ?").all(openedAt, author, id);
  const before = born.map((row) => String(row["id"])).filter((one) => one.toLowerCase().startsWith(prefix));
  return before.length === 1 ? before : [];
}

/** Stores a request, or, to "keep", only where none stands under its id. Inside a transaction. @returns rows changed */
export function putRequest(ledger: Ledger, tracked: number, request: MergedRequest, known: "replace" | "keep"): number {
  return Number(
    ledger
      .sql(`INSERT OR ${known === "replace" ? "REPLACE" : "IGNORE"} INTO request (id, tracked, key, title, url, author, opened_at, merged_at, source_branch, target_branch,
        head_sha, merge_sha, commits, commits_complete, files, insertions, deletions, closes, labels, estimate)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(
        request.id,
        tracked,
        request.key,
        request.title,
        request.url,
        request.author,
        request.openedAt,
        request.mergedAt,
        request.sourceBranch,
        request.targetBranch,
        request.headSha,
        request.mergeSha,
        JSON.stringify(request.commits),
        request.commitsComplete ? 1 : 0,
        request.size?.files ?? null,
        request.size?.insertions ?? null,
        request.size?.deletions ?? null,
        JSON.stringify(request.closes),
        JSON.stringify(request.labels),
        request.estimate,
      ).changes,
  );
}

/** As `putRequest`, for an issue. */
export function putIssue(ledger: Ledger, tracked: number, issue: ClosedIssue, known: "replace" | "keep"): number {
  return Number(
    ledger
      .sql(`INSERT OR ${known === "replace" ? "REPLACE" : "IGNORE"} INTO issue (id, tracked, keys, title, url, author, assignees, opened_at, closed_at, closed_by,
        closed_by_request, closed_by_commit, reason, labels, estimate, moved_from_project, moved_from_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(
        issue.id,
        tracked,
        JSON.stringify(issue.keys),
        issue.title,
        issue.url,
        issue.author,
        JSON.stringify(issue.assignees),
        issue.openedAt,
        issue.closedAt,
        issue.closedBy,
        issue.closedByRequest,
        issue.closedByCommit,
        issue.reason,
        JSON.stringify(issue.labels),
        issue.estimate,
        issue.movedFrom?.project ?? null,
        issue.movedFrom?.id ?? null,
      ).changes,
  );
}

/** Changes whenever `readTrackedWork` could answer differently. */
export function trackedStamp(ledger: Ledger): string {
  const row = ledger.sql("SELECT COUNT(*) AS n, COALESCE(SUM(changes), 0) AS changes, COALESCE(MAX(id), 0) AS last FROM tracked").get();
  return `${row?.["n"]} ${row?.["changes"]} ${row?.["last"]}`;
}

/**
 * What trackers told of a repository's work, the oldest first. Issues of every reason. What a project told before it was renamed
 * or transferred stands under its former ids still when the user connected it anew: the newest reading's word is taken.
 */
export function readTrackedWork(ledger: Ledger, commonDir: string): TrackedWork {
  const here = "SELECT tracked FROM tracked_repo WHERE common_dir IN (?, '')";
  const told = (table: "request" | "issue", at: "merged_at" | "closed_at"): Row[] =>
    ledger
      .sql(
        `SELECT ${table}.*, tracked.me AS me, tracked.kind AS kind, tracked.read_at AS read_at FROM ${table} JOIN tracked ON tracked.id = ${table}.tracked WHERE tracked IN (${here}) ORDER BY ${at}, ${table}.id`,
      )
      .all(commonDir);
  return {
    requests: newestOfEach(told("request", "merged_at"), (row) => [row["key"], row["opened_at"], row["author"], row["head_sha"]]).map(
      requestOf,
    ),
    issues: newestOfEach(told("issue", "closed_at"), (row) => [list(row["keys"])[0], row["opened_at"], row["author"]]).map((row) => ({
      ...issueOf(row),
      kind: String(row["kind"]),
      me: text(row["me"]),
    })),
    projects: ledger
      .sql(`SELECT kind, origin, project FROM tracked WHERE id IN (${here}) ORDER BY id`)
      .all(commonDir)
      .map((row) => ({ kind: String(row["kind"]), origin: String(row["origin"]), project: String(row["project"]) })),
  };
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Of rows that are one thing, that of the project that answered last, or was connected last where both answered the same day, so
 * that two do not take turns; in the order in which they came.
 */
function newestOfEach(rows: readonly Row[], sameness: (row: Row) => readonly unknown[]): Row[] {
  const newest = new Map<string, Row>();
  const day = (row: Row): number => Math.floor(Number(row["read_at"] ?? 0) / 86_400_000);
  const isNewer = (row: Row, than: Row): boolean =>
    day(row) === day(than) ? Number(row["tracked"]) > Number(than["tracked"]) : day(row) > day(than);
  for (const row of rows) {
    const same = JSON.stringify(sameness(row));
    const known = newest.get(same);
    if (known === undefined || isNewer(row, known)) newest.set(same, row);
  }
  const kept = new Set(newest.values());
  return rows.filter((row) => kept.has(row));
}

export function requestOf(row: Row): MergedRequest {
  return {
    id: String(row["id"]),
    key: String(row["key"]),
    title: String(row["title"]),
    url: String(row["url"]),
    author: text(row["author"]),
    openedAt: Number(row["opened_at"]),
    mergedAt: Number(row["merged_at"]),
    sourceBranch: String(row["source_branch"]),
    targetBranch: String(row["target_branch"]),
    headSha: text(row["head_sha"]),
    mergeSha: text(row["merge_sha"]),
    commits: list(row["commits"]),
    commitsComplete: row["commits_complete"] === 1,
    size:
      row["files"] === null || row["insertions"] === null || row["deletions"] === null
        ? null
        : { files: Number(row["files"]), insertions: Number(row["insertions"]), deletions: Number(row["deletions"]) },
    closes: JSON.parse(String(row["closes"])) as MergedRequest["closes"],
    labels: list(row["labels"]),
    estimate: number(row["estimate"]),
  };
}

export function issueOf(row: Row): ClosedIssue {
  return {
    id: String(row["id"]),
    keys: list(row["keys"]),
    title: String(row["title"]),
    url: String(row["url"]),
    author: text(row["author"]),
    assignees: list(row["assignees"]),
    openedAt: Number(row["opened_at"]),
    closedAt: Number(row["closed_at"]),
    closedBy: text(row["closed_by"]),
    closedByRequest: text(row["closed_by_request"]),
    closedByCommit: text(row["closed_by_commit"]),
    reason: row["reason"] as ClosedIssue["reason"],
    labels: list(row["labels"]),
    estimate: number(row["estimate"]),
    movedFrom: row["moved_from_project"] === null ? null : { project: String(row["moved_from_project"]), id: text(row["moved_from_id"]) },
  };
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function number(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function list(json: unknown): string[] {
  return JSON.parse(String(json)) as string[];
}
