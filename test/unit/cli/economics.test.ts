import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { makeDemo } from "../../../scripts/demo-data/makeDemo.mjs";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const CLI = path.resolve(__dirname, "../../../dist/cli.js");

interface Tally {
  billed: number;
  reported: number;
  list: number;
}
interface Report {
  schema: number;
  coverage: number;
  totalNanoUsd: number;
  costPer: Record<string, { outcomes: number; n: number; enough: boolean; median: number | null; reverted: number; totalNanoUsd: number }>;
  yieldBy: Record<string, { group: string | null; usage: Tally; cost: { outcomes: number; median: number | null; enough: boolean } }[]>;
  states: { states: { state: string; tokenShare: number; tally: Tally }[] };
  commitments: { name: string; spentNanoUsd: number; projected: null; verdict: string }[];
  returns: Record<string, { n: number; ratio: number | null; withoutValue: { outcomes: number } }> | null;
  change: { periods: null; why: string; changes: unknown[] } | null;
  replay: { shown: boolean; coverage: number; beyondNanoUsd: number; landed: number } | null;
  spendAndOutcomes: { verdict: string; n: number };
}

describe("economics on the command line", function () {
  this.timeout(120_000);
  let demo: ReturnType<typeof makeDemo>;
  let environment: NodeJS.ProcessEnv;
  before(() => {
    // The time of the world is now: what is in flight and settled is told by the clock.
    demo = makeDemo({ dir: path.join(scratch(), "demo"), now: Date.now() });
    environment = { PATH: process.env["PATH"], HOME: demo.home, TOKEN_YIELD_HOME: path.join(demo.home, "ledger"), TZ: "Europe/Berlin" };
  });
  const run = (args: readonly string[]) => spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8", env: environment });
  const economics = (...args: string[]): Report => {
    const { status, stdout, stderr } = run(["economics", "--json", "--repo", demo.repo, ...args]);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Report;
  };
  const money = (tally: Tally): number => tally.billed + tally.reported + tally.list;

  it("conserves the total in every view, and stands on the same links as roi", () => {
    const report = economics();
    const roi = JSON.parse(run(["roi", "--json", "--repo", demo.repo]).stdout) as { coverage: number; total: { costNanoUsd: number } };
    assert.equal(report.totalNanoUsd, roi.total.costNanoUsd);
    assert.equal(report.coverage, roi.coverage);
    for (const [dimension, groups] of Object.entries(report.yieldBy)) {
      assert.equal(
        groups.reduce((sum, { usage }) => sum + money(usage), 0),
        report.totalNanoUsd,
        dimension,
      );
    }
    assert.equal(
      report.states.states.reduce((sum, { tally }) => sum + money(tally), 0),
      report.totalNanoUsd,
    );
    assert.equal(
      report.states.states.reduce((sum, { tokenShare }) => sum + tokenShare, 0),
      10_000,
    );
  });

  it("counts each outcome in one group, and has no figure below its gate", () => {
    const { costPer, yieldBy } = economics();
    const commits = costPer["commit"];
    assert.ok(commits !== undefined && commits.n >= 20 && commits.median !== null);
    assert.equal(commits.reverted, 1);
    assert.equal(costPer["issue"]?.median, null);
    for (const groups of Object.values(yieldBy)) {
      assert.equal(
        groups.reduce((sum, { cost }) => sum + cost.outcomes, 0),
        commits.n,
      );
      for (const { cost } of groups) assert.equal(cost.median === null, !cost.enough);
    }
  });

  it("says why there is no comparison, no link and no return yet", () => {
    const report = economics("--changed", "2026-01-05");
    assert.equal(report.change?.periods, null);
    assert.match(report.change?.why ?? "", /10 weeks/);
    assert.equal(report.spendAndOutcomes.verdict, "not enough yet");
    assert.equal(report.returns, null);
    assert.equal(report.replay, null);
  });

  it("takes values, cost centres and commitments from the config file", () => {
    const config = path.join(scratch(), "config.json");
    writeFileSync(
      config,
      JSON.stringify({
        outcomeValues: { perPoint: 100 },
        costCentres: [{ name: "the worktree", folders: [demo.worktree] }],
        commitments: [{ name: "decade", amountUsd: 5_000, from: "2020-01-01", to: "2030-12-31" }],
      }),
    );
    const { yieldBy, commitments, returns } = economics("--config", config);
    assert.ok(yieldBy["costCentre"]?.some(({ group, usage }) => group === "the worktree" && money(usage) > 0));
    const total = (JSON.parse(run(["usage", "--json"]).stdout) as { total: { costNanoUsd: number } }).total.costNanoUsd;
    assert.deepEqual(
      commitments.map(({ name, spentNanoUsd, projected, verdict }) => ({ name, spentNanoUsd, projected, verdict })),
      [{ name: "decade", spentNanoUsd: total, projected: null, verdict: "not enough yet" }],
    );
    assert.equal(returns?.["commit"]?.ratio, null);
    writeFileSync(config, JSON.stringify({ commitments: [{ name: "x", amountUsd: 1, from: "soon", to: "2030-12-31" }] }));
    const { status, stderr } = run(["economics", "--repo", demo.repo, "--config", config]);
    assert.equal(status, 2);
    assert.match(stderr, /commitments\.0\.from/);
  });

  it("replays a cap, and never stops more under a larger one", () => {
    const [none, small, large] = ["0/day", "0.5/day", "3/day"].map((cap) => economics("--cap", cap).replay);
    assert.ok(none?.shown && small?.shown && large?.shown);
    assert.ok(none.beyondNanoUsd > small.beyondNanoUsd && small.beyondNanoUsd > large.beyondNanoUsd);
    const { status, stderr } = run(["economics", "--repo", demo.repo, "--cap", "5"]);
    assert.equal(status, 2);
    assert.match(stderr, /5\/session/);
  });

  it("tells people the same in words", () => {
    const { status, stdout } = run(["economics", "--repo", demo.repo, "--changed", "2026-01-05", "--cap", "1/session"]);
    assert.equal(status, 0);
    assert.match(stdout, /A commit has cost \$/);
    assert.match(stdout, /not enough yet/);
    assert.match(stdout, /would have been stopped/);
    assert.doesNotMatch(stdout, /waste|NaN|undefined|null/);
  });
});
