import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import { startOfDay } from "../../../src/core/day";
import { sumOf } from "../../../src/core/runningSum";
import { costOf, type Tally } from "../../../src/core/tally";
import { totalTokens } from "../../../src/core/usage";
import { computeRoi } from "../../../src/engine/outcomes/roi";
import { type PanelFacts, panelFacts } from "../../../src/engine/panel/panelFacts";
import { panelSnapshot } from "../../../src/engine/panel/panelSnapshot";
import { keyOf } from "../../../src/engine/panel/rowIndex";
import { deleteEverything } from "../../../src/ledger/deletion";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { createNames, type Names } from "../../../src/ledger/names";
import { createFactsWorld, type FactsWorld, type Happening, happenings } from "../../support/factsWorld";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const RUNS = Number(process.env["TOKEN_YIELD_RUNS"] ?? 60);

describe("the facts that are kept", function () {
  this.timeout(300_000);
  let ledger: Ledger;
  let names: Names;
  before(() => {
    ledger = openLedger(path.join(scratch(), "ledger"));
    names = createNames(ledger);
  });
  after(() => ledger.close());

  it("are what a whole reading says, after whatever happens, and conserve every token and nano-dollar", () => {
    fc.assert(
      fc.property(fc.array(happenings, { minLength: 4, maxLength: 24 }), (story) => {
        deleteEverything(ledger, Number.MAX_SAFE_INTEGER);
        ledger.exec("DELETE FROM meta WHERE key = 'deleted'");
        names.forget();
        // A ledger by another name has no facts kept.
        const own = { ...ledger };
        const world = createFactsWorld(own, names);
        for (const happening of story) {
          world.happen(happening);
          const kept = panelFacts(own, names, world.inputs());
          const whole = panelFacts({ ...ledger }, names, world.inputs());
          assert.deepEqual(plain(kept), plain(whole));
          conserves(kept);
          conserves(whole);
          isWhatRoiSays(own, names, world, whole);
        }
        assert.deepEqual(snapshot(own, names, world), snapshot({ ...ledger }, names, world));
      }),
      { numRuns: RUNS, examples: RARE },
    );
  });

  it("stay the same object while nothing happens", () => {
    const world = createFactsWorld(ledger, names);
    const first = panelFacts(ledger, names, world.inputs());
    assert.equal(panelFacts(ledger, names, world.inputs()), first);
  });
});

