/** What Gitea's and Forgejo's REST API (v1) answers. Nothing but what is consumed is looked at. */
import * as z from "zod/mini";
import { closingRefs } from "../../core/closingWords";
import type { ClosedIssue, ClosesIssue, MergedRequest } from "../../core/remoteWork";
import { Count, hostOf, Index, Moment, Sha, Title, WebUrl } from "../remote/fields";

export const User = z.object({ login: z.string() });
export const Repository = z.object({ full_name: z.string() });
export const Commit = z.object({ sha: Sha });

const Person = z.nullish(z.object({ login: z.string() }));
const Labels = z.nullish(z.array(z.object({ name: z.string() })));

/** A row of the list of issues, in which pull requests stand too. */
export const Row = z.object({
  number: Index,
  html_url: WebUrl,
  title: Title,
  body: z.nullish(z.string()),
  state: z.enum(["open", "closed"]),
  user: Person,
  assignees: z.nullish(z.array(z.object({ login: z.string() }))),
  created_at: Moment,
  updated_at: Moment,
  closed_at: z.nullish(Moment),
  labels: Labels,
  time_estimate: z.nullish(Count),
  pull_request: z.nullish(z.object({ merged: z.boolean() })),
});
export type IssueRow = z.infer<typeof Row>;

export const Pull = z.object({
  number: Index,
  merged_at: z.nullish(Moment),
  merge_commit_sha: z.nullish(Sha),
  head: z.object({ ref: z.string(), sha: z.nullish(z.string()) }),
  base: z.object({ ref: z.string() }),
  additions: z.nullish(Count),
  deletions: z.nullish(Count),
  changed_files: z.nullish(Count),
});

export const Event = z.object({
  type: z.string(),
  user: Person,
  created_at: Moment,
  ref_action: z.nullish(z.string()),
  ref_commit_sha: z.nullish(z.string()),
  ref_issue: z.nullish(z.object({ html_url: z.string(), number: z.int(), pull_request: z.nullish(z.object({ merged: z.boolean() })) })),
});
export type EventRow = z.infer<typeof Event>;

/** "gitea.example.com/octo/app#12": from the web address, since a server may be mounted under a path of its own. */
export function idOf(url: string): string {
  const match = /^https?:\/\/[^/]+\/(.+)\/(?:issues|pulls)\/(\d+)$/.exec(url);
  return match === null ? url : `${hostOf(url)}/${match[1]}#${match[2]}`;
}

/** null when it was not merged. */
export function toRequest(row: IssueRow, pull: z.infer<typeof Pull>, commits: readonly string[], complete: boolean): MergedRequest | null {
  const { merged_at: mergedAt, changed_files: files, additions: insertions, deletions } = pull;
  if (mergedAt == null) return null;
  const head = Sha.safeParse(pull.head.sha);
  return {
    id: idOf(row.html_url),
    key: `#${row.number}`,
    title: row.title,
    url: row.html_url,
    author: row.user?.login ?? null,
    openedAt: row.created_at,
    mergedAt,
    sourceBranch: pull.head.ref,
    targetBranch: pull.base.ref,
    headSha: head.success ? head.data : null,
    mergeSha: pull.merge_commit_sha ?? null,
    commits,
    commitsComplete: complete,
    size: files == null || insertions == null || deletions == null ? null : { files, insertions, deletions },
    closes: closesOf(row),
    labels: namesOf(row),
    estimate: null,
  };
}

/** null when it is open. `events` are its timeline, oldest first, or null when that was not asked for. */
export function toIssue(row: IssueRow, events: readonly EventRow[] | null): ClosedIssue | null {
  if (row.state !== "closed") return null;
  const closed = events?.filter(({ type }) => type === "close").at(-1);
  const by = events?.filter(
    ({ type, ref_action, ref_issue }) => type === "pull_ref" && ref_action === "closes" && ref_issue?.pull_request?.merged === true,
  );
  const request = by?.at(-1)?.ref_issue;
  const commit = Sha.safeParse(closed?.ref_commit_sha);
  return {
    id: idOf(row.html_url),
    keys: [`#${row.number}`],
    title: row.title,
    url: row.html_url,
    author: row.user?.login ?? null,
    assignees: (row.assignees ?? []).map(({ login }) => login),
    openedAt: row.created_at,
    closedAt: row.closed_at ?? row.updated_at,
    closedBy: closed?.user?.login ?? null,
    closedByRequest: request == null ? null : idOf(request.html_url),
    // A merge closes by its merge commit; the request says more.
    closedByCommit: commit.success && request == null ? commit.data : null,
    // Gitea knows no reason for closing.
    reason: "completed",
    labels: namesOf(row),
    estimate: row.time_estimate == null || row.time_estimate === 0 ? null : row.time_estimate / 3_600,
    movedFrom: null,
  };
}

/** Gitea's API does not list what a request closes: its own rule is applied to the request's text. */
function closesOf(row: IssueRow): ClosesIssue[] {
  const host = hostOf(row.html_url);
  const here = idOf(row.html_url).replace(/#\d+$/, "");
  return closingRefs(`${row.title}\n\n${row.body ?? ""}`, "gitea").flatMap((ref) => {
    if (!/^\d+$/.test(ref.key) || (ref.host !== null && ref.host !== host)) return [];
    const issue = ref.project === null ? `${here}#${ref.key}` : `${host}/${ref.project}#${ref.key}`;
    return [{ issue, evidence: "keyword" as const }];
  });
}

function namesOf(row: IssueRow): string[] {
  return (row.labels ?? []).map(({ name }) => name);
}
