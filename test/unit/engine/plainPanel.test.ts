import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import { createDayCutter, startOfDay } from "../../../src/core/day";
import { type Declared, NOTHING_DECLARED } from "../../../src/core/declared";
import { type PanelFacts, panelFacts } from "../../../src/engine/panel/panelFacts";
import { type PanelInputs, panelSnapshot } from "../../../src/engine/panel/panelSnapshot";
import { deleteEverything } from "../../../src/ledger/deletion";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { createNames, type Names } from "../../../src/ledger/names";
import type { PanelQuery, PanelSnapshot } from "../../../src/protocol";
import { createFactsWorld, happenings } from "../../support/factsWorld";
import { type PlainFigures, plainPanel } from "../../support/plainPanel";
import { scratchFolders } from "../../support/scratch";
import { fillLedger } from "../../support/syntheticLedger";

const scratch = scratchFolders();
const RUNS = Number(process.env["TOKEN_YIELD_RUNS"] ?? 60);
const NOW = Date.UTC(2026, 10, 17, 14, 32);

const CENTRES: Declared = {
  ...NOTHING_DECLARED,
  outcomeValues: { ...NOTHING_DECLARED.outcomeValues, labelsNanoUsd: { bug: 3_000_000_000 }, perPointNanoUsd: 1_000_000_000 },
  costCentres: [
    { name: "one", folders: [], repositories: ["repo0", "a"], branches: [] },
    { name: "branches", folders: [], repositories: [], branches: ["work-*", "work"] },
  ],
};

/** What is asked, by places in what there is to choose. */
const questions = fc.record({
  rangeDays: fc.constantFrom(7 as const, 30 as const, 90 as const, 0 as const),
  repo: fc.option(fc.nat(3)),
  agent: fc.option(fc.nat(2)),
  model: fc.option(fc.nat(4)),
  branch: fc.option(fc.nat(12)),
  kind: fc.option(fc.constantFrom("commit" as const, "request" as const, "issue" as const), { freq: 2 }),
  mine: fc.option(fc.constant(true as const), { freq: 2 }),
  unit: fc.option(fc.constantFrom("day" as const, "week" as const)),
  span: fc.option(fc.tuple(fc.nat(70), fc.nat(70)), { freq: 2 }),
});
type Wanted = typeof questions extends fc.Arbitrary<infer T> ? T : never;

