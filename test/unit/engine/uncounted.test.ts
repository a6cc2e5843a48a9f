import assert from "node:assert/strict";
import { usageText } from "../../../src/cli/texts";
import { EMPTY_TALLY, responsesOf } from "../../../src/core/tally";
import type { Usage } from "../../../src/core/usage";
import { reportUsage } from "../../../src/engine/answers/usageReport";
import { sourceRows } from "../../../src/engine/panel/sourceRows";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { createUsageWriter } from "../../../src/ledger/usageRows";
import { scratchFolders } from "../../support/scratch";

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

  it("are what others counted where some could, and none where there is no usage", () => {
    const { row, report } = shown([bucket("a", 0), bucket("b", 3)]);
    assert.equal(row?.responses, 3);
    assert.equal(report.total.responses, 3);
    assert.equal(shown([]).row?.responses, 0);
    assert.equal(shown([]).report.total.responses, 0);
    assert.equal(responsesOf(EMPTY_TALLY), 0);
  });
});
