import assert from "node:assert/strict";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { usageText } from "../../../src/cli/texts";
import { createDayCutter, startOfDay } from "../../../src/core/day";
import { NOTHING_DECLARED } from "../../../src/core/declared";
import { EMPTY_TALLY, responsesOf } from "../../../src/core/tally";
import type { Usage } from "../../../src/core/usage";
import { reportRoi } from "../../../src/engine/answers/roiReport";
import { reportUsage } from "../../../src/engine/answers/usageReport";
import { panelSnapshot } from "../../../src/engine/panel/panelSnapshot";
import { sourceRows } from "../../../src/engine/panel/sourceRows";
import { renderReport } from "../../../src/engine/report/renderReport";
import { ENGLISH } from "../../../src/engine/report/reportWords";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { createUsageWriter } from "../../../src/ledger/usageRows";
import { startGit } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { sessionAt } from "../../support/trackedWorld";

const scratch = scratchFolders();
const UNKNOWN = { input: null, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, reasoning: null };

describe("responses that a source cannot count", () => {
  const connection = { name: "team", kind: "litellm", origin: "https://gateway.example", key: "k" };
  const bucket = (key: string, responses: number): Usage => ({
    ...{ key, session: null, at: Date.UTC(2026, 8, 1), spanMs: 86_400_000, model: null, provider: null, tokens: UNKNOWN, responses },
    ...{ tier: "standard", geo: null, webSearches: 0, reportedNanoUsd: null, billedNanoUsd: 5e9, cwd: null, branch: null, ownerRank: 0 },
  });
  const shown = (buckets: readonly Usage[]) => {
    const ledger = openLedger(scratch());
    const names = createNames(ledger);
    ledger.write(() =>
      createUsageWriter(
        ledger,
        names,
        (_, next) => next,
        () => null,
      ).put("litellm:team", buckets, "replace"),
    );
    const [row] = sourceRows(ledger, names, [], [connection], [], () => []);
    const report = reportUsage(ledger, names, "source", { since: null, until: null }, "UTC", () => null);
    ledger.close();
    return { row, report };
  };

  it("are not known rather than none, and the source is found", () => {
    const { row, report } = shown([bucket("a", 0), bucket("b", 0)]);
    assert.equal(row?.found, true);
    assert.equal(row?.responses, null);
    assert.equal(report.total.responses, null);
    assert.equal(report.rows[0]?.responses, null);
    assert.equal(report.total.costNanoUsd, 10e9);
    const [, line] = usageText(report, []).split("\n");
    assert.match(line ?? "", /litellm:team( +-)+ +\$10\.00 billed/);
  });

  it("are not known in roi, economics, a report and an agent's answer either, and no token is 0", async () => {
    const home = scratch();
    const repository = startGit(path.join(home, "app"));
    repository.commit("a", ["1"], "Begin");
    const now = Date.UTC(2026, 8, 2);
    // Usage that tells where it was, and of which no source could count anything.
    const ledger = openLedger(path.join(home, "ledger"));
    const names = createNames(ledger);
    ledger.write(() =>
      createUsageWriter(
        ledger,
        names,
        (_, next) => next,
        () => null,
      ).put("litellm:team", [{ ...bucket("a", 0), cwd: repository.folder }], "replace"),
    );
    ledger.close();
    const session = sessionAt(home, now);
    await session.refresh(() => {});
    const range = { since: null, until: null };
    const joined = await session.roi(repository.folder, range);
    assert.ok(joined !== null);
    const roi = reportRoi(joined.roi);
    assert.deepEqual(
      [roi.total, roi.unattributed, roi.inFlight].map(({ responses, costNanoUsd }) => [responses, costNanoUsd]),
      [
        [null, 5e9],
        [0, 0],
        [null, 5e9],
      ],
    );
    const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const economics = await session.economics(repository.folder, range, { declared: NOTHING_DECLARED, dayOf, changed: null, cap: null });
    assert.deepEqual([economics?.totalNanoUsd, economics?.totalTokens, economics?.cache.responses], [5e9, null, 0]);

    const made = await session.report(repository.folder, { from: null, until: null, named: false }, "UTC");
    assert.ok(made !== null);
    const [total] = parse(renderReport("csv", made.report, made.focus, ENGLISH), { columns: true }) as Record<string, string>[];
    assert.deepEqual([total?.["responses"], total?.["total_tokens"], total?.["cost_nano_usd"]], ["", "", "5000000000"]);
    for (const format of ["html", "md"] as const) {
      const text = renderReport(format, made.report, made.focus, ENGLISH);
      assert.match(text, /number of responses not known/);
      assert.doesNotMatch(text, /\b0 responses/);
    }
    const [charge] = parse(renderReport("focus", made.report, made.focus, ENGLISH), { columns: true }) as Record<string, string>[];
    assert.deepEqual([charge?.["x_CostNanoUsd"], charge?.["x_Responses"]], ["5000000000", ""]);
    const told = await session.agent(repository.folder, "token_yield_roi", { days: 0 }, false, "UTC");
    assert.ok(told.ok);
    assert.match(JSON.stringify(told), /"totalTokens":null,"tokens":\{[^}]*\},"responses":null/);
    session.close();
  });

  it("are usage in the panel, which is not empty for that", () => {
    const isUsage = (buckets: readonly Usage[]) => {
      const ledger = openLedger(scratch());
      const names = createNames(ledger);
      ledger.write(() =>
        createUsageWriter(
          ledger,
          names,
          (_, next) => next,
          () => null,
        ).put("litellm:team", buckets, "replace"),
      );
      let told: boolean | undefined;
      const snapshot = panelSnapshot(ledger, names, {
        ...{ now: Date.UTC(2026, 8, 2), timeZone: "UTC", dayOf: createDayCutter("UTC"), startOfDay: (day) => startOfDay(day, "UTC") },
        ...{ query: { rangeDays: 0, repo: null }, repos: [], cwdsIn: () => [], sources: ["litellm:team"], besides: [], flat: [] },
        ...{ indexing: null, gateways: [], sourceRows: [], trackers: [], proposals: [], health: [], declared: NOTHING_DECLARED },
        ...{ commonDirOf: () => null, labelOf: (source) => source },
        empty: ({ usage }) => {
          told = usage;
          return { usage: null, outcomes: null };
        },
      });
      ledger.close();
      return { told, nanoUsd: snapshot.headline.spend.cost.nanoUsd };
    };
    assert.deepEqual(isUsage([bucket("a", 0)]), { told: true, nanoUsd: 5e9 });
    assert.deepEqual(isUsage([bucket("a", 2)]), { told: true, nanoUsd: 5e9 });
    assert.deepEqual(isUsage([]), { told: false, nanoUsd: 0 });
  });

  it("are what others counted where some could, and none where there is no usage", () => {
    const { row, report } = shown([bucket("a", 0), bucket("b", 3)]);
    assert.equal(row?.responses, 3);
    assert.equal(report.total.responses, 3);
    assert.equal(shown([]).row?.responses, 0);
    assert.equal(shown([]).report.total.responses, 0);
    assert.equal(responsesOf(EMPTY_TALLY), 0);
  });
});
