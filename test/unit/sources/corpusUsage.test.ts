import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { codex } from "../../../src/sources/codex";
import { fileSources } from "../../../src/sources/registry";
import type { Environment } from "../../../src/sources/source";
import { corpusFolder, restoreCorpus } from "./corpus";
import { bySession, logsOf, readLogFile, readText, recordingSink, type Totals } from "./reading";

interface Truth {
  readonly sessions: Readonly<Record<string, Totals & { readonly replayedByFork?: { readonly responses: number } }>>;
}

const corpora = [
  { name: "sessions-context-evaluator", sessions: 98 },
  { name: "sessions-git-sync", sessions: 96 },
];

describe("usage of real sessions", () => {
  const folder = corpusFolder();
  before(() => {
    if (folder === null) console.log("      skipped: no corpus on this machine (TOKEN_YIELD_CORPUS names its folder)");
  });
  for (const { name, sessions } of corpora) {
    it(`equals the independent count of ${name}, per session and token class`, function () {
      if (folder === null) this.skip();
      this.timeout(120_000);
      const disk = restoreCorpus(folder, name);
      try {
        const truth = JSON.parse(readFileSync(join(disk, "truth-usage.json"), "utf8")) as Truth;
        const environment: Environment = { home: join(disk, "home"), platform: "linux", variables: {} };
        const record = recordingSink();
        for (const source of fileSources) for (const path of logsOf(source, environment)) readLogFile(source, path, record);
        const counted = bySession(record.usages);
        assert.deepEqual(record.rejected, []);
        const expected = Object.entries(truth.sessions).map(([session, totals]) => {
          const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, responses } = totals;
          return [session, { input, output, cacheRead, cacheWrite5m, cacheWrite1h, responses }] as const;
        });
        assert.equal(expected.length, sessions);
        assert.deepEqual(Object.fromEntries(counted), Object.fromEntries(expected));
        const replayed = Object.values(truth.sessions).reduce((sum, session) => sum + (session.replayedByFork?.responses ?? 0), 0);
        assert.equal(record.noted.get("responses replayed from a parent session, not counted") ?? 0, replayed);
        // The same without the ids of turns, as older versions wrote: the silence after a copy has to do.
        const silent = recordingSink();
        for (const path of logsOf(codex, environment)) {
          readText(codex, readFileSync(path, "utf8").replaceAll(/"turn_id":"[^"]*"/g, '"turn_id":"1"'), path, silent);
        }
        const forks = ([session]: readonly [string, unknown]) => truth.sessions[session]?.replayedByFork !== undefined;
        assert.deepEqual([...bySession(silent.usages)].filter(forks).sort(), [...counted].filter(forks).sort());
      } finally {
        rmSync(disk, { recursive: true, force: true });
      }
    });
  }
});
