import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { EMPTY_TALLY, type Tally } from "../../../src/core/tally";
import { csvOf } from "../../../src/csv";
import { FOCUS_COLUMNS, focusTable } from "../../../src/engine/report/focus";
import type { ClassTallyRow } from "../../../src/ledger/tallies";
import { FOCUS_RULES, focusProblems } from "../../support/focusRules";

const NO_CLASSES = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

function row(tally: Partial<Tally>, more: Partial<ClassTallyRow> = {}): ClassTallyRow {
  return {
    source: "claude-code",
    model: "claude-opus-4-5",
    session: null,
    cwd: null,
    branch: null,
    slotAt: 0,
    wholeDay: false,
    firstAt: 0,
    lastAt: 0,
    day: "2026-11-30",
    listByClass: NO_CLASSES,
    tally: { ...EMPTY_TALLY, responses: 3, ...tally },
    ...more,
  };
}

function exported(rows: readonly ClassTallyRow[], more: { since?: number; until?: number; flat?: readonly string[] } = {}) {
  const { since = null, until = null, flat = [] } = more;
  const table = focusTable({ rows, since, until, flat, labelOf: (id) => (id === "claude-code" ? "Claude Code" : id) });
  const text = csvOf(table);
  const records: Record<string, string>[] = parse(text, { columns: true, record_delimiter: "\r\n" });
  return { records, problems: focusProblems([...FOCUS_COLUMNS], records) };
}

const LISTED = row(
  {
    tokens: { input: 10, output: 20, cacheRead: 0, cacheWrite5m: null, cacheWrite1h: 5, reasoning: 7 },
    list: 1_000_000_111,
    rows: { billed: 0, reported: 0, list: 3 },
  },
  { listByClass: { ...NO_CLASSES, input: 400_000_000, output: 500_000_111, cacheWrite1h: 100_000_000 } },
);