const used = { kind: "response", at: 3, session: "one", cwd: 0, model: 0, key: 0, out: 8 } as const;
/** What seldom comes by chance: each ends with the one thing that tells of a change. */
const RARE: [story: Happening[]][] = [
  // An edit that its session's usage is not news for, in the place where it worked.
  [[used, { kind: "later", days: 9 }, { kind: "later", days: 9 }, { kind: "edit", at: 3, session: "one", cwd: 0 }]],
  // An edit of which the session's usage comes later.
  [[{ kind: "edit", at: 3, session: "one", cwd: 0 }, used, { kind: "later", days: 9 }, { kind: "later", days: 9 }]],
  [
    [
      used,
      { kind: "edit", at: 3, session: "one", cwd: 0 },
      { kind: "edit", at: 3, session: "one", cwd: 1 },
      { ...used, cwd: 1, key: 1 },
      { kind: "later", days: 30 },
    ],
  ],
  // An edit older than the newest.
  [[used, { kind: "later", days: 30 }, { kind: "edit", at: 90, session: "two", cwd: 1 }, { kind: "edit", at: 3, session: "one", cwd: 0 }]],
  // Usage that makes a session the one that created a request, from another repository.
  [
    [
      { kind: "landed", at: 5, session: "two", repo: 0, by: true, lines: 0, reverts: false },
      { kind: "request", which: 1, session: "one", at: 4, repo: 0 },
      { ...used, cwd: 1, at: 4 },
    ],
  ],
  // A folder of edits alone, of which it is learned later where it belongs.
  [[used, { kind: "later", days: 30 }, { kind: "edit", at: 3, session: "one", cwd: 3 }, { kind: "learned", repo: 0 }]],
  // The same where it worked there too, while nobody knew where that belongs.
  [
    [
      { ...used, cwd: 3 },
      { kind: "later", days: 30 },
      { kind: "edit", at: 3, session: "one", cwd: 3 },
      { kind: "learned", repo: 0 },
    ],
  ],
  // A call that only the gateway saw, until a log comes that holds it too.
  [[used, { kind: "metered", which: 5, early: 4 }, { kind: "metered", which: 6, early: 5 }, { ...used, at: 4, key: 5 }]],
  // A call that a log holds, and that is billed anew.
  [[used, { kind: "metered", which: 1, early: null }, { kind: "metered", which: 2, early: null }]],
  // A part of a session that the user moved at home, and that a commit elsewhere would have taken up.
  [
    [
      used,
      { kind: "landed", at: 5, session: "one", repo: 1, by: true, lines: 2, reverts: false },
      { kind: "corrected", at: 1, session: "one", repo: 0, to: 1, share: false },
    ],
  ],
  // A session in two clones, of which one hears of the other's commit; then it is at work in a place at another time.
  ...[false, true].map((shown): [Happening[]] => [
    [
      used,
      { ...used, cwd: 1, at: 8, key: 1 },
      { kind: "landed", at: 5, session: "one", repo: 0, by: true, lines: 2, reverts: false },
      { kind: "fetched", repo: 1, which: 0, shown, cwd: 1 },
      { ...used, cwd: 1, at: 4, key: 2 },
    ],
  ]),
  // A share that the user moved, of a stretch that another repository has a share of too.
  [
    [
      { kind: "landed", at: 9, session: "one", repo: 0, by: true, lines: 1, reverts: false },
      { kind: "landed", at: 9, session: "one", repo: 1, by: true, lines: 4, reverts: false },
      { kind: "corrected", at: 5, session: "one", repo: 0, to: 0, share: true },
      ...[3, 4, 5, 6, 7].map((at) => ({ ...used, at, key: at, out: 2 * at + 1 })),
    ],
  ],
  // A copy by whose reading a response moves to another session.
  [
    [
      { ...used, out: 3 },
      { ...used, session: "two", out: 4, at: 2 },
    ],
  ],
  // A commit that is taken back after the session's usage went to it.
  [
    [
      used,
      { kind: "landed", at: 5, session: "one", repo: 0, by: true, lines: 2, reverts: false },
      { kind: "landed", at: 9, session: "two", repo: 0, by: true, lines: 2, reverts: true },
    ],
  ],
];

/** Without what is a function, and with codes in the order in which they come. */
function plain({ rowOf, viewsOf, place, codes, parts: lists, ...facts }: PanelFacts) {
  const parts = lists.flat();
  const numbers = new Map<number, number>();
  assert.ok(parts.every(({ code }) => code < codes));
  return {
    ...facts,
    parts: parts.map((part) => {
      const code = numbers.get(part.code) ?? numbers.size;
      numbers.set(part.code, code);
      const { day, repo } = place(part);
      return { ...part, code, again: [day, repo] };
    }),
    views: facts.outcomes.map((row) => [rowOf.get(keyOf(row)), viewsOf(keyOf(row))]),
  };
}

function conserves({ cells, parts }: PanelFacts): void {
  equalSums(sumOf(parts.flat()), sumOf(cells));
}

/** The command line asks repository by repository: what these have together is what the panel has in all of them, each once. */
function isWhatRoiSays(ledger: Ledger, names: Names, world: FactsWorld, { parts }: PanelFacts): void {
  const { repos, cwdsIn, now, flat } = world.inputs();
  const told = repos.map(({ commonDir, identities }) => ({
    tally: computeRoi(ledger, names, { commonDir, cwds: cwdsIn(commonDir), identities, since: null, until: null, now, flat }).ever.total,
  }));
  const inside = parts.flat().filter(({ fate }) => fate.kind === "outcome" || fate.state !== "outside");
  equalSums(sumOf(told), sumOf(inside));
}

function equalSums(a: Tally, b: Tally): void {
  for (const figure of [costOf, ({ tokens }: Tally) => totalTokens(tokens), ({ responses }: Tally) => responses])
    assert.equal(figure(a), figure(b));
}

function snapshot(ledger: Ledger, names: Names, world: FactsWorld) {
  const inputs = world.inputs();
  return panelSnapshot(ledger, names, {
    ...inputs,
    startOfDay: (day) => startOfDay(day, inputs.timeZone),
    query: { rangeDays: 0, repo: null },
    besides: [],
    indexing: null,
    gateways: [],
    sourceRows: [],
    trackers: [],
    proposals: [],
    health: [],
    commonDirOf: () => null,
    labelOf: (source) => source,
    empty: () => ({ usage: null, outcomes: null }),
  });
}
