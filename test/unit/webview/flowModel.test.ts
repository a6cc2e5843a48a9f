import assert from "node:assert/strict";
import fc from "fast-check";
import { changed, unfiltered } from "../../../webview/changedQuery";
import { costModel, hasLines } from "../../../webview/costModel";
import { durationWords } from "../../../webview/durationWords";
import { flowLayout, labelled } from "../../../webview/flowModel";
import { sameQuery } from "../../../webview/sameQuery";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

describe("the flow laid out", () => {
  it("gives each column the same whole, keeps nodes apart and bands inside of their nodes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom("model" as const, "agent" as const),
        fc.constantFrom("tokens" as const, "cost" as const),
        fc.integer({ min: 300, max: 1400 }),
        (seed, models, outcomes, side, measure, width) => {
          const { nodes, bands, height } = flowLayout(panelSnapshot({ seed, models, outcomes }).flow, side, measure, width);
          for (const column of [0, 1] as const) {
            const own = nodes.filter((node) => node.column === column);
            const share = own.reduce((sum, node) => sum + node.share, 0);
            assert.ok(own.length === 0 || Math.abs(share - 1) < 1e-9, `column ${column}: ${share}`);
          }
          for (const [index, node] of nodes.entries()) {
            const next = nodes[index + 1];
            assert.ok(node.y >= 0 && node.y + node.height <= height + 1 && node.x + 12 <= width);
            if (next?.column === node.column) assert.ok(next.y >= node.y + node.height, "one below the other");
          }
          const ids = new Set(nodes.map(({ id }) => id));
          for (const { from, to, path } of bands) assert.ok(ids.has(from) && ids.has(to) && !path.includes("NaN"));
          const middles = nodes.filter(({ id }) => labelled(nodes, 17).has(id));
          for (const a of middles) {
            for (const b of middles)
              if (a !== b && a.column === b.column)
                assert.ok(Math.abs(a.y + a.height / 2 - b.y - b.height / 2) >= 17, "no name on another");
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("the costs of outcomes as points", () => {
  const snapshot = panelSnapshot();

  it("are all there, from left to right, or counted as having no place", () => {
    for (const against of ["time", "lines"] as const) {
      const model = costModel(snapshot, against);
      assert.equal(model.points.length + model.left, snapshot.points.rows.length);
      for (const [index, { x, y }] of model.points.entries()) assert.ok(x >= (model.points[index - 1]?.x ?? 0) && x > 0 && y > 0);
    }
  });

  it("stand against time where too few have a size, and show no median below the gate", () => {
    const rows = snapshot.points.rows.map((row) => ({ ...row, lines: null }));
    assert.equal(hasLines(rows), false);
    assert.equal(costModel({ ...snapshot, points: { of: rows.length, rows } }, "lines").against, "time");
    const costPerOutcome = { ...snapshot.headline.costPerOutcome, enough: false };
    assert.equal(costModel({ ...snapshot, headline: { ...snapshot.headline, costPerOutcome } }, "time").median, null);
  });

  it("say a time in its largest unit", () => {
    assert.deepEqual(
      [0, 90_000, 5_400_000, 40 * 3_600_000, 86_400_000].map((ms) => durationWords(ms)),
      ["1 min", "1.5 min", "1.5 h", "1.7 days", "1 day"],
    );
  });
});

describe("the page's question", () => {
  it("is changed one filter at a time, and is the same in any order of its parts", () => {
    const query = { rangeDays: 30, repo: null } as const;
    const filtered = changed(changed(query, { agent: "codex" }), { mine: true });
    assert.deepEqual(filtered, { rangeDays: 30, repo: null, agent: "codex", mine: true });
    assert.deepEqual(changed(filtered, { agent: undefined }), { rangeDays: 30, repo: null, mine: true });
    assert.deepEqual(changed({ ...query, repo: "/a/.git" }, { repo: null }), query);
    assert.deepEqual(unfiltered({ ...filtered, unit: "week" }), { ...query, unit: "week" });
    assert.ok(sameQuery({ mine: true, repo: null, rangeDays: 7 }, { rangeDays: 7, repo: null, mine: true }));
    assert.ok(!sameQuery({ rangeDays: 7, repo: null }, { rangeDays: 7, repo: null, agent: "" }));
  });
});
