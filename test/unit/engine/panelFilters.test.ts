import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import { createDayCutter, startOfDay } from "../../../src/core/day";
import { NOTHING_DECLARED } from "../../../src/core/declared";
import { panelSnapshot } from "../../../src/engine/panel/panelSnapshot";
import { deleteRange } from "../../../src/ledger/deletion";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { createNames, type Names } from "../../../src/ledger/names";
import { type PanelQuery, type PanelSnapshot, PanelSnapshot as Schema, type Spend } from "../../../src/protocol";
import { scratchFolders } from "../../support/scratch";
import { fillLedger, type SyntheticLedger } from "../../support/syntheticLedger";

const scratch = scratchFolders();
const ZONE = "Europe/Berlin";
const NOW = Date.UTC(2026, 10, 17, 14, 32);
const EVERYTHING: PanelQuery = { rangeDays: 0, repo: null };

describe("the panel's filters", function () {
  this.timeout(120_000);
  let ledger: Ledger;
  let names: Names;
  let filled: SyntheticLedger;
  before(() => {
    ledger = openLedger(path.join(scratch(), "ledger"));
    names = createNames(ledger);
    filled = fillLedger(ledger, names, { seed: 3, responses: 2_400, sessions: 80, outcomes: 120, days: 60, repos: 3, now: NOW });
  });
  after(() => ledger.close());

  function ask(query: PanelQuery, now = NOW): PanelSnapshot {
    return panelSnapshot(ledger, names, {
      now,
      timeZone: ZONE,
      dayOf: createDayCutter(ZONE),
      startOfDay: (day) => startOfDay(day, ZONE),
      query,
      repos: filled.repos,
      cwdsIn: filled.cwdsIn,
      sources: filled.sources,
      besides: [],
      flat: [],
      indexing: null,
      gateways: [],
      sourceRows: [],
      trackers: [],
      proposals: [],
      health: [],
      declared: NOTHING_DECLARED,
      commonDirOf: (cwd) => filled.repos.find(({ top }) => top === cwd)?.commonDir ?? null,
      labelOf: (source) => source,
      empty: () => ({ usage: null, outcomes: null }),
    });
  }

  /** Choices of one filter that together are everything. */
  function partitions(whole: PanelSnapshot): Record<string, PanelQuery[]> {
    const { agents, models, branches } = whole.choices;
    return {
      agent: agents.map(({ id }) => ({ ...EVERYTHING, agent: id })),
      model: models.map((model) => ({ ...EVERYTHING, model })),
      branch: branches.map((branch) => ({ ...EVERYTHING, branch })),
      span: [
        { ...EVERYTHING, span: { from: "2020-01-01", until: "2026-10-24" } },
        { ...EVERYTHING, span: { from: "2026-10-25", until: "2026-10-25" } },
        { ...EVERYTHING, span: { from: "2026-10-26", until: "2026-11-17" } },
      ],
    };
  }

  it("choose parts that add up to the whole, in every figure of usage", () => {
    const whole = ask(EVERYTHING);
    assert.ok(whole.headline.spend.responses === 2_400 && whole.outcomes.length > 60);
    for (const [name, queries] of Object.entries(partitions(whole))) {
      const parts = queries.map((query) => ask(query));
      assert.deepEqual(sum(parts.map(({ headline }) => headline.spend)), plain(whole.headline.spend), name);
      assert.deepEqual(sum(parts.map(({ states }) => states.landed)), plain(whole.states.landed), `${name}: landed`);
      assert.deepEqual(sum(parts.map(({ states }) => states.reverted)), plain(whole.states.reverted), `${name}: reverted`);
      const yields = (snapshot: PanelSnapshot) => snapshot.economics.yields[0]?.rows.map(({ spend }) => spend) ?? [];
      assert.deepEqual(sum(parts.flatMap(yields)), plain(whole.headline.spend), `${name}: yields`);
    }
  });

  it("add up inside of any answer: bars, stacks, states, grades, flow", () => {
    const whole = ask(EVERYTHING);
    const { agents, models, branches } = whole.choices;
    const some = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          rangeDays: fc.constantFrom(7 as const, 30 as const, 90 as const, 0 as const),
          repo: fc.constantFrom(null, ...filled.repos.map(({ commonDir }) => commonDir)),
          agent: some(agents.map(({ id }) => id)),
          model: some(models),
          branch: some(branches),
          kind: some(["commit", "request"] as const),
          mine: some([true] as const),
          unit: some(["day", "week"] as const),
          span: some([
            { from: "2026-10-20", until: "2026-11-02" },
            { from: "2026-11-30", until: "2026-10-29" },
          ]),
        }),
        (chosen) => {
          const query = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) as PanelQuery;
          const snapshot = ask(query);
          assert.deepEqual(Schema.parse(snapshot), snapshot);
          conserved(snapshot);
          for (const row of snapshot.outcomes) {
            assert.ok(query.kind === undefined || row.kind === query.kind);
            assert.ok(query.mine === undefined || row.mine === true);
            assert.ok(query.repo === null || row.repo === query.repo);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("leave out what was used for outcomes that are filtered away, and nothing else", () => {
    const whole = ask(EVERYTHING);
    const mine = ask({ ...EVERYTHING, mine: true });
    assert.ok(mine.outcomes.length < whole.outcomes.length);
    for (const { state, spend } of mine.states.others)
      assert.deepEqual(spend, whole.states.others.find((other) => other.state === state)?.spend, state);
    assert.ok(mine.states.landed.totalTokens < whole.states.landed.totalTokens);
    const requests = ask({ ...EVERYTHING, kind: "request" });
    assert.equal(requests.states.landed.totalTokens + requests.states.reverted.totalTokens, 0, "there is no request here");
    assert.deepEqual(requests.states.others, whole.states.others);
  });

  it("show an outcome of whatever time that usage in the range went to", () => {
    const whole = ask(EVERYTHING);
    const fed = whole.outcomes.find(({ allocations, day }) => allocations.some(({ from }) => createDayCutter(ZONE)(from) < day));
    assert.ok(fed);
    const used = createDayCutter(ZONE)(fed.allocations[0]?.from ?? 0);
    const then = ask({ ...EVERYTHING, span: { from: used, until: used } });
    assert.ok(then.outcomes.some(({ id }) => id === fed.id));
    assert.ok(!then.marks.some(({ day }) => day === fed.day), "and mark only what landed in it");
  });

  it("see what was written after the facts were kept, and what settles as time goes by", () => {
    const before = ask(EVERYTHING);
    const inFlight = (snapshot: PanelSnapshot) => snapshot.states.others.find(({ state }) => state === "in-flight")?.spend.totalTokens ?? 0;
    assert.ok(inFlight(before) > 0);
    assert.equal(inFlight(ask(EVERYTHING, NOW + 15 * 86_400_000)), 0);
    const oldest = Number(ledger.sql("SELECT at FROM usage ORDER BY at LIMIT 1 OFFSET 9").get()?.["at"]);
    const { responses } = deleteRange(ledger, { since: 0, until: oldest + 1 });
    assert.ok(responses >= 10);
    assert.equal(ask(EVERYTHING).headline.spend.responses, before.headline.spend.responses - responses);
  });
});

interface Plain {
  readonly nanoUsd: number;
  readonly totalTokens: number;
  readonly responses: number;
}

function plain({ cost, totalTokens, responses }: Spend): Plain {
  return { nanoUsd: cost.nanoUsd, totalTokens, responses };
}

function sum(spends: readonly Spend[]): Plain {
  return spends.map(plain).reduce(
    (all, one) => ({
      nanoUsd: all.nanoUsd + one.nanoUsd,
      totalTokens: all.totalTokens + one.totalTokens,
      responses: all.responses + one.responses,
    }),
    { nanoUsd: 0, totalTokens: 0, responses: 0 },
  );
}

type Amount = { readonly nanoUsd: number; readonly totalTokens: number };

function conserved({ headline, days, states, flow }: PanelSnapshot): void {
  const { nanoUsd, totalTokens } = plain(headline.spend);
  const whole = { nanoUsd, totalTokens };
  const total = (amounts: readonly Amount[]): Amount =>
    amounts.reduce<Amount>((all, one) => ({ nanoUsd: all.nanoUsd + one.nanoUsd, totalTokens: all.totalTokens + one.totalTokens }), {
      nanoUsd: 0,
      totalTokens: 0,
    });
  assert.deepEqual(sum(days.map(({ spend }) => spend)), plain(headline.spend), "bars");
  for (const day of days) {
    const own = { nanoUsd: day.spend.cost.nanoUsd, totalTokens: day.spend.totalTokens };
    for (const split of ["byModel", "byAgent", "byPlace", "byState"] as const)
      assert.deepEqual(total(day[split]), own, `${day.day} ${split}`);
    assert.equal(
      Object.values(day.byClass).reduce((all, part) => all + part, 0),
      own.nanoUsd,
      `${day.day} byClass`,
    );
  }
  assert.deepEqual(sum([states.landed, states.reverted, ...states.others.map(({ spend }) => spend)]), plain(headline.spend), "states");
  assert.deepEqual(total(headline.grades), whole, "grades");
  assert.deepEqual(total(flow.states), whole, "flow");
  for (const side of flow.sides) {
    assert.deepEqual(total(side.from), whole, side.by);
    assert.deepEqual(total(side.links), whole, `${side.by} links`);
  }
  for (const became of ["landed", "reverted"] as const) {
    assert.deepEqual(
      total(flow.ends.filter((end) => end.became === became)),
      total(flow.states.filter((state) => state.became === became)),
      `flow's ${became}`,
    );
  }
}
