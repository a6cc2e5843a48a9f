import { DEFAULT_RULES } from "../../src/core/countingRules";
import { openSession, type Session, type SessionParts } from "../../src/engine/session";
import type { TrackerSetting } from "../../src/trackers/trackerSettings";
import type { TrackerSimulator } from "../simulators/trackerGate";
import type { SimIssue, SimRequest, World } from "../simulators/trackerWorld";

/** A merged request of the user's in a simulator's world. */
export function mergedRequest(
  facts: Pick<SimRequest, "number" | "headSha" | "mergeSha" | "commits"> & { readonly at: number } & Partial<SimRequest>,
): SimRequest {
  const { at, ...rest } = facts;
  return {
    title: `Request ${facts.number}`,
    body: "What it does.",
    author: "octavia",
    openedAt: at - 3_600_000,
    updatedAt: at,
    state: "merged",
    mergedAt: at,
    sourceBranch: `work-${facts.number}`,
    targetBranch: "main",
    size: { files: 2, insertions: 12, deletions: 3 },
    closes: [],
    labels: [],
    ...rest,
  };
}

/** An issue that was closed as completed. */
export function closedIssue(facts: { readonly number: number; readonly at: number } & Partial<SimIssue>): SimIssue {
  const { at, ...rest } = facts;
  return {
    title: `Issue ${facts.number}`,
    author: "hubert",
    assignees: [],
    openedAt: at - 86_400_000,
    updatedAt: at,
    closedAt: at,
    everClosed: true,
    reason: "completed",
    closedBy: "hubert",
    closedByRequest: null,
    closedByCommit: null,
    labels: [],
    estimate: null,
    movedTo: null,
    movedFrom: null,
    ...rest,
  };
}

export function worldOf(requests: SimRequest[], issues: SimIssue[], project = "octo/app"): World {
  return { me: "octavia", project, requests, issues };
}

/** A tracker's setting for a simulator. */
export function settingOf(simulator: TrackerSimulator, kind: string, repo: string | null, key = simulator.key): TrackerSetting {
  return {
    connection: { name: kind, kind, origin: simulator.origin, key, user: simulator.user },
    projects: [{ project: simulator.project, repo }],
  };
}

/** The engine as the command line uses it, on a home folder of its own. */
export function sessionAt(home: string, now: number, more: Partial<SessionParts> = {}): Session {
  return openSession({
    environment: { home, platform: "linux", variables: {} },
    ledgerHome: `${home}/ledger`,
    gitPath: "git",
    connections: [],
    problems: [],
    rules: DEFAULT_RULES,
    now: () => now,
    ...more,
  });
}
