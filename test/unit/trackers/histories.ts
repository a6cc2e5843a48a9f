import assert from "node:assert/strict";
import { readHistory } from "../../../src/trackers/git/history";

import { findPlace } from "../../../src/trackers/git/place";
import type { GitHistory, Landing, LandingCache, Place } from "../../../src/trackers/tracker";
import type { GitRepository } from "../../support/gitRepository";

export const GIT = { gitPath: "git" } as const;

export function placeOf(folder: string): Place {
  const place = findPlace(folder);
  assert.ok(place, `no repository is found at ${folder}`);
  return place;
}

export function historyOf(repository: GitRepository, cache?: LandingCache): Promise<GitHistory> {
  return readHistory(placeOf(repository.folder), { ...GIT, since: null, ...(cache ? { cache } : {}) });
}

/** Where the head with this ref landed; fails when no head has it. */
export function landingAt(history: GitHistory, ref: string): Landing | null {
  const head = history.heads.find(({ refs }) => refs.includes(ref));
  assert.ok(head, `no head has the ref ${ref}: ${history.heads.map(({ refs }) => refs.join("=")).join(", ")}`);
  return head.landing;
}

/** How, by which tier and in which commit a branch landed, or null. */
export function summary(history: GitHistory, branch: string): string | null {
  const landing = landingAt(history, `refs/heads/${branch}`);
  return landing && `${landing.how} by tier ${landing.tier} in ${landing.commit}`;
}

export function commitOf(history: GitHistory, sha: string) {
  const commit = [...history.commits].find((one) => one.sha === sha);
  assert.ok(commit, `${sha} is not among the landed commits`);
  return commit;
}
