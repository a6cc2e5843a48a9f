import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { csvOf } from "../../../src/csv";
import { reportRow } from "../../../src/engine/answers/usageReport";
import { htmlReport } from "../../../src/engine/report/html";
import { markdownReport } from "../../../src/engine/report/markdown";
import { oneLine } from "../../../src/engine/report/oneLine";
import { makeReport, type Report } from "../../../src/engine/report/report";
import { REPORT_COLUMNS, reportTable } from "../../../src/engine/report/reportTable";
import { ENGLISH, reportWords } from "../../../src/engine/report/reportWords";
import type { PanelSnapshot } from "../../../src/protocol";
import { hostileSnapshot } from "../../fixtures/hostileSnapshot";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

/** A usage report of one row with the snapshot's spend. */
function usageOf({ headline: { spend } }: PanelSnapshot, key: string) {
  const { cost, tokens, responses } = spend;
  const tally = {
    tokens,
    responses,
    ...cost.byBasis,
    flat: cost.flatNanoUsd,
    rows: { billed: cost.byBasis.billed > 0 ? 1 : 0, reported: cost.byBasis.reported > 0 ? 1 : 0, list: 1 },
    unpricedTokens: cost.unpricedTokens,
  };
  return { schema: 1, total: reportRow("total", tally), rows: [reportRow(key, tally)], unpriced: [] };
}

function reportOf(snapshot: PanelSnapshot, named: boolean, model = "some-model"): Report {
  const usage = { source: usageOf(snapshot, "claude-code"), model: usageOf(snapshot, model) };
  return makeReport({ snapshot, usage, since: null, until: null, named });
}

describe("a report", function () {
  this.timeout(20_000);
  const snapshot = panelSnapshot();

  it("does not hold a title, a name of a repository, or what a tracker says, unless that was asked for", () => {
    const texts = (named: boolean): string[] => {
      const report = reportOf(snapshot, named);
      return [htmlReport(report, ENGLISH), markdownReport(report, ENGLISH), csvOf(reportTable(report)), JSON.stringify(report)];
    };
    const [title, repository] = [snapshot.outcomes[0]?.title ?? "", snapshot.outcomes[0]?.repoName ?? ""];
    assert.ok(title.length > 5 && repository.length > 3);
    for (const text of texts(false)) {
      for (const { title: each } of snapshot.outcomes) assert.ok(!text.includes(each), each);
      for (const { name } of snapshot.repos) assert.ok(!text.includes(name), name);
      for (const { id } of snapshot.repos) assert.ok(!text.includes(id), id);
    }
    const [html = "", markdown = "", csv = ""] = texts(true);
    for (const text of [html, markdown, csv]) assert.ok(text.includes(title.slice(0, 30)), title);
  });

  it("leaves out warnings that may name folders or repositories, and says how many", () => {
    const warning = (origin: string, message: string) => ({ severity: "warning" as const, origin, message, action: null });
    const health = [
      warning("git", "secret-project: a shallow clone"),
      warning("claude-code", "/home/ada/.claude cannot be read."),
      warning("prices", "No price is known for acme/model."),
      warning("claude-code", "Some lines were cut."),
    ];
    const quiet = reportOf({ ...snapshot, health }, false);
    assert.deepEqual(
      quiet.health.map(({ message }) => message),
      ["No price is known for acme/model.", "Some lines were cut."],
    );
    for (const text of [htmlReport(quiet, ENGLISH), markdownReport(quiet, ENGLISH)]) {
      assert.match(text, /may name folders, repositories or projects: 2\./);
      assert.doesNotMatch(text, /secret-project|ada/);
    }
    assert.equal(reportOf({ ...snapshot, health }, true).withheld, 0);
  });

  it("is refused when its parts do not sum to its total", () => {
    const usage = { source: usageOf(snapshot, "a"), model: usageOf(snapshot, "b") };
    const { total } = usage.model;
    const wrong = [
      { snapshot, usage: { ...usage, model: { ...usage.model, total: { ...total, costNanoUsd: (total.costNanoUsd ?? 0) + 1 } } } },
      { snapshot: { ...snapshot, days: snapshot.days.slice(1) }, usage },
      { snapshot: { ...snapshot, states: { ...snapshot.states, reverted: snapshot.states.landed } }, usage },
    ];
    for (const parts of wrong) assert.throws(() => makeReport({ ...parts, since: null, until: null, named: false }), RangeError);
  });

  it("says the same as a page in German", () => {
    const german = htmlReport(reportOf(snapshot, false), reportWords("de", { Spend: "Ausgaben", Outcomes: "Ergebnisse" }, {}));
    assert.match(german, /<html lang="de">/);
    assert.match(german, /<dt>Ausgaben<\/dt>/);
    assert.match(german, /<h2>Ergebnisse<\/h2>/);
    const told = reportOf(
      { ...snapshot, health: [{ severity: "warning", origin: "prices", message: "No price is known for acme/model.", action: null }] },
      false,
    );
    const words = reportWords("de", {}, { "No price is known for {0}.": "Für {0} ist kein Preis bekannt." });
    for (const text of [htmlReport(told, words), markdownReport(told, words)]) {
      assert.match(text, /Für acme\S*model ist kein Preis bekannt\./);
      assert.doesNotMatch(text, /No price is known/);
    }
  });
});

