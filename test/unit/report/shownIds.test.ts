import assert from "node:assert/strict";
import { csvOf } from "../../../src/csv";
import { answerAgent } from "../../../src/engine/agents/agentAnswer";
import { reportRow, type UsageReport } from "../../../src/engine/answers/usageReport";
import { htmlReport } from "../../../src/engine/report/html";
import { markdownReport } from "../../../src/engine/report/markdown";
import { makeReport } from "../../../src/engine/report/report";
import { reportTable } from "../../../src/engine/report/reportTable";
import { ENGLISH } from "../../../src/engine/report/reportWords";
import { trackedSnapshot } from "../../fixtures/trackedSnapshot";

const HOSTS = /git\.example\.org|atlassian|acme\//;
const snapshot = trackedSnapshot();
const { cost, tokens, responses } = snapshot.headline.spend;
const tally = {
  tokens,
  responses,
  ...cost.byBasis,
  flat: cost.flatNanoUsd,
  rows: { billed: 0, reported: 0, list: 1 },
  unpricedTokens: cost.unpricedTokens,
};
const usage: UsageReport = { schema: 1, total: reportRow("total", tally), rows: [reportRow("claude-code", tally)], unpriced: [] };

describe("ids of requests and issues, which name a host and a project", () => {
  const report = (named: boolean) => makeReport({ snapshot, usage: { source: usage, model: usage }, since: null, until: null, named });
  const texts = (named: boolean): string[] => {
    const made = report(named);
    return [htmlReport(made, ENGLISH), markdownReport(made, ENGLISH), csvOf(reportTable(made)), JSON.stringify(made)];
  };

  it("are keys in every format of a report, unless names were asked for", () => {
    for (const text of texts(false)) {
      assert.doesNotMatch(text, HOSTS);
      assert.ok(text.includes("!214") && text.includes("ABC-7"));
    }
    for (const text of texts(true)) assert.ok(text.includes("git.example.org/acme/token-meter!214"));
  });

  it("still say of what an outcome is another view, and leave shas whole", () => {
    const [quiet, named] = [report(false), report(true)];
    assert.equal(quiet.outcomes.find(({ id }) => id === "#198")?.partOf, "!214");
    for (const [index, row] of quiet.outcomes.entries()) {
      const whole = named.outcomes[index];
      assert.equal(row.partOf === null, whole?.partOf === null);
      if (row.kind === "commit") assert.equal(row.id, whole?.id);
    }
    const parts = quiet.outcomes.filter(({ kind, partOf }) => kind === "commit" && partOf === "!214");
    assert.equal(parts.length, 2);
  });

  it("reach an agent as keys, and whole only beside the titles that are marked", () => {
    const ask = (names: boolean, input: object): Record<string, unknown> => {
      const answered = answerAgent("token_yield_outcomes", input, {
        snapshot: () => snapshot,
        usage: () => usage,
        day: () => "2026-11-17",
        startOf: () => 0,
        repository: { id: "/repo/.git", branch: "main" },
        names,
      });
      assert.ok(answered.ok);
      return answered.answer;
    };
    const quiet = ask(false, { days: 0, limit: 50 });
    assert.doesNotMatch(JSON.stringify(quiet), HOSTS);
    assert.ok(JSON.stringify(quiet).includes('"partOf":"!214"'));
    const { untrustedText, ...rest } = ask(true, { days: 0, limit: 50 });
    assert.doesNotMatch(JSON.stringify(rest), HOSTS);
    assert.ok(JSON.stringify(untrustedText).includes("git.example.org/acme/token-meter!214"));

    const found = (names: boolean, id: string): number => Number(ask(names, { days: 0, id })["n"]);
    assert.deepEqual([found(false, "!214"), found(false, "!21"), found(false, "ABC-7")], [1, 0, 1]);
    // None can be found out by asking.
    assert.deepEqual([found(false, "git.example.org/acme/token-meter!214"), found(true, "git.example.org/acme/token-meter!214")], [0, 1]);
    const commit = snapshot.outcomes.find(({ kind }) => kind === "commit");
    assert.ok(found(false, commit?.id.slice(0, 10) ?? "") >= 1);
  });
});
