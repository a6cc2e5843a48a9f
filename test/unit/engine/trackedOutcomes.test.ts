import assert from "node:assert/strict";
import path from "node:path";
import { NOTHING_DECLARED } from "../../../src/core/declared";
import type { EconomicsQuestions } from "../../../src/engine/answers/economics";
import type { OutcomeReport } from "../../../src/engine/answers/outcomesReport";
import { type RoiReport, reportRoi } from "../../../src/engine/answers/roiReport";
import type { Session } from "../../../src/engine/session";
import { startGitea } from "../../simulators/gitea";
import { startGithub } from "../../simulators/github";
import { startGitlab } from "../../simulators/gitlab";
import { startRedmine } from "../../simulators/redmine";
import type { TrackerSimulator } from "../../simulators/trackerGate";
import type { World } from "../../simulators/trackerWorld";
import { createWorld, RESPONSE_TOKENS } from "../../support/attributionWorld";
import { scratchFolders } from "../../support/scratch";
import { closedIssue, mergedRequest, sessionAt, settingOf, worldOf } from "../../support/trackedWorld";

const scratch = scratchFolders();
const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 2, 2, 9);
const NOW = T0 + 40 * 24 * HOUR;
const KEYS = "author,at,estimate,id,kind,labels,landed,links,openedAt,reverted,size,title,url".split(",").sort();

const FORGES: readonly (readonly [string, (world: World) => Promise<TrackerSimulator>])[] = [
  ["github", startGithub],
  ["gitlab", startGitlab],
  ["gitea", startGitea],
];

/**
 * Two sessions and four requests: one squashed whose branch is gone, one of two commits that were merged, one of which nobody's
 * log shows the commits and that its session created, and one that the forge says was merged and that was never fetched.
 */
function history(home: string) {
  const developer = createWorld(home);
  const repository = developer.repository("app");
  const { folder } = repository;
  const git = repository.git;
  repository.commit(T0 - 100 * HOUR, "a", ["1"], "Begin");

  // Squashed, and the branch deleted with all its commits.
  git(T0, "switch", "-q", "-c", "retry");
  developer.use("s-squash", folder, [T0 - 30 * 60_000, T0 - 60_000], "retry");
  const first = repository.commit(T0, "b", ["x", "y"], "Try again");
  developer.printed("s-squash", folder, first, T0);
  developer.use("s-squash", folder, [T0 + HOUR - 60_000], "retry");
  const second = repository.commit(T0 + HOUR, "b", ["x", "y", "z"], "Wait longer");
  developer.printed("s-squash", folder, second, T0 + HOUR);
  git(T0, "switch", "-q", "main");
  repository.write("b", ["x", "y", "z", "maintainer's own line"]);
  git(T0 + 2 * HOUR, "add", "b");
  git(T0 + 2 * HOUR, "commit", "-q", "-m", "Retry when a server stumbles (#11)");
  const squash = git(T0, "rev-parse", "HEAD");
  git(T0, "branch", "-q", "-D", "retry");

  // Merged, and the branch kept.
  git(T0, "switch", "-q", "-c", "axis", squash);
  developer.use("s-merge", folder, [T0 + 6 * HOUR - 60_000], "axis");
  const third = repository.commit(T0 + 6 * HOUR, "c", ["1"], "Draw an axis");
  developer.printed("s-merge", folder, third, T0 + 6 * HOUR);
  developer.use("s-merge", folder, [T0 + 7 * HOUR - 60_000], "axis");
  const fourth = repository.commit(T0 + 7 * HOUR, "c", ["1", "2"], "Label it");
  developer.printed("s-merge", folder, fourth, T0 + 7 * HOUR);
  git(T0, "switch", "-q", "main");
  git(T0 + 8 * HOUR, "merge", "-q", "--no-ff", "-m", "Merge axis", "axis");
  const merge = git(T0, "rev-parse", "HEAD");

  // The command printed the request's address and no commit.
  developer.use("s-create", folder, [T0 + 20 * HOUR]);
  const fifth = repository.commit(T0 + 30 * HOUR, "d", ["1"], "Say why (#15)");

  // Nothing of it was fetched.
  developer.use("s-away", folder, [T0 + 40 * HOUR], "away");
  const away = "ab".repeat(20);
  return { developer, folder, first, second, squash, third, fourth, merge, fifth, away };
}

