/** What Linear is asked and what it answers, in GraphQL. Nothing but what is consumed is looked at. */
import * as z from "zod/mini";
import type { ClosedIssue, CloseReason } from "../../core/remoteWork";
import { Moment, requestIdOf, Title, WebUrl } from "../remote/fields";

export const BEGIN = `query($team: String!) {
  viewer { id displayName }
  teams(filter: { key: { eq: $team } }) { nodes { id key } }
}`;

export const WHO = "query { viewer { id displayName } }";

/** The user's issues of a team by their last change, oldest first: archived ones too, since closed issues are archived after a while. */
export const ISSUES = `query($team: String!, $since: DateTimeOrDuration!, $after: String) {
  issues(
    first: 50
    after: $after
    includeArchived: true
    sort: [{ updatedAt: { order: Ascending } }]
    filter: { team: { key: { eq: $team } }, assignee: { isMe: { eq: true } }, updatedAt: { gte: $since } }
  ) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id identifier previousIdentifiers title url trashed
      createdAt updatedAt completedAt canceledAt estimate
      state { name type }
      creator { id }
      assignee { id }
      labels(first: 20) { nodes { name } }
      attachments(first: 20) { nodes { url metadata } }
      history(first: 50) { nodes { createdAt actor { id } toState { type } } }
    }
  }
}`;

/** What changed and is not the user's to do: one that was handed on must be taken back. */
export const OTHERS = `query($team: String!, $since: DateTimeOrDuration!, $after: String) {
  issues(
    first: 100
    after: $after
    includeArchived: true
    sort: [{ updatedAt: { order: Ascending } }]
    filter: {
      team: { key: { eq: $team } }
      assignee: { or: [{ null: true }, { isMe: { eq: false } }] }
      updatedAt: { gte: $since }
    }
  ) {
    pageInfo { hasNextPage endCursor }
    nodes { id updatedAt }
  }
}`;

export const Who = z.object({ viewer: z.object({ id: z.string(), displayName: z.string() }) });
export const Begin = z.object({ ...Who.shape, teams: z.object({ nodes: z.array(z.object({ id: z.string(), key: z.string() })) }) });
export const Issues = z.object({
  issues: z.object({ pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.nullish(z.string()) }), nodes: z.array(z.unknown()) }),
});

/** What is looked at of somebody else's issue. */
export const Changed = z.object({ id: z.string(), updatedAt: Moment });

const Person = z.nullish(z.object({ id: z.string() }));
export const Issue = z.object({
  id: z.string(),
  identifier: z.string().check(z.regex(/^[A-Z][A-Z0-9_]*-\d+$/)),
  previousIdentifiers: z.array(z.string()),
  title: Title,
  url: WebUrl,
  trashed: z.nullish(z.boolean()),
  createdAt: Moment,
  updatedAt: Moment,
  completedAt: z.nullish(Moment),
  canceledAt: z.nullish(Moment),
  estimate: z.nullish(z.number()),
  state: z.object({ name: z.string(), type: z.string() }),
  creator: Person,
  assignee: Person,
  labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }),
  attachments: z.object({ nodes: z.array(z.looseObject({ url: z.string(), metadata: z.nullish(z.unknown()) })) }),
  history: z.object({
    nodes: z.array(z.object({ createdAt: Moment, actor: Person, toState: z.nullish(z.object({ type: z.string() })) })),
  }),
});
export type IssueRow = z.infer<typeof Issue>;

/** GraphQL's envelope; Linear's own code of an error ("RATELIMITED", "AUTHENTICATION_ERROR") stands in its extensions. */
export const Envelope = z.object({
  data: z.nullish(z.unknown()),
  errors: z.optional(
    z.array(
      z.object({
        message: z.nullish(z.string()),
        extensions: z.nullish(z.looseObject({ code: z.nullish(z.string()), type: z.nullish(z.string()) })),
      }),
    ),
  ),
});

/** Stays when the issue moves to another team and gets another identifier. */
export function idOf(row: Pick<IssueRow, "id">): string {
  return `linear.app/${row.id}`;
}

/** null when it is open or in the bin. */
export function toIssue(row: IssueRow): ClosedIssue | null {
  const reason = REASONS.get(row.state.type);
  if (reason === undefined || row.trashed === true) return null;
  const closing = row.history.nodes.filter(({ toState }) => REASONS.has(toState?.type ?? "")).sort((a, b) => a.createdAt - b.createdAt);
  return {
    id: idOf(row),
    keys: [row.identifier, ...row.previousIdentifiers],
    title: row.title,
    url: row.url,
    author: row.creator?.id ?? null,
    assignees: row.assignee == null ? [] : [row.assignee.id],
    openedAt: row.createdAt,
    // A cancelled issue or a duplicate has no completedAt.
    closedAt: row.completedAt ?? row.canceledAt ?? closing.at(-1)?.createdAt ?? row.updatedAt,
    closedBy: closing.at(-1)?.actor?.id ?? null,
    closedByRequest: mergedRequest(row),
    closedByCommit: null,
    reason,
    labels: row.labels.nodes.map(({ name }) => name),
    estimate: row.estimate ?? null,
    movedFrom: null,
  };
}

const REASONS: ReadonlyMap<string, CloseReason> = new Map([
  ["completed", "completed"],
  ["canceled", "not planned"],
  ["duplicate", "duplicate"],
]);
const Metadata = z.looseObject({ status: z.string() });

/** Requests are attached to an issue; Linear notes in which state they are. Several merged ones share the work: none is named. */
function mergedRequest(row: IssueRow): string | null {
  const merged = row.attachments.nodes.flatMap(({ url, metadata }) => {
    const read = Metadata.safeParse(metadata);
    const id = requestIdOf(url);
    return read.success && read.data.status === "merged" && id !== null ? [id] : [];
  });
  return merged.length === 1 ? (merged[0] ?? null) : null;
}