describe("every figure of the panel", function () {
  this.timeout(300_000);
  let ledger: Ledger;
  let names: Names;
  beforeEach(() => {
    ledger = openLedger(path.join(scratch(), "ledger"));
    names = createNames(ledger);
  });
  afterEach(() => ledger.close());

  it("is what a plain sum over the facts says, whatever is filtered by", () => {
    const filled = fillLedger(ledger, names, { seed: 11, responses: 3_000, sessions: 90, outcomes: 400, days: 70, repos: 3, now: NOW });
    const world = { ...filled, now: NOW, timeZone: "Europe/Berlin", flat: [] };
    for (const declared of [NOTHING_DECLARED, CENTRES]) {
      const inputs = { ...world, declared, dayOf: createDayCutter(world.timeZone) };
      fc.assert(
        fc.property(questions, (wanted) => compare(ledger, names, inputs, wanted)),
        { numRuns: RUNS, examples: EXAMPLES },
      );
    }
  });

  it("is so with requests, issues, corrections and usage of every sort", () => {
    fc.assert(
      fc.property(
        fc.array(happenings, { minLength: 12, maxLength: 40 }),
        fc.array(questions, { minLength: 3, maxLength: 3 }),
        (story, asked) => {
          deleteEverything(ledger, Number.MAX_SAFE_INTEGER);
          ledger.exec("DELETE FROM meta WHERE key = 'deleted'");
          names.forget();
          // A ledger by another name has no facts kept.
          const own = { ...ledger };
          const world = createFactsWorld(own, names);
          for (const happening of story) world.happen(happening);
          for (const wanted of asked) compare(own, names, world.inputs(), wanted);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

const NOTHING: Wanted = {
  rangeDays: 0,
  repo: null,
  agent: null,
  model: null,
  branch: null,
  kind: null,
  mine: null,
  unit: null,
  span: null,
};
const EXAMPLES: [Wanted][] = [
  [NOTHING],
  [{ ...NOTHING, rangeDays: 30 }],
  [{ ...NOTHING, rangeDays: 7, kind: "commit" }],
  [{ ...NOTHING, rangeDays: 7, mine: true }],
  [{ ...NOTHING, rangeDays: 90, unit: "week" }],
  [{ ...NOTHING, mine: true }],
  [{ ...NOTHING, kind: "request" }],
  [{ ...NOTHING, agent: 0, model: 1, mine: true }],
];

function compare(ledger: Ledger, names: Names, inputs: Parameters<typeof panelFacts>[2], wanted: Wanted): void {
  const facts = panelFacts(ledger, names, inputs);
  const query = queryOf(facts, wanted, inputs.dayOf, inputs.now);
  const commonDirOf = (cwd: string | null): string | null =>
    inputs.repos.find(({ commonDir }) => cwd !== null && inputs.cwdsIn(commonDir).includes(cwd))?.commonDir ?? null;
  const dayStart = (day: string): number => startOfDay(day, inputs.timeZone);
  const snapshot = panelSnapshot(ledger, names, {
    ...inputs,
    startOfDay: dayStart,
    query,
    besides: [],
    indexing: null,
    gateways: [],
    sourceRows: [],
    trackers: [],
    proposals: [],
    health: [],
    commonDirOf,
    labelOf: (source) => source,
    empty: () => ({ usage: null, outcomes: null }),
  } satisfies PanelInputs);
  const today = inputs.dayOf(inputs.now);
  const plain = plainPanel(facts, { ...inputs, query, today, startOfDay: dayStart, commonDirOf });
  assert.deepEqual(figuresOf(snapshot), plain, JSON.stringify(query));
}

function queryOf(facts: PanelFacts, wanted: Wanted, dayOf: (ms: number) => string, now: number): PanelQuery {
  const pick = <T>(values: readonly T[], at: number | null): T | undefined => (at === null ? undefined : values[at % values.length]);
  const distinct = (of: (cell: PanelFacts["cells"][number]) => string | null): string[] => [
    ...new Set(facts.cells.map((cell) => of(cell) ?? "")),
  ];
  const daysAgo = (days: number): string => dayOf(now - days * 86_400_000);
  const chosen = {
    agent: pick(
      distinct(({ source }) => source),
      wanted.agent,
    ),
    model: pick([...distinct(({ model }) => model), "of none"], wanted.model),
    branch: pick(
      distinct(({ branch }) => branch),
      wanted.branch,
    ),
    kind: wanted.kind,
    mine: wanted.mine,
    unit: wanted.unit,
    span: wanted.span === null ? null : { from: daysAgo(wanted.span[0]), until: daysAgo(wanted.span[1]) },
  };
  const repo = pick(facts.repositories, wanted.repo)?.repo.commonDir ?? null;
  const known = Object.entries(chosen).filter(([, value]) => value !== null && value !== undefined);
  return { rangeDays: wanted.rangeDays, repo, ...Object.fromEntries(known) };
}

function figuresOf(snapshot: PanelSnapshot): PlainFigures {
  const { headline, choices, models, days, marks, flow, points, outcomes, states, unlinked, unpriced, agents, places, economics } =
    snapshot;
  const { yields, cacheHitShare, returns, coverage } = economics;
  return {
    ...{ headline, choices, models, days, marks, flow, points, outcomes, states, unlinked, unpriced },
    agents: agents.map(({ key }) => key),
    places: places.map(({ key }) => key),
    economics: { yields, cacheHitShare, returns, coverage },
  };
}