type Made = ReturnType<typeof history>;

function worldFor({ first, second, squash, third, fourth, merge, fifth, away }: Made): World {
  return worldOf(
    [
      mergedRequest({
        number: 11,
        at: T0 + 2 * HOUR,
        headSha: second,
        mergeSha: squash,
        commits: [first, second],
        closes: [1],
        body: "Closes #1",
        labels: ["bug"],
      }),
      mergedRequest({
        number: 12,
        at: T0 + 8 * HOUR,
        headSha: fourth,
        mergeSha: merge,
        commits: [third, fourth],
        closes: [2, 3],
        body: "Closes #2\n\nCloses #3",
      }),
      mergedRequest({ number: 15, at: T0 + 30 * HOUR, headSha: "cd".repeat(20), mergeSha: fifth, commits: ["cd".repeat(20)] }),
      mergedRequest({ number: 14, at: T0 + 44 * HOUR, headSha: "ef".repeat(20), mergeSha: away, commits: ["ef".repeat(20)] }),
      mergedRequest({
        number: 15,
        at: T0 + 9 * HOUR,
        headSha: "aa".repeat(20),
        mergeSha: "bb".repeat(20),
        commits: ["aa".repeat(20)],
        author: "hubert",
      }),
    ],
    [
      closedIssue({ number: 1, at: T0 + 2 * HOUR, closedByRequest: 11, estimate: 3, labels: ["bug"] }),
      closedIssue({ number: 2, at: T0 + 8 * HOUR, closedByRequest: 12 }),
      closedIssue({ number: 3, at: T0 + 8 * HOUR, closedByRequest: 12 }),
      closedIssue({ number: 4, at: T0 + 3 * HOUR, reason: "not planned", assignees: ["octavia"] }),
      closedIssue({ number: 5, at: T0 + 3 * HOUR, assignees: ["hubert"] }),
    ],
  );
}

const RANGE = { since: null, until: null };
const QUESTIONS: EconomicsQuestions = {
  declared: NOTHING_DECLARED,
  dayOf: (ms) => new Date(ms).toISOString().slice(0, 10),
  changed: null,
  cap: null,
};

async function roiOf(session: Session, folder: string): Promise<RoiReport> {
  const joined = await session.roi(folder, RANGE);
  assert.ok(joined !== null);
  return reportRoi(joined.roi);
}

async function outcomesOf(session: Session, folder: string): Promise<readonly OutcomeReport[]> {
  const answered = await session.outcomes(folder, true);
  assert.ok(answered !== null);
  const outcomes = [...answered.report.outcomes];
  for (const outcome of outcomes) assert.deepEqual(Object.keys(outcome).sort(), KEYS);
  return outcomes;
}

const tokensOf = (part: { readonly tokens: RoiReport["total"]["tokens"] } | null): number =>
  part === null ? 0 : ["input", "output", "cacheRead", "cacheWrite1h"].reduce((sum, name) => sum + (part.tokens[name as "input"] ?? 0), 0);