describe("a report as a page", function () {
  this.timeout(20_000);
  const html = htmlReport(reportOf(panelSnapshot({ days: 7 }), true), ENGLISH);

  it("needs nothing else: no script, no address, no inline style, and a policy that allows only its own style", () => {
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'">/);
    assert.doesNotMatch(
      html,
      /<script|<link|<img|<iframe|<object|<form|javascript:|@import|url\((?!#)|https?:|\/\/[a-z]|\sstyle=|\son[a-z]+=/i,
    );
  });

  it("holds every figure of the chart in a table, and a name for the chart", () => {
    assert.match(html, /<svg class="chart"[^>]* role="img" aria-label="Cost per day and what landed">/);
    assert.equal((html.match(/<rect class="bar"/g) ?? []).length, 7);
    assert.match(html, /<details><summary>The same figures as a table<\/summary><div class="scroll"><table>/);
  });

  it("draws by week where there are many days", () => {
    const long = htmlReport(reportOf(panelSnapshot({ days: 200 }), false), ENGLISH);
    const bars = (long.match(/<rect class="bar"/g) ?? []).length;
    assert.ok(bars >= 28 && bars <= 30, String(bars));
    assert.match(long, /<h2>By week<\/h2>/);
  });

  it("shows hostile text as text", () => {
    const report = reportOf(hostileSnapshot(), true, '</td><script>alert(1)</script>" onload="x');
    const page = htmlReport(report, ENGLISH);
    assert.doesNotMatch(page, /<script|<img|\son[a-z]+=[^&]/i);
    // No mark that turns the direction of the rest survives, and nothing is longer than a line.
    assert.doesNotMatch(page, /[\u202a-\u202e\u2066-\u2069]/);
    assert.ok(page.length < 400_000, String(page.length));
  });
});

describe("a report as Markdown", () => {
  it("keeps what others wrote in code spans, so that it is neither markup nor a mention", () => {
    const markdown = markdownReport(reportOf(hostileSnapshot(), true, "evil`|@everyone\n# x"), ENGLISH);
    for (const line of markdown.split("\n").filter((each) => each.startsWith("| "))) {
      // Outside of code nothing of theirs is left that could be markup.
      const outside = line.replace(/`[^`]*`/g, "");
      assert.doesNotMatch(outside, /<|@|\]\(/, line);
    }
    assert.match(markdown, /`evil'¦@everyone # x`/);
    assert.equal((markdown.match(/^# /gm) ?? []).length, 0);
  });
});

describe("a report as CSV", function () {
  this.timeout(20_000);
  const parsed = (text: string): string[][] => parse(text, { record_delimiter: "\r\n" });

  it("has a row for each part, and rows of one record that sum to the total", () => {
    const report = reportOf(panelSnapshot(), false);
    const [heading = [], ...rows] = parsed(csvOf(reportTable(report)));
    assert.deepEqual(heading, [...REPORT_COLUMNS]);
    const at = (row: readonly string[], column: (typeof REPORT_COLUMNS)[number]): string => row[REPORT_COLUMNS.indexOf(column)] ?? "";
    const sum = (record: string): number =>
      rows.filter((row) => at(row, "record") === record).reduce((all, row) => all + Number(at(row, "cost_nano_usd")), 0);
    for (const record of ["total", "source", "model", "day", "state"]) assert.equal(sum(record), report.spend.cost.nanoUsd, record);
  });

  it("is read back as it was written, whatever is in it, and no text of it is a formula", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", '"', ",", "a\r\nb")),
            { minLength: 2, maxLength: 4 },
          ),
          { minLength: 1, maxLength: 5 },
        ),
        (rows) => {
          const width = Math.min(...rows.map((row) => row.length));
          const table = rows.map((row) => ["x", ...row.slice(0, width)]);
          const back = parsed(csvOf(table));
          assert.equal(back.length, table.length);
          for (const [index, row] of table.entries()) {
            for (const [column, cell] of row.entries()) {
              const read = back[index]?.[column] ?? "";
              if (/^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) && !/^-?\d+(?:\.\d+)?$/.test(cell)) assert.equal(read, `'${cell}`);
              else assert.equal(read, cell);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("writes numbers as numbers, below zero too, and null as nothing", () => {
    assert.equal(csvOf([["a", -1.5, null, "-0.000000001", 0]]), "a,-1.5,,-0.000000001,0\r\n");
  });
});

describe("foreign text on one line", () => {
  it("has no control characters, no direction marks, and an end", () => {
    assert.equal(oneLine("a\u202eb\n\tc\u0000d", 50), "ab c d");
    assert.equal(oneLine("x".repeat(100), 10), `${"x".repeat(9)}…`);
    assert.equal([...oneLine("😀".repeat(20), 5)].length, 5);
  });
});
