import type { ClosedIssue, MergedRequest } from "../core/remoteWork";
import type { Ledger } from "./ledger";

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** Stores what a connection's project told of a request, or, to "keep", only where it told nothing of it yet. Inside a transaction. @returns rows changed */
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

/** The request that a row of `request` holds. */
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

/** The issue that a row of `issue` holds. */
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

/** null stays null. */
export function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function number(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** A list that stands in a column as JSON. */
export function list(json: unknown): string[] {
  return JSON.parse(String(json)) as string[];
}
