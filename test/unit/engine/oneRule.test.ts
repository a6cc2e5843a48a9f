import assert from "node:assert/strict";
import path from "node:path";
import { makeDemo } from "../../../scripts/demo-data/makeDemo.mjs";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import { createDayCutter } from "../../../src/core/day";
import { NOTHING_DECLARED } from "../../../src/core/declared";
import { reportRoi } from "../../../src/engine/answers/roiReport";
import { createEngine } from "../../../src/engine/engine";
import { openSession } from "../../../src/engine/session";
import type { PanelQuery, PanelSnapshot } from "../../../src/protocol";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const ZONE = "Europe/Berlin";

describe("what an outcome costs", function () {
  this.timeout(120_000);
  let demo: ReturnType<typeof makeDemo>;
  let ledgerHome: string;
  before(() => {
    demo = makeDemo({ dir: path.join(scratch(), "demo"), now: Date.now() });
    ledgerHome = path.join(scratch(), "ledger");
  });
  const environment = () => ({ home: demo.home, platform: "linux" as const, variables: {} });

  async function panel(query: PanelQuery): Promise<PanelSnapshot> {
    return new Promise((resolve) => {
      const engine = createEngine({
        start: { environment: environment(), ledgerHome, gitPath: "git" },
        emit: (message) => {
          if (message.type !== "panel" || message.snapshot.indexing !== null || message.snapshot.outcomes.length === 0) return;
          resolve(structuredClone(message.snapshot));
          setImmediate(() => engine.close());
        },
        transport: () => Promise.reject(new Error("no network in this test")),
        now: Date.now,
      });
      engine.receive({
        type: "configure",
        config: {
          folders: [demo.repo],
          trusted: true,
          timeZone: ZONE,
          connections: [],
          trackers: [],
          baselines: {},
          openedAt: Date.now(),
          statusScope: "session",
          rules: DEFAULT_RULES,
        },
      });
      engine.receive({ type: "panel", view: "editor", query });
    });
  }

  it("is the same in the panel, in roi and in economics, from one ledger", async () => {
    const session = openSession({
      environment: environment(),
      ledgerHome,
      gitPath: "git",
      connections: [],
      problems: [],
      rules: DEFAULT_RULES,
      now: Date.now,
    });
    await session.refresh(() => {});
    const questions = { declared: NOTHING_DECLARED, dayOf: createDayCutter(ZONE), changed: null, cap: null };
    const everything = { since: null, until: null };
    const report = await session.economics(demo.repo, everything, questions);
    const joined = await session.roi(demo.repo, everything);
    session.close();
    assert.ok(report !== null && joined !== null);
    const { conservation } = reportRoi(joined.roi);
    const { allocatedNanoUsd, inFlightNanoUsd, unattributedNanoUsd, totalNanoUsd } = conservation;
    assert.equal(allocatedNanoUsd + inFlightNanoUsd + unattributedNanoUsd, totalNanoUsd);
    assert.equal(conservation.allocatedTokens + conservation.inFlightTokens + conservation.unattributedTokens, report.totalTokens);
    assert.equal(totalNanoUsd, report.totalNanoUsd);
    const everywhere = await panel({ rangeDays: 0, repo: null });
    const { headline, economics } = await panel({ rangeDays: 0, repo: everywhere.repos[0]?.id ?? "" });
    assert.deepEqual(everywhere.headline.costPerOutcome, headline.costPerOutcome);
    const perModel = everywhere.economics.yields[0]?.rows ?? [];
    assert.equal(
      perModel.reduce((sum, { spend }) => sum + spend.cost.nanoUsd, 0),
      everywhere.headline.spend.cost.nanoUsd,
      "usage outside of repositories is in the yields too",
    );

    const { n, enough, median, q1, q3, reverted } = report.costPer.commit;
    assert.ok(n >= 20 && reverted > 0, "the world has enough outcomes, and one that was taken back");
    assert.deepEqual(headline.costPerOutcome, { n, enough, median, q1, q3 });
    assert.deepEqual(reportRoi(joined.roi).costPer.commit, { n, enough, median, q1, q3, reverted });
    for (const [by, name] of [
      ["model", "model"],
      ["agent", "agent"],
      ["task", "taskType"],
    ] as const) {
      const rows = economics.yields.find((group) => group.by === by)?.rows ?? [];
      const told = rows.map(({ key, outcomes, cost }) => [key, outcomes, cost.n, cost.median]).sort();
      assert.deepEqual(told, report.yieldBy[name].map(({ group, cost }) => [group, cost.outcomes, cost.n, cost.median]).sort());
      assert.equal(
        rows.reduce((sum, { spend }) => sum + spend.cost.nanoUsd, 0),
        headline.spend.cost.nanoUsd,
        by,
      );
    }
    assert.equal(economics.coverage, report.coverage);
    assert.equal(economics.cacheHitShare.share, report.cache.share);
  });

  it("runs the past again under a cap that the panel asks about, and never otherwise", async () => {
    const asked = await panel({ rangeDays: 0, repo: null, cap: { per: "week", nanoUsd: 1_000_000_000 } });
    const without = await panel({ rangeDays: 0, repo: null });
    assert.equal(without.economics.replay, null);
    const { replay } = asked.economics;
    assert.ok(replay !== null);
    if (!replay.shown) assert.match(replay.why, /tokens|outcomes|price/);
    else {
      assert.ok(replay.beyondNanoUsd >= replay.beyondLandedNanoUsd);
      assert.ok(replay.met <= replay.landed);
    }
  });
});
