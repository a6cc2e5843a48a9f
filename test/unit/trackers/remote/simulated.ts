/** The simulators of the registered trackers, and what each is expected to tell of its world. A new tracker is tested by a row here. */
import assert from "node:assert/strict";
import { createFetchTransport } from "../../../../src/http/fetchTransport";
import type { Clock } from "../../../../src/http/httpClient";
import type { Transport } from "../../../../src/http/transport";
import { createGitea } from "../../../../src/trackers/gitea";
import { createGithub } from "../../../../src/trackers/github";
import { createGitlab } from "../../../../src/trackers/gitlab";
import { createJira } from "../../../../src/trackers/jira";
import { createLinear } from "../../../../src/trackers/linear";
import { createRedmine } from "../../../../src/trackers/redmine";
import type { RemoteConnection, RemoteReading, RemoteTracker } from "../../../../src/trackers/remote";
import { startGitea } from "../../../simulators/gitea";
import { startGithub } from "../../../simulators/github";
import { gitlabLanding, startGitlab } from "../../../simulators/gitlab";
import { JIRA_ID, startJira } from "../../../simulators/jira";
import { LINEAR_ID, startLinear } from "../../../simulators/linear";
import { redmineId, startRedmine } from "../../../simulators/redmine";
import type { TrackerSimulator } from "../../../simulators/trackerGate";
import { type SimIssue, type SimRequest, WORLD_BEGAN, WORLD_NOW, type World } from "../../../simulators/trackerWorld";

export interface Simulated {
  readonly create: (clock: Clock) => RemoteTracker;
  readonly start: (world: World) => Promise<TrackerSimulator>;
  /** Whose issues are read: everybody's of the project, or those assigned to the user. */
  readonly issues: "all" | "assigned";
  readonly issueId: (issue: SimIssue, world: World, simulator: TrackerSimulator) => string;
  /** null for an issue tracker, which has no requests. */
  readonly requestId: ((request: SimRequest, world: World) => string) | null;
  /** For an issue tracker that knows of requests elsewhere. */
  readonly requestUrl?: (request: SimRequest) => string;
  /** Reasons that the tracker can tell apart; others come as the second. */
  readonly reasons: Readonly<Record<SimIssue["reason"], string>>;
  /** Whether the tracker names what closed an issue. */
  readonly names: {
    readonly closedBy: "all" | "assigned";
    /** "assigned": only for the user's own issues. */
    readonly request: "all" | "assigned" | "none";
    readonly commit: "all" | "assigned" | "none";
    readonly estimate: boolean;
  };
  /** How the tracker names a person of the world; by the same name when absent. */
  readonly person?: (name: string) => string;
  /** What it tells for labels; the world's when absent. */
  readonly labels?: () => string[];
  /** The landing commit, where it is not the world's `mergeSha`. */
  readonly landing?: (request: SimRequest) => string | null;
}

