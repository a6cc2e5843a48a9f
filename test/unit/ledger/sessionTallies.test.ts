import assert from "node:assert/strict";
import fc from "fast-check";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { tallySession } from "../../../src/ledger/sessionTallies";
import { tallyClasses } from "../../../src/ledger/tallies";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const COLUMNS = ["billed", "reported", "list", "input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "reasoning"] as const;
const CLASSES = ["list_input", "list_output", "list_cache_read", "list_cache_write_5m", "list_cache_write_1h"] as const;

const amount = fc.option(fc.nat(1_000), { freq: 3 });
const usage = fc.record({
  at: fc.constantFrom(0, 1, 899_999, 900_000, 900_001, 86_400_000, 86_400_001),
  span: fc.constantFrom(0, 60_000, 86_400_000),
  session: fc.constantFrom("one", "two", null),
  source: fc.constantFrom("claude-code", "codex"),
  model: fc.constantFrom("a", "b", null),
  cwd: fc.constantFrom("/w", "/v", null),
  branch: fc.constantFrom("main", "", null),
  responses: fc.nat(2),
  amounts: fc.tuple(...COLUMNS.map(() => amount)),
  classes: fc.tuple(...CLASSES.map(() => amount)),
});

describe("one session's usage", () => {
  it("is summed as SQLite sums it", () => {
    const ledger = openLedger(scratch());
    const names = createNames(ledger);
    const put = ledger.sql(
      `INSERT INTO usage (source, key, at, span_ms, session, model, cwd, branch, responses, tier, web_searches, owner_rank, ${[...COLUMNS, ...CLASSES].join(", ")})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0${", ?".repeat(COLUMNS.length + CLASSES.length)})`,
    );
    fc.assert(
      fc.property(fc.array(usage, { maxLength: 30 }), fc.constantFrom([], ["codex"], ["codex", "none"]), (rows, flat) => {
        ledger.write(() => {
          ledger.exec("DELETE FROM usage");
          for (const [key, { at, span, session, source, model, cwd, branch, responses, amounts, classes }] of rows.entries()) {
            const [from, by, what, where, on] = [source, session, model, cwd, branch].map((text) => names.id(text));
            put.run(
              from ?? 0,
              String(key),
              at,
              span,
              by ?? null,
              what ?? null,
              where ?? null,
              on ?? null,
              responses,
              ...amounts,
              ...classes,
            );
          }
        });
        const plain = tallyClasses(ledger, names, ["session", "slot", "source", "model", "cwd", "branch"], {
          since: null,
          until: null,
          flat,
        });
        for (const session of ["one", "two", null]) {
          const own = plain.flatMap(({ session: of, day: _day, ...row }) => (of === session ? [row] : []));
          const id = session === null ? null : names.id(session);
          assert.deepEqual(tallySession(ledger, names, id, flat), own);
        }
      }),
      { numRuns: 300 },
    );
    ledger.close();
  });
});
