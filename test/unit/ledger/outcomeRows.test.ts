import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Ownership } from "../../../src/core/ownership";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { emptyMadeMemory, readOutcomesAgain, readOwnersAgain } from "../../../src/ledger/madeAgain";
import { createNames } from "../../../src/ledger/names";
import { type OutcomeRecord, putHistory, type RepoRecord, readOutcomes } from "../../../src/ledger/outcomes";
import { scratchFolders } from "../../support/scratch";

type Row = Omit<OutcomeRecord, "commonDir">;

const scratch = scratchFolders();

function put(ledger: Ledger, commonDir: string, outcomes: Iterable<Row>, owners: readonly Ownership[] = []): void {
  const repo: RepoRecord = {
    commonDir,
    top: commonDir,
    name: "r",
    defaultBranch: null,
    digest: "",
    identities: [],
    problems: [],
    readAt: 0,
  };
  putHistory(ledger, createNames(ledger), { repo, outcomes, heads: [], carried: new Map(), owners });
}

/** How many rows this connection has written, deleted ones too. */
function written(ledger: Ledger): number {
  return Number(ledger.sql("SELECT total_changes() AS n").get()?.["n"]);
}

const PLAIN = { noNullPrototype: true } as const;
const size = fc.option(fc.record({ files: fc.nat(3), insertions: fc.nat(3), deletions: fc.nat(3) }, PLAIN));
const row: fc.Arbitrary<Row> = fc.record(
  {
    kind: fc.constant("commit" as const),
    id: fc.constantFrom("a1", "b2", "c3", "d4", "e5"),
    title: fc.constantFrom("One", "Two"),
    mentions: fc.constantFrom("", "closes 1"),
    authorName: fc.constant("Ada"),
    authorEmail: fc.constantFrom("ada@example.org", "bo@example.org"),
    coAuthors: fc.constantFrom([], ["cy@example.org"]),
    authoredAt: fc.nat(5),
    committedAt: fc.nat(5),
    how: fc.constantFrom("direct" as const, "squash" as const),
    tier: fc.nat(2),
    landedCommit: fc.constantFrom("a1", "b2"),
    landedAt: fc.nat(5),
    bot: fc.boolean(),
    reverted: fc.option(fc.record({ by: fc.constantFrom("a1", "b2"), at: fc.nat(5) }, PLAIN)),
    size,
  },
  PLAIN,
);
const history = fc.uniqueArray(row, { selector: ({ id }) => id });

const owner: fc.Arbitrary<Ownership> = fc.record(
  {
    commit: fc.constantFrom("a1", "b2", "c3"),
    session: fc.constantFrom("one", "two", "three"),
    at: fc.nat(2),
    lines: fc.nat(2),
    evidence: fc.constantFrom("printed", "edited"),
    grade: fc.constantFrom("exact" as const, "strong" as const),
    why: fc.constantFrom("It printed this sha.", "It edited."),
  },
  PLAIN,
);
const made = fc.uniqueArray(owner, { selector: ({ commit, session }) => `${commit} ${session}` });

describe("the outcomes of a history", () => {
  it("are those of its last reading, whatever came before, and another repository's stay", () => {
    const ledger = openLedger(scratch());
    fc.assert(
      fc.property(history, history, (other, last) => {
        put(ledger, "/other", other);
        put(ledger, "/repo", last);
        const told = (rows: readonly Row[], commonDir: string): OutcomeRecord[] =>
          rows.map((each) => ({ commonDir, ...each })).sort((a, b) => a.landedAt - b.landedAt || (a.id < b.id ? -1 : 1));
        assert.deepEqual(readOutcomes(ledger, "/repo", null, null), told(last, "/repo"));
        assert.deepEqual(readOutcomes(ledger, "/other", null, null), told(other, "/other"));
      }),
      { numRuns: 200 },
    );
    ledger.close();
  });

  it("are written only where they say something else", () => {
    const ledger = openLedger(scratch());
    const rows = fc.sample(fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 4 }), { seed: 7, numRuns: 1 })[0] ?? [];
    put(ledger, "/repo", rows);
    const first = written(ledger);
    put(ledger, "/repo", rows);
    const same = written(ledger) - first;
    put(
      ledger,
      "/repo",
      rows.slice(1).map((each, index) => (index === 0 ? { ...each, title: "Three" } : each)),
    );
    assert.equal(written(ledger) - first - same, same + 2, "one that changed and one that is gone");
    ledger.close();
  });

  it("are the same read again, as the same objects where they say the same, and so are who made what", () => {
    const ledger = openLedger(scratch());
    const names = createNames(ledger);
    const memory = emptyMadeMemory();
    let before: readonly (OutcomeRecord | Ownership)[] = [];
    fc.assert(
      // Not after each writing, so that several are news at once.
      fc.property(history, made, fc.boolean(), (last, owners, reads) => {
        put(ledger, "/repo", last, owners);
        put(ledger, "/other", last.slice(1), owners.slice(1));
        if (!reads) return;
        const outcomes = readOutcomesAgain(ledger, "/repo", memory);
        assert.deepEqual(outcomes, readOutcomes(ledger, "/repo", null, null));
        const told = owners.toSorted(
          (a, b) => compare(a.commit, b.commit) || Number(names.find(a.session)) - Number(names.find(b.session)),
        );
        const owned = readOwnersAgain(ledger, names, "/repo", memory);
        assert.deepEqual(owned, told);
        for (const one of [...outcomes, ...owned]) {
          const same = before.find((other) => isDeepStrictEqual(other, one));
          if (same !== undefined) assert.equal(one, same);
        }
        before = [...outcomes, ...owned];
        assert.equal(readOutcomesAgain(ledger, "/repo", memory), outcomes, "the same list while nothing was written");
        assert.equal(readOwnersAgain(ledger, names, "/repo", memory), owned);
      }),
      { numRuns: 400 },
    );
    ledger.close();
  });
});

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
