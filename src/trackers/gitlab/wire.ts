/** What GitLab's REST API (v4) answers, of 15 and later. Nothing but what is consumed is looked at. */
import * as z from "zod/mini";
import type { ClosedIssue, MergedRequest } from "../../core/remoteWork";
import { hostOf, Index, Moment, Sha, Title, WebUrl } from "../remote/fields";

export const User = z.object({ username: z.string() });
export const Project = z.object({ id: z.int(), path_with_namespace: z.string() });
export const Commit = z.object({ id: Sha });

const Person = z.nullish(z.object({ username: z.string() }));
const Reference = { iid: Index, web_url: WebUrl, references: z.object({ full: z.string() }) };
export const Referred = z.object({ ...Reference, state: z.optional(z.string()), merged_at: z.optional(z.nullable(Moment)) });

export const Request = z.object({
  ...Reference,
  title: Title,
  author: Person,
  created_at: Moment,
  updated_at: Moment,
  merged_at: z.nullable(Moment),
  source_branch: z.string(),
  target_branch: z.string(),
  sha: z.nullable(Sha),
  merge_commit_sha: z.nullish(Sha),
  squash_commit_sha: z.nullish(Sha),
  labels: z.array(z.string()),
});

export const Issue = z.object({
  ...Reference,
  title: Title,
  state: z.enum(["opened", "closed"]),
  author: Person,
  assignees: z.array(z.object({ username: z.string() })),
  created_at: Moment,
  updated_at: Moment,
  closed_at: z.nullable(Moment),
  closed_by: Person,
  labels: z.array(z.string()),
  moved_to_id: z.nullish(z.int()),
  weight: z.nullish(z.number()),
  _links: z.nullish(z.object({ closed_as_duplicate_of: z.nullish(z.string()) })),
});

export type IssueRow = z.infer<typeof Issue>;
export type RequestRow = z.infer<typeof Request>;

/** "gitlab.com/group/app!12" or "…#12": the reference in full, whatever path the server itself is mounted under. */
export function idOf(row: { readonly web_url: string; readonly references: { readonly full: string } }): string {
  return `${hostOf(row.web_url)}/${row.references.full}`;
}

/** null when it was not merged after all. */
export function toRequest(row: RequestRow, commits: readonly string[], complete: boolean, closes: readonly string[]): MergedRequest | null {
  if (row.merged_at === null) return null;
  return {
    id: idOf(row),
    key: `!${row.iid}`,
    title: row.title,
    url: row.web_url,
    author: row.author?.username ?? null,
    openedAt: row.created_at,
    mergedAt: row.merged_at,
    sourceBranch: row.source_branch,
    targetBranch: row.target_branch,
    headSha: row.sha,
    // A fast-forward has no commit of its own: the head is what landed.
    mergeSha: row.squash_commit_sha ?? row.merge_commit_sha ?? row.sha,
    commits,
    commitsComplete: complete,
    // REST tells of a merge request's size only with the whole diff, which is not asked for.
    size: null,
    closes: closes.map((issue) => ({ issue, evidence: "tracker" })),
    labels: row.labels,
    estimate: null,
  };
}

/** null when it is open, or was moved: moving closes an issue here and opens it elsewhere. */
export function toIssue(row: IssueRow, closedByRequest: string | null): ClosedIssue | null {
  if (row.state !== "closed" || isMoved(row)) return null;
  return {
    id: idOf(row),
    keys: [`#${row.iid}`],
    title: row.title,
    url: row.web_url,
    author: row.author?.username ?? null,
    assignees: row.assignees.map(({ username }) => username),
    openedAt: row.created_at,
    // Very old issues were closed before that moment was kept.
    closedAt: row.closed_at ?? row.updated_at,
    closedBy: row.closed_by?.username ?? null,
    closedByRequest,
    closedByCommit: null,
    reason: row._links?.closed_as_duplicate_of == null ? "completed" : "duplicate",
    labels: row.labels,
    estimate: row.weight ?? null,
    movedFrom: null,
  };
}

export function isMoved(row: IssueRow): boolean {
  return row.moved_to_id != null;
}
