/** What Redmine's REST API answers, of 4 and later. Nothing but what is consumed is looked at. */
import * as z from "zod/mini";
import type { ClosedIssue, CloseReason } from "../../core/remoteWork";
import { reasonNamed } from "../remote/closeReason";
import { Count, Index, Moment, Title } from "../remote/fields";

export const CurrentUser = z.object({
  user: z.object({ id: z.int(), login: z.nullish(z.string()), firstname: z.nullish(z.string()), lastname: z.nullish(z.string()) }),
});
export const Project = z.object({ project: z.object({ id: z.int(), identifier: z.string(), name: z.string() }) });
export const Statuses = z.object({
  issue_statuses: z.array(z.object({ id: z.int(), name: z.string(), is_closed: z.nullish(z.boolean()) })),
});
export const Page = z.object({ issues: z.array(z.unknown()), total_count: Count, offset: Count });

const Named = z.object({ id: z.int(), name: z.nullish(z.string()) });

export const Row = z.object({
  id: Index,
  subject: Title,
  status: z.object({ id: z.int(), name: z.string() }),
  tracker: z.nullish(Named),
  category: z.nullish(Named),
  author: z.nullish(Named),
  assigned_to: z.nullish(Named),
  created_on: Moment,
  updated_on: Moment,
  closed_on: z.nullish(Moment),
  estimated_hours: z.nullish(z.number()),
});
export type IssueRow = z.infer<typeof Row>;

/** What is looked at of somebody else's issue. */
export const Changed = z.object({ id: Index, updated_on: Moment });

const Journal = z.object({
  user: z.nullish(Named),
  created_on: Moment,
  notes: z.nullish(z.string()),
  details: z.array(
    z.object({ property: z.string(), name: z.string(), old_value: z.nullish(z.string()), new_value: z.nullish(z.string()) }),
  ),
});

/** One issue with its history. */
export const Detail = z.object({
  issue: z.object({
    id: Index,
    journals: z.nullish(z.array(Journal)),
    changesets: z.nullish(z.array(z.object({ revision: z.string() }))),
    relations: z.nullish(z.array(z.object({ issue_id: z.int(), relation_type: z.string() }))),
  }),
});
export type DetailRow = z.infer<typeof Detail>["issue"];

/** "redmine.example.com/12": one row of numbers for the whole server, which stays when an issue moves to another project. */
export function idOf(origin: string, { id }: { readonly id: number }): string {
  return `${origin.replace(/^https?:\/\//, "").toLowerCase()}/${id}`;
}

/** null when it is open. `closed`: ids of the statuses that close, which an administrator chooses. */
export function toIssue(row: IssueRow, detail: DetailRow, closed: ReadonlySet<string>, origin: string): ClosedIssue | null {
  if (!closed.has(String(row.status.id))) return null;
  const closing = (detail.journals ?? [])
    .filter(({ details }) =>
      details.some(
        ({ property, name, new_value }) => property === "attr" && name === "status_id" && new_value != null && closed.has(new_value),
      ),
    )
    .sort((a, b) => a.created_on - b.created_on)
    .at(-1);
  return {
    id: idOf(origin, row),
    keys: [`#${row.id}`],
    title: row.subject,
    url: `${origin}/issues/${row.id}`,
    author: row.author == null ? null : String(row.author.id),
    assignees: row.assigned_to == null ? [] : [String(row.assigned_to.id)],
    openedAt: row.created_on,
    closedAt: row.closed_on ?? closing?.created_on ?? row.updated_on,
    // An issue can be made with a status that is closed.
    closedBy:
      closing === undefined ? (row.author == null ? null : String(row.author.id)) : closing.user == null ? null : String(closing.user.id),
    closedByRequest: null,
    closedByCommit: commitIn(closing?.notes ?? "", detail),
    reason: reasonOf(row, detail),
    labels: [row.tracker?.name, row.category?.name].filter((name) => name != null),
    estimate: row.estimated_hours ?? null,
    movedFrom: null,
  };
}

/**
 * The commit that a closing's note names, in the way in which Redmine writes it ("Applied in changeset commit:main|<id>."); in any
 * language, as the form of the reference is the same.
 */
function commitIn(notes: string, { changesets }: DetailRow): string | null {
  const named = /\bcommit:"?(?:[\w-]+\|)?([0-9a-f]{7,64})\b/.exec(notes)?.[1];
  if (named === undefined) return null;
  const full =
    named.length === 40 || named.length === 64 ? named : (changesets ?? []).find(({ revision }) => revision.startsWith(named))?.revision;
  return full !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(full) ? full : null;
}

function reasonOf(row: IssueRow, { id, relations }: DetailRow): CloseReason {
  const duplicate = (relations ?? []).some(({ issue_id, relation_type }) => relation_type === "duplicates" && issue_id === id);
  return duplicate ? "duplicate" : reasonNamed(row.status.name);
}
