/** What GitHub is asked, in GraphQL: one search a page, so that one person's work is found without reading everybody's. */

/** Who asks, whether the repository may be read, and which newer fields this server has (an Enterprise Server may lack them). */
export const BEGIN = `query($owner: String!, $name: String!) {
  viewer { login }
  repository(owner: $owner, name: $name) { nameWithOwner url hasIssuesEnabled }
  issueType: __type(name: "Issue") { fields(includeDeprecated: true) { name args { name } } }
}`;

/** Follows renames, as `followRenames` is true unless told otherwise. */
export const NAME = "query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { nameWithOwner } }";

export const WHO = "query { viewer { login } }";

/** Merged pull requests. `headRefOid` stays when the branch is deleted. */
export const REQUESTS = `query($query: String!, $first: Int!, $after: String) {
  rateLimit { limit remaining resetAt }
  search(type: ISSUE, query: $query, first: $first, after: $after) {
    issueCount
    pageInfo { hasNextPage endCursor }
    nodes {
      __typename
      ... on PullRequest {
        number url title createdAt updatedAt mergedAt
        author { login }
        repository { nameWithOwner }
        baseRefName headRefName headRefOid
        mergeCommit { oid }
        additions deletions changedFiles
        labels(first: 20) { nodes { name } }
        commits(first: 100) { totalCount nodes { commit { oid } } }
        closingIssuesReferences(first: 20) { nodes { number url repository { nameWithOwner } } }
      }
    }
  }
}`;

/**
 * Issues, open ones too: one that was opened again must be taken back. Without `enableDuplicate` a duplicate looks completed
 * or not planned; without `includeClosedPrs` merged requests are left out of the references.
 */
export function issuesQuery(has: { readonly duplicates: boolean; readonly references: boolean }): string {
  const references = has.references
    ? "closedByPullRequestsReferences(first: 10, includeClosedPrs: true) { nodes { number url state repository { nameWithOwner } } }"
    : "";
  return `query($query: String!, $first: Int!, $after: String) {
  rateLimit { limit remaining resetAt }
  search(type: ISSUE, query: $query, first: $first, after: $after) {
    issueCount
    pageInfo { hasNextPage endCursor }
    nodes {
      __typename
      ... on Issue {
        number url title state stateReason${has.duplicates ? "(enableDuplicate: true)" : ""} createdAt updatedAt closedAt
        author { login }
        repository { nameWithOwner }
        assignees(first: 10) { nodes { login } }
        labels(first: 20) { nodes { name } }
        ${references}
        closings: timelineItems(itemTypes: [CLOSED_EVENT], last: 1) {
          nodes {
            __typename
            ... on ClosedEvent {
              createdAt
              actor { login }
              closer { __typename ... on PullRequest { number url repository { nameWithOwner } } ... on Commit { oid } }
            }
          }
        }
        transfers: timelineItems(itemTypes: [TRANSFERRED_EVENT], last: 1) {
          nodes { __typename ... on TransferredEvent { createdAt fromRepository { nameWithOwner } } }
        }
      }
    }
  }
}`;
}
