import assert from "node:assert/strict";
import path from "node:path";
import * as fc from "fast-check";
import { createGitCache } from "../../../src/engine/outcomes/gitCache";
import { refreshRepository } from "../../../src/engine/outcomes/repositories";
import { createWorkspace } from "../../../src/engine/workspace";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { type GitRepository, startGit } from "../../support/gitRepository";
import { happen, historyEvents } from "../../support/historyEvents";
import { scratchFolders } from "../../support/scratch";
import { placeOf } from "../trackers/histories";

/** So many histories are made; more by hand. */
const RUNS = Number(process.env["TOKEN_YIELD_RUNS"] ?? 3);

describe("a history that another process kept", function () {
  this.timeout(120_000 + RUNS * 20_000);
  const folder = scratchFolders();
  const now = 1_800_000_000_000;

  /** As a process of its own would read it, unless it gets another's cache. */
  async function read(ledger: Ledger, at: GitRepository, cache = createGitCache(ledger)): Promise<void> {
    const names = createNames(ledger);
    await refreshRepository(ledger, names, createWorkspace(ledger, names), placeOf(at.folder), { gitPath: "git", now, cache });
  }

  function told(ledger: Ledger) {
    const all = (sql: string) =>
      ledger
        .sql(sql)
        .all()
        .map((row) => ({ ...row }));
    const { columns } = { columns: all("SELECT name FROM pragma_table_info('outcome') WHERE name NOT IN ('repo', 'writing')") };
    return {
      repo: all("SELECT common_dir, default_ref, tip, identities, problems, digest FROM repo"),
      outcomes: all(`SELECT ${columns.map(({ name }) => String(name)).join(", ")} FROM outcome ORDER BY id`),
      heads: all("SELECT sha, refs, how, tier, landed_commit, landed_at FROM head ORDER BY sha").map((head) => ({
        ...head,
        refs: (JSON.parse(String(head["refs"])) as string[]).sort(),
      })),
      carried: all("SELECT sha, landed FROM carried ORDER BY sha"),
    };
  }

  async function fromNothing(at: GitRepository) {
    const ledger = openLedger(folder());
    await read(ledger, at);
    const all = told(ledger);
    ledger.close();
    return all;
  }

  it("gives the answers that are given from nothing, whatever happened in between", async () => {
    await fc.assert(
      fc.asyncProperty(historyEvents(4, 14), async (events) => {
        const home = folder();
        const at = startGit(path.join(home, "work"), ["a", "b", "c"]);
        const [kept, lived] = [openLedger(path.join(home, "kept")), openLedger(path.join(home, "lived"))];
        const living = createGitCache(lived);
        try {
          for (const [step, event] of events.entries()) {
            happen(at, event, step);
            // Several things may happen between two readings.
            if (event.to === 0 && step < events.length - 1) continue;
            await read(kept, at);
            await read(lived, at, living);
            const expected = await fromNothing(at);
            assert.deepEqual(told(kept), expected, `another process, after ${event.kind} (${step})`);
            assert.deepEqual(told(lived), expected, `the same process, after ${event.kind} (${step})`);
          }
        } finally {
          kept.close();
          lived.close();
        }
      }),
      { numRuns: RUNS, endOnFailure: RUNS < 10 },
    );
  });
});