describe("the FOCUS export", function () {
  this.timeout(20_000);
  it("names a source that is called as what every object has by its label", () => {
    const { records } = exported([row({ list: 1, rows: { billed: 0, reported: 0, list: 1 } }, { source: "constructor", model: null })]);
    assert.deepEqual([...new Set(records.map((record) => record["ProviderName"]))], ["constructor"]);
  });

  it("has the mandatory columns of 1.2, its other ones in alphabetical order, and ours after them", () => {
    const { problems } = exported([LISTED]);
    assert.deepEqual(problems, []);
    const own = FOCUS_COLUMNS.filter((column) => !column.startsWith("x_"));
    assert.deepEqual(own, [...own].sort());
    assert.equal(Object.values(FOCUS_RULES).filter(({ level }) => level === "mandatory").length, 21);
  });

  it("charges a list price by class of token, bills nothing, and says that no invoice was seen", () => {
    const { records } = exported([LISTED]);
    assert.deepEqual(
      records.map(({ SkuMeter, ConsumedQuantity, ListCost, EffectiveCost, BilledCost, InvoiceId, x_Basis }) => [
        SkuMeter,
        ConsumedQuantity,
        ListCost,
        EffectiveCost,
        BilledCost,
        InvoiceId,
        x_Basis,
      ]),
      [
        ["Input Tokens", "10", "0.400000000", "0.400000000", "0.000000000", "", "list"],
        ["Cache Write Tokens (1 Hour)", "5", "0.100000000", "0.100000000", "0.000000000", "", "list"],
        ["Output Tokens", "20", "0.500000111", "0.500000111", "0.000000000", "", "list"],
      ],
    );
    assert.match(records[0]?.["ChargeDescription"] ?? "", /on no invoice seen/);
  });

  it("shows what a flat plan pays for at its list price, with no effective cost of its own", () => {
    const { records, problems } = exported([LISTED], { flat: ["claude-code"] });
    assert.deepEqual(problems, []);
    for (const { EffectiveCost, BilledCost, ListCost, x_FlatPlan } of records) {
      assert.deepEqual([EffectiveCost, BilledCost, x_FlatPlan], ["0.000000000", "0.000000000", "true"]);
      assert.notEqual(ListCost, "0.000000000");
    }
  });

  it("bills what a gateway billed, as one charge for the whole", () => {
    const billed = row(
      { tokens: { ...EMPTY_TALLY.tokens, input: 100, output: 50 }, billed: 2_500_000_000, rows: { billed: 1, reported: 0, list: 0 } },
      { source: "litellm:team", model: "some-model" },
    );
    const { records, problems } = exported([billed]);
    assert.deepEqual(problems, []);
    assert.equal(records.length, 1);
    const [only] = records;
    assert.deepEqual([only?.["BilledCost"], only?.["ConsumedQuantity"], only?.["ConsumedUnit"]], ["2.500000000", "150", "Tokens"]);
  });

  it("counts the gateway's records where it tells of spend only: the specification has no usage without a quantity", () => {
    const spend = { billed: 2_500_000_000, responses: 0, rows: { billed: 2, reported: 0, list: 0 } };
    const { records, problems } = exported([row(spend, { source: "litellm:team", model: null })]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      records.map(({ ConsumedQuantity, ConsumedUnit, PricingQuantity, PricingUnit, x_Responses }) => [
        ConsumedQuantity,
        ConsumedUnit,
        PricingQuantity,
        PricingUnit,
        x_Responses,
      ]),
      [["2", "Records", "2", "Records", ""]],
    );
  });

  it("keeps tokens without a price, and says that their cost is not known", () => {
    const { records, problems } = exported([
      row({ tokens: { ...EMPTY_TALLY.tokens, output: 9 }, unpricedTokens: 9 }, { model: "unheard-of" }),
    ]);
    assert.deepEqual(problems, []);
    assert.deepEqual([records[0]?.["x_Basis"], records[0]?.["ConsumedQuantity"]], ["unpriced", "9"]);
    assert.match(records[0]?.["ChargeDescription"] ?? "", /not known, and not zero/);
  });

  it("cuts a day at the range's edge, and stays in the month that it bills", () => {
    const since = Date.UTC(2026, 10, 30, 5, 30);
    const { records, problems } = exported([LISTED], { since });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [records[0]?.["ChargePeriodStart"], records[0]?.["ChargePeriodEnd"], records[0]?.["BillingPeriodEnd"]],
      ["2026-11-30T05:30:00Z", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"],
    );
    const december = exported([row(LISTED.tally, { day: "2026-12-31", listByClass: LISTED.listByClass })]).records[0];
    assert.deepEqual([december?.["BillingPeriodStart"], december?.["BillingPeriodEnd"]], ["2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"]);
  });

  it("sums to the nano-dollar and the token, and keeps the rules, whatever the ledger holds", () => {
    const money = fc.nat({ max: 1_000_000_000_000 });
    const count = fc.option(fc.nat({ max: 1_000_000_000 }));
    const classes = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;
    const any = fc
      .record({
        tokens: fc.tuple(count, count, count, count, count),
        parts: fc.tuple(money, money, money, money, money),
        rest: fc.nat({ max: 10_000_000 }),
        billed: fc.option(money),
        reported: fc.option(money),
        listed: fc.boolean(),
        model: fc.option(fc.string()),
        source: fc.constantFrom("claude-code", "codex", "litellm:a"),
        responses: fc.constantFrom(0, 3),
        day: fc.constantFrom("2026-02-28", "2024-02-29", "2026-12-31"),
      })
      .map(({ tokens, parts, rest, billed, reported, listed, model, source, responses, day }) => {
        const listByClass = { ...NO_CLASSES };
        const kinds = { ...EMPTY_TALLY.tokens };
        classes.forEach((name, index) => {
          kinds[name] = tokens[index] ?? null;
          listByClass[name] = listed && (tokens[index] ?? 0) > 0 ? (parts[index] ?? 0) : 0;
        });
        const list = listed ? Object.values(listByClass).reduce((sum, part) => sum + part, 0) + rest : 0;
        const rows = { billed: billed === null ? 0 : 1, reported: reported === null ? 0 : 2, list: listed ? 3 : 0 };
        return row(
          { tokens: kinds, responses, billed: billed ?? 0, reported: reported ?? 0, list, rows },
          { listByClass, model, source, day },
        );
      });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (rows) => {
        const { records, problems } = exported(rows, { flat: ["codex"] });
        assert.deepEqual(problems, []);
        const nano = records.reduce((sum, record) => sum + Number(record["x_CostNanoUsd"]), 0);
        assert.equal(
          nano,
          rows.reduce((sum, { tally }) => sum + tally.billed + tally.reported + tally.list, 0),
        );
        const tokens = records.reduce(
          (sum, record) => sum + (record["ConsumedUnit"] === "Tokens" ? Number(record["ConsumedQuantity"]) : 0),
          0,
        );
        const used = (tally: Tally): number => classes.reduce((sum, name) => sum + (tally.tokens[name] ?? 0), 0);
        assert.equal(
          tokens,
          rows.reduce((sum, { tally }) => sum + used(tally), 0),
        );
        for (const record of records) assert.equal(record["ListCost"], exact(Number(record["x_CostNanoUsd"])));
      }),
      { numRuns: 300 },
    );
  });

  it("is checked by rules that find what breaks them", () => {
    const [good] = exported([LISTED]).records;
    assert.ok(good !== undefined);
    const broken = (change: Record<string, string>): number => focusProblems([...FOCUS_COLUMNS], [{ ...good, ...change }]).length;
    assert.equal(broken({}), 0);
    for (const change of [
      { BilledCost: "" },
      { BilledCost: "$1" },
      { ChargeCategory: "usage" },
      { ChargePeriodStart: "2026-11-30" },
      { ServiceCategory: "AI" },
      { PricingUnit: "" },
      { ConsumedQuantity: "0" },
      { ConsumedQuantity: "" },
      { ChargeCategory: "Tax" },
      { ProviderName: " " },
      { ChargePeriodEnd: "2027-01-01T00:00:00Z" },
    ])
      assert.ok(broken(change) > 0, JSON.stringify(change));
    assert.ok(focusProblems(["x_Basis", ...Object.keys(FOCUS_RULES)], []).length > 0);
    assert.ok(focusProblems(Object.keys(FOCUS_RULES).slice(1), []).length > 0);
  });
});

function exact(nano: number): string {
  const digits = String(nano).padStart(10, "0");
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
