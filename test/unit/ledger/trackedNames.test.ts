import assert from "node:assert/strict";
import { joinProduction } from "../../../src/core/production";
import { placesOf, type RemotesOf } from "../../../src/engine/trackers/trackerPlaces";
import { proposalsFor } from "../../../src/engine/trackers/trackerProposals";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { formerIds, trackedNames } from "../../../src/ledger/trackedNames";
import { putTrackedRepos, trackedId } from "../../../src/ledger/trackedProjects";
import { putReading, readTrackedWork } from "../../../src/ledger/trackedWork";
import type { TrackerSetting } from "../../../src/trackers/trackerSettings";
import { scratchFolders } from "../../support/scratch";
import { issueIn, NOW, readingOf, requestIn } from "../../support/trackedReadings";

const scratch = scratchFolders();
const ORIGIN = "https://api.github.com";
const CLONE = "/w/app/.git";

function read(ledger: Ledger, project: string, told: Parameters<typeof readingOf>[0], now = NOW, connection = "work"): void {
  const id = trackedId(ledger, { connection, kind: "github", origin: ORIGIN, project });
  putTrackedRepos(ledger, id, [CLONE], null);
  putReading(ledger, id, readingOf(told), now);
}

const namesIn = (ledger: Ledger, project: string): string[] =>
  [...trackedNames(ledger)({ kind: "github", origin: ORIGIN, project })].sort();

const settingOf = (project: string): TrackerSetting => ({
  connection: { name: "work", kind: "github", origin: ORIGIN, key: "k", user: null },
  projects: [{ project, repo: null }],
});

const cloneOf = (...projects: string[]): RemotesOf => ({
  place: { top: "/w/app", commonDir: CLONE },
  name: "app",
  remotes: projects.map((project, i) => ({ name: `r${i}`, url: `git@github.com:${project}.git` })),
});

describe("a project that was renamed on the forge", () => {
  it("is known by each of its names, and by those of another connection's that is the same now", () => {
    const ledger = openLedger(scratch());
    assert.deepEqual(namesIn(ledger, "Octo/App"), ["octo/app"], "Nothing is known of it");
    read(ledger, "Octo/Old", { repository: "Octo/Old" });
    read(ledger, "Octo/Old", { repository: "Octo/New" }, NOW + 1);
    read(ledger, "octo/newest", { repository: "octo/newest" });
    for (const project of ["octo/old", "octo/new"]) assert.deepEqual(namesIn(ledger, project), ["octo/new", "octo/old"], project);
    read(ledger, "Octo/Old", { repository: "octo/newest" }, NOW + 2);
    for (const project of ["octo/old", "octo/newest"])
      assert.deepEqual(namesIn(ledger, project), ["octo/new", "octo/newest", "octo/old"], project);
    ledger.close();
  });

  it("gives a name up that another project took", () => {
    const ledger = openLedger(scratch());
    read(ledger, "octo/app", { repository: "octo/app" });
    read(ledger, "octo/app", { repository: "octo/renamed" }, NOW + 1);
    read(ledger, "octo/app", { repository: "octo/app" }, NOW + 2, "other");
    assert.ok(!trackedNames(ledger)({ kind: "github", origin: ORIGIN, project: "octo/renamed" }).has("octo/app"));
    assert.deepEqual(namesIn(ledger, "octo/lib"), ["octo/lib"]);
    ledger.close();
  });

  it("has other ids for its requests and issues, whatever the case, and none where ids hold no name", () => {
    const names = new Set(["octo/old", "octo/new"]);
    assert.deepEqual(formerIds("github.com/Octo/New#12", names), ["github.com/octo/old#12"]);
    assert.deepEqual(formerIds("git.example.com:8080/forge/octo/new!3", names), ["git.example.com:8080/forge/octo/old!3"]);
    assert.deepEqual(formerIds("redmine.example.com/12", names), []);
    assert.deepEqual(formerIds("github.com/octo/other#12", names), []);
  });

  for (const remote of ["octo/old", "octo/new"]) {
    for (const setting of ["octo/old", "octo/new"]) {
      it(`belongs to a clone whose remote names ${remote}, connected as ${setting}, and is not proposed again`, () => {
        const ledger = openLedger(scratch());
        read(ledger, "octo/old", { repository: "octo/old" });
        read(ledger, "octo/old", { repository: "octo/new" }, NOW + 1);
        const placed = (clone: RemotesOf) => placesOf(settingOf(setting), setting, [clone], trackedNames(ledger))?.repos;
        assert.deepEqual(placed(cloneOf(remote)), [CLONE]);
        assert.deepEqual(placed(cloneOf("octo/other")), []);
        const proposed = proposalsFor(ledger, [cloneOf(remote, "octo/other")], [settingOf(setting)]);
        assert.deepEqual(
          proposed.map(({ kinds }) => kinds[0]?.project),
          ["octo/other"],
        );
        ledger.close();
      });
    }
  }

  it("has requests and issues that are recognised under the former name, in texts and in what was told before", () => {
    const ledger = openLedger(scratch());
    read(ledger, "octo/old", { repository: "octo/old" });
    const request = requestIn("octo/new", 12, { closes: [{ issue: "github.com/octo/old#7", evidence: "keyword" }] });
    const issues = [
      issueIn("octo/new", 7),
      issueIn("octo/new", 8, { closedByRequest: "github.com/Octo/Old#12" }),
      issueIn("octo/new", 9),
      issueIn("octo/new", 10),
    ];
    read(ledger, "octo/old", { repository: "octo/new", anew: true, requests: [request], issues }, NOW + 1);
    const told = readTrackedWork(ledger, CLONE);
    assert.deepEqual(told.requests[0]?.formerIds, ["github.com/octo/old#12"]);
    const sha = "c1".repeat(20);
    const { links } = joinProduction({
      commits: [
        {
          id: sha,
          title: "Do it",
          mentions: "fixes octo/old#9",
          how: "direct",
          tier: 0,
          landedCommit: sha,
          landedAt: NOW,
          reverted: null,
          mine: true,
        },
      ],
      carried: new Map(),
      landings: new Map(),
      branches: new Map(),
      defaultBranch: "main",
      requests: told.requests,
      issues: told.issues.map((issue) => ({ ...issue, everybodys: true })),
      dialects: ["github"],
    });
    assert.deepEqual(
      links.map(({ from, to, evidence }) => `${from.id.slice(-12)} ${to.id} ${evidence}`).sort(),
      [
        `${request.id.slice(-12)} github.com/octo/new#7 keyword`,
        `${request.id.slice(-12)} github.com/octo/new#8 tracker`,
        `${sha.slice(-12)} github.com/octo/new#9 keyword`,
      ].sort(),
    );
    ledger.close();
  });

  it("keeps the id that a project's former connection told of the same request", () => {
    const ledger = openLedger(scratch());
    read(ledger, "octo/old", { requests: [requestIn("octo/old", 12)] });
    read(ledger, "octo/new", { requests: [requestIn("octo/new", 12)] }, NOW + 1);
    assert.deepEqual(
      readTrackedWork(ledger, CLONE).requests.map(({ id, formerIds: former }) => [id, former]),
      [["github.com/octo/new#12", ["github.com/octo/old#12"]]],
    );
    ledger.close();
  });
});
