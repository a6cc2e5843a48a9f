/**
 * The work that every tracker's simulator tells of in its own way: issues and requests of a small team with all the states
 * that they can be in. Deterministic. Knows nothing of the code under test.
 */
import { createHash } from "node:crypto";

export interface SimIssue {
  readonly number: number;
  title: string;
  readonly author: string;
  assignees: string[];
  /** Who was to do it before. */
  formerAssignees?: readonly string[];
  /** Of a part of the project, for trackers that have such. */
  readonly subproject?: boolean;
  readonly openedAt: number;
  updatedAt: number;
  closedAt: number | null;
  /** Was closed before, whatever it is now. */
  everClosed: boolean;
  reason: "completed" | "not planned" | "duplicate" | "rejected";
  closedBy: string | null;
  closedByRequest: number | null;
  closedByCommit: string | null;
  labels: string[];
  estimate: number | null;
  /** Set when it left for another project. */
  movedTo: number | null;
  /** Project that it came from. */
  movedFrom: string | null;
}

export interface SimRequest {
  readonly number: number;
  readonly title: string;
  /** What its author wrote under the title. */
  readonly body: string;
  readonly author: string;
  readonly openedAt: number;
  updatedAt: number;
  readonly state: "open" | "closed" | "merged";
  readonly mergedAt: number | null;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly headSha: string;
  readonly mergeSha: string | null;
  readonly commits: readonly string[];
  readonly size: { readonly files: number; readonly insertions: number; readonly deletions: number };
  readonly closes: readonly number[];
  readonly labels: readonly string[];
}

export interface World {
  readonly me: string;
  readonly project: string;
  /** Names that the project had, which lead to it. */
  readonly formerNames?: string[];
  /** Other projects that are to be seen, by name: one of them may have taken a former name. */
  readonly others?: string[];
  readonly issues: SimIssue[];
  readonly requests: SimRequest[];
}

export const WORLD_BEGAN = Date.parse("2026-03-01T08:00:00Z");
export const WORLD_NOW = Date.parse("2026-05-20T10:00:00Z");

/** `everyMine`: one of so many issues is assigned to the user; the rest to others or nobody. */
export function makeWorld(
  size: { readonly issues: number; readonly requests: number; readonly everyMine?: number },
  project = "octo/app",
): World {
  const me = "octavia";
  const requests = Array.from({ length: size.requests }, (_, i) => makeRequest(i, me, size.issues));
  const closer = new Map(
    requests.filter(({ state }) => state === "merged").flatMap((request) => request.closes.map((issue) => [issue, request.number])),
  );
  const issues = Array.from({ length: size.issues }, (_, i) => makeIssue(i, me, closer, size.everyMine ?? 3, size.issues));
  return { me, project, issues, requests };
}

/** The name of the project that is found under a name: another project's that has it now comes before one that had it. */
export function nameNow(world: World, name: string): string | null {
  if (sameName(name, world.project)) return world.project;
  const other = world.others?.find((one) => sameName(one, name));
  return other ?? (world.formerNames?.some((one) => sameName(one, name)) === true ? world.project : null);
}

export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function shaOf(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

/** Requests are numbered above issues, as forges number both in one row. */
export const FIRST_REQUEST = 100_001;

function makeIssue(i: number, me: string, closer: ReadonlyMap<number, number>, everyMine: number, count: number): SimIssue {
  const number = i + 1;
  const step = Math.floor((WORLD_NOW - WORLD_BEGAN) / (count + 10));
  // Somebody labelled a hundred and fifty at one moment.
  const slot = i >= 150 && i < 300 ? 300 : i;
  const updatedAt = Math.floor((WORLD_BEGAN + slot * step) / 1_000) * 1_000;
  const closes = i % 10 > 1;
  const request = closes ? (closer.get(number) ?? null) : null;
  const byCommit = closes && request === null && i % 11 === 0;
  const reason =
    request !== null
      ? "completed"
      : i % 10 === 2
        ? "not planned"
        : i % 10 === 3
          ? "duplicate"
          : i % 10 === 4 && i % 3 === 0
            ? "rejected"
            : "completed";
  return {
    number,
    title: `Issue ${number}`,
    author: i % 4 === 0 ? me : "hubert",
    assignees: i % everyMine === 0 ? [me] : i % 2 === 0 ? ["hubert"] : [],
    openedAt: updatedAt - 86_400_000,
    updatedAt,
    closedAt: closes ? updatedAt - 60_000 : null,
    everClosed: i % 10 > 0,
    reason,
    closedBy: closes ? (i % 5 === 0 ? me : "hubert") : null,
    closedByRequest: request,
    closedByCommit: byCommit ? shaOf(`commit of ${number}`) : null,
    labels: i % 6 === 0 ? ["bug", "p1"] : [],
    estimate: i % 8 === 0 ? 3 : null,
    movedTo: null,
    movedFrom: null,
  };
}

function makeRequest(i: number, me: string, issues: number): SimRequest {
  const number = FIRST_REQUEST + i;
  const state = i % 5 === 1 ? "closed" : i % 5 === 2 ? "open" : "merged";
  const openedAt = WORLD_BEGAN + i * 300_000;
  const commits = Array.from({ length: 1 + (i % 4) }, (_, n) => shaOf(`request ${number} commit ${n}`));
  const target = issues === 0 ? null : ((i * 7) % issues) + 1;
  const closes = i % 2 === 0 && target !== null ? [target] : [];
  return {
    number,
    title: `Request ${number}`,
    body: closes.length > 0 ? `What it does.\n\nCloses #${closes[0]}\n\n\`Fixes #2\` was only an example.` : "What it does.",
    author: i % 3 === 1 ? "hubert" : me,
    openedAt,
    updatedAt: openedAt + 7_200_000,
    state,
    mergedAt: state === "merged" ? openedAt + 3_600_000 : null,
    sourceBranch: `feature/${number}-work`,
    targetBranch: "main",
    headSha: commits.at(-1) ?? "",
    mergeSha: state === "merged" ? shaOf(`merge of ${number}`) : null,
    commits,
    size: { files: 1 + (i % 9), insertions: 10 + i, deletions: i % 13 },
    closes,
    labels: i % 6 === 0 ? ["feature"] : [],
  };
}