describe("requests and issues joined to commits", function () {
  this.timeout(120_000);

  for (const [kind, start] of FORGES) {
    it(`${kind}: a request costs what its commits cost, its issues share it, and the total is conserved`, async () => {
      const home = scratch();
      const made = history(home);
      made.developer.append("s-create", made.folder, `${JSON.stringify(createdLine(kind, made.folder))}\n`);
      const simulator = await start(worldFor(made));
      const session = sessionAt(home, NOW, { trackers: [settingOf(simulator, kind, made.folder)] });
      try {
        await session.refresh(() => {});
        const before = await roiOf(sessionAt(path.join(scratch(), "other"), NOW), made.folder);
        assert.equal(before.unit, "commit");
        const roi = await roiOf(session, made.folder);
        const mark = kind === "gitlab" ? "!" : "#";
        const request = (number: number) => roi.requests.find(({ id }) => id.endsWith(`${mark}${number}`));
        assert.equal(roi.unit, "request");
        assert.deepEqual(
          roi.requests.map(({ id }) => id.slice(id.search(/[#!]/) + 1)),
          ["11", "12", "15", "14"],
        );

        // The squash was changed by the maintainer, so that git alone finds no trace of the branch.
        assert.equal(tokensOf(request(11)?.cost ?? null), 3 * RESPONSE_TOKENS);
        assert.equal(request(11)?.landed?.commit, made.squash);
        assert.equal(tokensOf(request(12)?.cost ?? null), 2 * RESPONSE_TOKENS);
        assert.deepEqual([request(12)?.landed?.how, request(12)?.landed?.commit], ["merge", made.merge]);
        assert.equal(tokensOf(request(15)?.cost ?? null), RESPONSE_TOKENS, "The session that created it");
        assert.deepEqual([request(14)?.landed?.how, request(14)?.landed?.tier, request(14)?.landed?.commit], ["host", 5, made.away]);
        assert.equal(request(14)?.cost, null);

        const created = roi.outcomes.find(({ id }) => id === made.fifth)?.allocations ?? [];
        assert.deepEqual(
          created.map(({ session: own, evidence, grade }) => [own, evidence, grade]),
          [["s-create", "request created in the session's own log", "exact"]],
        );

        // An issue is the user's through their request; two issues share what one request cost.
        const issues = roi.issues.map(({ id, cost }) => [id.slice(id.indexOf("#")), tokensOf(cost)]);
        const closed = [
          ["#1", 3 * RESPONSE_TOKENS],
          ["#2", RESPONSE_TOKENS],
          ["#3", RESPONSE_TOKENS],
        ];
        // Only GitHub tells of what was not planned.
        assert.deepEqual(issues.sort(), kind === "github" ? closed : [...closed, ["#4", 0]]);
        const allocated = roi.outcomes.flatMap(({ allocations }) => allocations).reduce((sum, part) => sum + tokensOf(part), 0);
        assert.equal(allocated + tokensOf(roi.inFlight) + tokensOf(roi.unattributed), tokensOf(roi.total));
        assert.equal(
          roi.requests.reduce((sum, { cost }) => sum + tokensOf(cost), 0),
          allocated,
        );

        const outcomes = await outcomesOf(session, made.folder);
        const count = (wanted: string) => outcomes.filter(({ kind: own }) => own === wanted).length;
        assert.deepEqual([count("request"), count("issue")], [4, issues.length]);
        const links = (id: string) => outcomes.find((outcome) => outcome.id === id)?.links ?? [];
        assert.deepEqual(
          links(made.third).map(({ kind: to, evidence }) => [to, evidence]),
          [["request", "tracker"]],
        );
        assert.equal(links(request(12)?.id ?? "").filter(({ kind: to }) => to === "issue").length, 2);

        const economics = await session.economics(made.folder, RANGE, QUESTIONS);
        assert.deepEqual([economics?.costPer.request.outcomes, economics?.costPer.request.n, economics?.costPer.issue.n], [4, 3, 3]);
        for (const one of [...(economics?.requests ?? []), ...(economics?.issues ?? [])]) assert.deepEqual(Object.keys(one).sort(), KEYS);
        // A commit without a type of its own is of the kind that its request's label says.
        assert.equal(economics?.yieldBy.taskType.find(({ group }) => group === "fix")?.cost.outcomes, 1);
      } finally {
        session.close();
        await simulator.close();
      }
    });
  }

  it("says where a squash landed that git alone cannot find, for the branch too", async () => {
    const home = scratch();
    const made = history(home);
    const simulator = await startGithub(worldFor(made));
    // The branch is here again, as somebody fetched it.
    made.developer.repository("app").git(NOW, "branch", "-q", "retry", made.second);
    const session = sessionAt(home, NOW, { trackers: [settingOf(simulator, "github", made.folder)] });
    try {
      await session.refresh(() => {});
      const alone = (await sessionAt(path.join(scratch(), "other"), NOW).outcomes(made.folder, true))?.report.branches ?? [];
      assert.equal([...alone].find(({ ref }) => ref === "refs/heads/retry")?.landed, null, "git alone found it");
      const told = (await session.outcomes(made.folder, true))?.report.branches ?? [];
      const landed = [...told].find(({ ref }) => ref === "refs/heads/retry")?.landed;
      assert.deepEqual([landed?.how, landed?.tier, landed?.commit], ["host", 5, made.squash]);
    } finally {
      session.close();
      await simulator.close();
    }
  });

  it("finds the repository of a forge's project by its git remote, and proposes what is not connected", async () => {
    const home = scratch();
    const made = history(home);
    const simulator = await startGitea(worldFor(made));
    const repository = made.developer.repository("app");
    repository.git(NOW, "remote", "add", "origin", `${simulator.origin}/octo/app.git`);
    repository.git(NOW, "remote", "add", "upstream", "git@github.com:octo/upstream.git");
    const session = sessionAt(home, NOW, { trackers: [settingOf(simulator, "gitea", null)] });
    try {
      await session.refresh(() => {});
      const asked = simulator.asked.length;
      assert.equal((await roiOf(session, made.folder)).requests.length, 4);
      const proposals = await session.proposals(made.folder);
      assert.deepEqual(
        proposals.map(({ host, sure, remotes, kinds }) => [host, sure, remotes, kinds.map(({ kind, project }) => [kind, project])]),
        [["github.com", "host", ["upstream"], [["github", "octo/upstream"]]]],
      );
      assert.deepEqual(
        session.trackers().map(({ repos, requests, issues, done }) => [repos, requests, issues, done]),
        // Gitea knows no reason for closing.
        [[["app"], 4, 5, true]],
      );
      assert.equal(simulator.asked.length, asked, "A proposal asked a server");
    } finally {
      session.close();
      await simulator.close();
    }
  });

  it("takes an issue tracker's issues for every repository and shows each once", async () => {
    const home = scratch();
    const made = history(home);
    const other = made.developer.repository("other");
    other.commit(T0, "z", ["1"], "Begin something else");
    const sha = made.developer.repository("app").commit(NOW - 24 * HOUR, "e", ["1"], "Do it\n\nIn words that nobody keeps.\n\nfixes #7");
    const simulator = await startRedmine(
      worldOf(
        [],
        [
          closedIssue({ number: 7, at: T0 + 2 * HOUR, assignees: ["octavia"], estimate: 2 }),
          closedIssue({ number: 8, at: T0, assignees: ["octavia"], reason: "rejected" }),
        ],
      ),
    );
    const session = sessionAt(home, NOW, { trackers: [settingOf(simulator, "redmine", null)] });
    try {
      await session.refresh(() => {});
      const issues = (await outcomesOf(session, made.folder)).filter(({ kind }) => kind === "issue");
      assert.deepEqual(
        issues.map(({ links }) => links),
        [[{ kind: "commit", id: sha, evidence: "keyword" }]],
      );
      await session.outcomes(other.folder, false);
      const all = await session.outcomes(null, false);
      assert.equal([...(all?.report.outcomes ?? [])].filter(({ kind }) => kind === "issue").length, 1);
      assert.equal(all?.report.unit, "commit", "An issue tracker has no requests");
    } finally {
      session.close();
      await simulator.close();
    }
  });
});

/** What Claude Code writes when its own command created a request. */
function createdLine(kind: string, cwd: string): object {
  const web = kind === "github" ? "https://github.com" : `https://${kind}.example.com`;
  const url = kind === "gitlab" ? `${web}/octo/app/-/merge_requests/15` : `${web}/octo/app/${kind === "gitea" ? "pulls" : "pull"}/15`;
  return {
    type: "user",
    sessionId: "s-create",
    uuid: "u-create",
    timestamp: new Date(T0 + 20 * HOUR + 60_000).toISOString(),
    cwd,
    gitBranch: "main",
    isSidechain: false,
    message: { role: "user", content: [] },
    toolUseResult: { stdout: "", stderr: "", interrupted: false, gitOperation: { pr: { url, action: "created", number: 15 } } },
  };
}
