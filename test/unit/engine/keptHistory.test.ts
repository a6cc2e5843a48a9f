import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import path from "node:path";
import * as fc from "fast-check";
import { createGitCache } from "../../../src/engine/outcomes/gitCache";
import { refreshRepository } from "../../../src/engine/outcomes/repositories";
import { createWorkspace } from "../../../src/engine/workspace";
import { deleteEverything } from "../../../src/ledger/deletion";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { repositoryOf } from "../../../src/trackers/git/history";
import { createMemoryCache } from "../../../src/trackers/git/memory";
import { unpacker } from "../../../src/trackers/git/packing";
import { keepRepository } from "../../../src/trackers/git/repository";
import { type GitRepository, startGit, text } from "../../support/gitRepository";
import { happen, historyEvents } from "../../support/historyEvents";
import { scratchFolders } from "../../support/scratch";
import { historyOf, placeOf } from "../trackers/histories";

/** So many histories are made; more by hand. */
const RUNS = Number(process.env["TOKEN_YIELD_RUNS"] ?? 2);

describe("a history that another process kept", function () {
  this.timeout(120_000 + RUNS * 90_000);
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
      fc.asyncProperty(historyEvents(4, RUNS < 10 ? 9 : 16), async (events) => {
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
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  const partsOf = (ledger: Ledger) => ledger.sql("SELECT part, data FROM kept_history ORDER BY part").all();

  it("is dropped and made anew where it is damaged", async () => {
    const at = startGit(path.join(folder(), "work"));
    at.commit("a", text("a", { 3: "3" }), "Change");
    const ledger = openLedger(folder());
    await read(ledger, at);
    const [part] = partsOf(ledger);
    assert.ok(part?.["data"] instanceof Uint8Array);
    const damaged = Uint8Array.from(part["data"]);
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
    for (const data of [damaged, damaged.subarray(0, 40), new Uint8Array(0)]) {
      ledger.sql("UPDATE kept_history SET data = ? WHERE part = 0").run(data);
      at.git("commit", "-q", "--allow-empty", "-m", "One more");
      await read(ledger, at);
      assert.deepEqual(told(ledger), await fromNothing(at));
      assert.equal(partsOf(ledger).length, 1);
    }
    ledger.close();
  });

  it("grows by what is new, and is deleted with everything", async () => {
    const at = startGit(path.join(folder(), "work"));
    const ledger = openLedger(folder());
    await read(ledger, at);
    at.commit("a", text("a", { 3: "3" }), "Change");
    await read(ledger, at);
    await read(ledger, at);
    assert.deepEqual(
      partsOf(ledger).map(({ part }) => part),
      [0, 1],
    );
    deleteEverything(ledger, now);
    assert.deepEqual(partsOf(ledger), []);
    ledger.close();
  });

  it("is gone on with by whichever of two processes is first, and the other follows", async () => {
    const at = startGit(path.join(folder(), "work"));
    const ledger = openLedger(folder());
    const [one, other] = [createGitCache(ledger), createGitCache(ledger)];
    for (const [step, cache] of [one, other, one, one, other].entries()) {
      at.commit("a", text("a", { [step + 3]: `${step}` }), `Change ${step}`);
      await read(ledger, at, cache);
      assert.deepEqual(told(ledger), await fromNothing(at), `after ${step}`);
    }
    await read(ledger, at);
    ledger.close();
  });

  it("is written as the number of its form says: whoever changes what is read, hashed or packed raises it", async () => {
    const at = startGit(path.join(folder(), "work"), ["a", "b", "c"]);
    for (const [step, kind] of (["branch", "commit", "squash", "revert", "branch", "merge"] as const).entries())
      happen(at, { kind, at: step, to: 2 }, step);
    const parts: Uint8Array[] = [];
    const histories = {
      read: () => [],
      put: (_: string, __: number, ___: number, some: Iterable<Uint8Array>) => parts.push(...some) > 0,
    };
    const repository = repositoryOf(await historyOf(at, { ...createMemoryCache(), histories }));
    assert.ok(repository);
    keepRepository(repository);
    const [part, ...others] = parts;
    assert.ok(part !== undefined && others.length === 0);
    const packed = unpacker(part);
    const { form } = packed.json() as { readonly form: number };
    const sum = createHash("sha256");
    // Commits have twelve pieces and the few things that some of them have, deltas two, deltas of heads three, prints two.
    for (let piece = 0; piece < 23; piece++) sum.update(packed.bytes());
    assert.throws(() => packed.bytes(), RangeError);
    assert.deepEqual(
      { form, sum: sum.digest("hex") },
      { form: 3, sum: "b7bc4bd6b43e7c7e5fe53790efc1cf058cbcb7a8ebb6215c906cd78f3f87cd53" },
    );
  });
});