export const simulated: Readonly<Record<string, Simulated>> = {
  github: {
    create: createGithub,
    start: startGithub,
    issues: "all",
    issueId: ({ number }, { project }) => `github.com/${project}#${number}`,
    requestId: ({ number }, { project }) => `github.com/${project}#${number}`,
    reasons: { completed: "completed", "not planned": "not planned", duplicate: "duplicate", rejected: "not planned" },
    names: { closedBy: "all", request: "all", commit: "all", estimate: false },
  },
  gitlab: {
    create: createGitlab,
    start: startGitlab,
    issues: "all",
    issueId: ({ number }, { project }) => `gitlab.example.com/${project}#${number}`,
    requestId: ({ number }, { project }) => `gitlab.example.com/${project}!${number}`,
    reasons: { completed: "completed", "not planned": "completed", duplicate: "duplicate", rejected: "completed" },
    names: { closedBy: "all", request: "assigned", commit: "none", estimate: true },
    landing: gitlabLanding,
  },
  gitea: {
    create: createGitea,
    start: startGitea,
    issues: "all",
    issueId: ({ number }, { project }) => `gitea.example.com/${project}#${number}`,
    requestId: ({ number }, { project }) => `gitea.example.com/${project}#${number}`,
    reasons: { completed: "completed", "not planned": "completed", duplicate: "completed", rejected: "completed" },
    names: { closedBy: "assigned", request: "assigned", commit: "assigned", estimate: true },
  },
  jira: {
    create: createJira,
    start: startJira,
    issues: "assigned",
    issueId: (issue, _, { origin }) => `${new URL(origin).host}/${JIRA_ID(issue)}`,
    requestId: null,
    reasons: { completed: "completed", "not planned": "not planned", duplicate: "duplicate", rejected: "rejected" },
    names: { closedBy: "all", request: "none", commit: "none", estimate: true },
  },
  linear: {
    create: createLinear,
    start: startLinear,
    issues: "assigned",
    issueId: (issue) => `linear.app/${LINEAR_ID(issue)}`,
    requestId: null,
    requestUrl: ({ number }) => `github.com/octo/app#${number}`,
    reasons: { completed: "completed", "not planned": "not planned", duplicate: "duplicate", rejected: "not planned" },
    names: { closedBy: "all", request: "all", commit: "none", estimate: true },
  },
  redmine: {
    create: createRedmine,
    start: startRedmine,
    issues: "assigned",
    issueId: ({ number }, _, { origin }) => `${new URL(origin).host}/${number}`,
    requestId: null,
    reasons: { completed: "completed", "not planned": "not planned", duplicate: "duplicate", rejected: "rejected" },
    names: { closedBy: "all", request: "none", commit: "all", estimate: true },
    person: (name) => String(redmineId(name)),
    labels: () => ["Bug"],
  },
};

export const NOW = WORLD_NOW;
export const SINCE = WORLD_BEGAN - 86_400_000;
export const transport = createFetchTransport();

/** Stands still and does not wait. */
export const clock: Clock = { pause: async () => {}, random: () => 0.5, now: () => NOW };

export function connectionOf(simulator: TrackerSimulator, id: string, key = simulator.key): RemoteConnection {
  return { name: "work", kind: id, origin: simulator.origin, key, user: simulator.user };
}

export interface Everything {
  readonly readings: readonly RemoteReading[];
  readonly last: RemoteReading;
  /** How often each id was handed out. */
  readonly handed: ReadonlyMap<string, number>;
}

/** Reads until everything is read, as the engine does, with what is remembered going through JSON. */
export async function readAll(
  tracker: RemoteTracker,
  connection: RemoteConnection,
  options: {
    readonly watermark?: unknown;
    readonly through?: Transport;
    readonly now?: number;
    readonly project?: string;
    readonly most?: number;
  } & {
    readonly between?: (reading: RemoteReading, count: number) => RemoteConnection | undefined;
  } & { readonly projectOf?: string },
): Promise<Everything> {
  const readings: RemoteReading[] = [];
  const handed = new Map<string, number>();
  let watermark: unknown = options.watermark ?? null;
  let now = options.now ?? NOW;
  let current = connection;
  for (let count = 0; ; count += 1) {
    assert.ok(count < (options.most ?? 600), "It reads without end");
    const question = { project: options.project ?? "octo/app", since: SINCE, watermark, now };
    const reading = await tracker.read(current, options.through ?? transport, question);
    readings.push(reading);
    for (const { id } of [...reading.requests, ...reading.issues]) handed.set(id, (handed.get(id) ?? 0) + 1);
    watermark = JSON.parse(JSON.stringify(reading.watermark));
    if (reading.done) return { readings, last: reading, handed };
    current = options.between?.(reading, count) ?? current;
    now += reading.nextMs;
  }
}

/** What is to be told of a world, in the order of ids. */
export function expectedIssues({ issues, issueId }: Simulated, simulator: TrackerSimulator): Map<string, SimIssue> {
  const { world } = simulator;
  const told = world.issues.filter(
    (one) => one.closedAt !== null && one.movedTo === null && (issues === "all" || one.assignees.includes(world.me)),
  );
  return new Map(told.map((one) => [issueId(one, world, simulator), one]));
}

export function expectedRequests({ requestId }: Simulated, world: World): Map<string, SimRequest> {
  if (requestId === null) return new Map();
  return new Map(
    world.requests.filter(({ state, author }) => state === "merged" && author === world.me).map((one) => [requestId(one, world), one]),
  );
}
