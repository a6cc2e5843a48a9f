/** What Jira Cloud (REST v3) and Jira Data Center (REST v2) answer. Nothing but what is consumed is looked at. */
import * as z from "zod/mini";
import type { ClosedIssue, CloseReason } from "../../core/remoteWork";
import { reasonNamed, refusalNamed } from "../remote/closeReason";
import { hostOf, Moment, Title } from "../remote/fields";

/** Cloud names people by account id, Data Center by user name. */
export const Myself = z.object({
  accountId: z.optional(z.string()),
  name: z.optional(z.string()),
  displayName: z.string(),
  timeZone: z.nullish(z.string()),
});
export const Project = z.object({ id: z.string(), key: z.string() });
export const Fields = z.array(
  z.looseObject({ id: z.string(), name: z.string(), schema: z.nullish(z.looseObject({ custom: z.nullish(z.string()) })) }),
);
export const Statuses = z.array(z.object({ id: z.string(), statusCategory: z.object({ key: z.string() }) }));

const Person = z.nullish(z.object({ accountId: z.optional(z.string()), name: z.optional(z.string()) }));
const Change = z.object({
  id: z.string(),
  author: Person,
  items: z.array(
    z.looseObject({ field: z.string(), from: z.nullish(z.string()), fromString: z.nullish(z.string()), to: z.nullish(z.string()) }),
  ),
});
export type ChangeRow = z.infer<typeof Change>;

export const Issue = z.object({
  id: z.string().check(z.regex(/^\d+$/)),
  key: z.string().check(z.regex(/^[A-Z][A-Z0-9_]*-\d+$/)),
  fields: z.looseObject({
    summary: Title,
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    resolution: z.nullish(z.object({ id: z.optional(z.string()), name: z.string() })),
    resolutiondate: z.nullish(Moment),
    statuscategorychangedate: z.nullish(Moment),
    creator: Person,
    assignee: Person,
    created: Moment,
    updated: Moment,
    labels: z.nullish(z.array(z.string())),
    timeoriginalestimate: z.nullish(z.number()),
  }),
  changelog: z.optional(z.object({ histories: z.array(Change) })),
});
export type IssueRow = z.infer<typeof Issue>;

/** Cloud: the last page has no `nextPageToken` at all. */
export const CloudPage = z.object({
  issues: z.array(z.unknown()),
  nextPageToken: z.nullish(z.string()),
  isLast: z.nullish(z.boolean()),
});
export const ServerPage = z.object({ issues: z.array(z.unknown()), startAt: z.int(), total: z.int() });
export const Changes = z.object({
  issueChangeLogs: z.array(z.object({ issueId: z.string(), changeHistories: z.array(Change) })),
  nextPageToken: z.nullish(z.string()),
});

export interface Known {
  readonly origin: string;
  /** Who is to do the issues that are told. */
  readonly me: string;
  /** Ids of statuses in the category "done". */
  readonly done: ReadonlySet<string>;
  /** Field that holds story points, or null. */
  readonly points: string | null;
}

/** The number stays when an issue moves to another project and gets another key. */
export function idOf(row: IssueRow, { origin }: Known): string {
  return `${hostOf(origin)}/${row.id}`;
}

export function isOwnDone({ fields }: IssueRow, { me }: Known): boolean {
  return fields.status.statusCategory.key === "done" && nameOf(fields.assignee) === me;
}

/** null when it is not done, or not by the user. `changes`: its history, in any order. */
export function toIssue(row: IssueRow, changes: readonly ChangeRow[], known: Known): ClosedIssue | null {
  if (!isOwnDone(row, known)) return null;
  const { fields } = row;
  const inOrder = [...changes].sort((a, b) => Number(a.id) - Number(b.id));
  const closing = inOrder
    .filter(({ items }) => items.some(({ field, to }) => field === "status" && to != null && known.done.has(to)))
    .at(-1);
  const formerKeys = inOrder.flatMap(({ items }) =>
    items.flatMap(({ field, fromString }) => (field === "Key" && fromString ? [fromString] : [])),
  );
  const points = known.points === null ? null : fields[known.points];
  return {
    id: idOf(row, known),
    keys: [row.key, ...formerKeys.reverse()],
    title: fields.summary,
    url: `${known.origin}/browse/${row.key}`,
    author: nameOf(fields.creator),
    assignees: fields.assignee == null ? [] : [nameOf(fields.assignee)].filter((name) => name !== null),
    openedAt: fields.created,
    closedAt: fields.resolutiondate ?? fields.statuscategorychangedate ?? fields.updated,
    closedBy: closing === undefined ? null : nameOf(closing.author),
    // The development panel's API is not a public one: requests are linked by key.
    closedByRequest: null,
    closedByCommit: null,
    reason: reasonOf(row),
    labels: fields.labels ?? [],
    estimate: typeof points === "number" ? points : fields.timeoriginalestimate == null ? null : fields.timeoriginalestimate / 3_600,
    movedFrom: null,
  };
}

/**
 * By the resolution's name; where that is not known, by the number that Jira's own resolutions have in every language ("Fixed" is 1);
 * then by the status's name: many projects set the resolution "Done" for every status in the category "done", or none.
 */
function reasonOf({ fields: { resolution, status } }: IssueRow): CloseReason {
  const name = resolution?.name ?? "";
  const own = OWN_NAMES.test(name) ? null : OWN_RESOLUTIONS.get(resolution?.id ?? "");
  return refusalNamed(name) ?? own ?? reasonNamed(status.name);
}

/** An administrator may have given one of Jira's own numbers to work that was done. */
const OWN_NAMES = /\b(?:done|fixed|resolved|completed?|implemented|released|deployed|closed)\b/i;
const OWN_RESOLUTIONS: ReadonlyMap<string, CloseReason> = new Map([
  ["2", "not planned"],
  ["3", "duplicate"],
  ["4", "rejected"],
  ["5", "rejected"],
]);

function nameOf(person: z.infer<typeof Person>): string | null {
  return person?.accountId ?? person?.name ?? null;
}
