import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import { startOfDay } from "../../../src/core/day";
import { sumOf } from "../../../src/core/runningSum";
import { costOf, type Tally } from "../../../src/core/tally";
import { totalTokens } from "../../../src/core/usage";
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
  // A part of a session that the user moved at home, and that a commit elsewhere would have taken up.
  [
    [
      used,
      { kind: "landed", at: 5, session: "one", repo: 1, by: true, lines: 2, reverts: false },
      { kind: "corrected", at: 1, session: "one", repo: 0, to: 1, share: false },
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
function plain({ rowOf, viewsOf, place, codes, parts, ...facts }: PanelFacts) {
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
  const [used, became] = [sumOf(cells), sumOf(parts)];
  for (const figure of [costOf, ({ tokens }: Tally) => totalTokens(tokens), ({ responses }: Tally) => responses])
    assert.equal(figure(became), figure(used));
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
