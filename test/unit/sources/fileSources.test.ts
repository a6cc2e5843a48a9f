import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import fc from "fast-check";
import type { Evidence } from "../../../src/core/evidence";
import { disk } from "../../../src/engine/reading/disk";
import type { FileRecord } from "../../../src/ledger/files";
import { fileSources } from "../../../src/sources/registry";
import { scratchFolders } from "../../support/scratch";
import { layOutHome, runStatements, statementsOf } from "./fixtureHome";
import { bySession, foldUsages, logsOf, type Recording, readOn, readText, readWhole, recordingSink, type Totals } from "./reading";

interface Expected {
  readonly sessions: Readonly<Record<string, Totals>>;
  readonly models: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
  readonly noted: Readonly<Record<string, number>>;
  readonly evidence: readonly string[];
  readonly limits: readonly string[];
  /** Responses by working directory, "unknown" where the source cannot tell. */
  readonly cwds: Readonly<Record<string, number>>;
  readonly reportedNanoUsd: number;
}

const sorted = (record: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(record).sort());

function counts(names: Iterable<string>): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of names) found[name] = (found[name] ?? 0) + 1;
  return found;
}

function inWords(evidence: Evidence): string {
  const owner = evidence.session.slice(-4);
  switch (evidence.kind) {
    case "commit":
      return `${owner} commit ${evidence.sha} ${evidence.how} ${evidence.branch}`;
    case "push":
      return `${owner} push ${evidence.branch}`;
    case "request":
      return `${owner} request ${evidence.url} ${evidence.action}`;
    case "edit":
      return `${owner} edit ${evidence.path} +${evidence.added ?? "?"} -${evidence.removed ?? "?"}`;
  }
}

function summary(recording: Recording): Expected {
  const folded = [...foldUsages(recording.usages).values()];
  return {
    sessions: sorted(Object.fromEntries(bySession(recording.usages))) as Record<string, Totals>,
    models: sorted(counts(folded.map(({ model }) => model ?? "unknown"))) as Record<string, number>,
    rejected: sorted(counts(recording.rejected)) as Record<string, number>,
    noted: sorted(Object.fromEntries(recording.noted)) as Record<string, number>,
    evidence: [...new Set(recording.evidence.map(inWords))].sort(),
    limits: [
      ...new Set(
        recording.limits.map(
          ({ label, usedPercent, resetsAt }) =>
            `${label} ${usedPercent}%${resetsAt === null ? "" : ` until ${new Date(resetsAt).toISOString()}`}`,
        ),
      ),
    ].sort(),
    cwds: sorted(counts(folded.map(({ cwd }) => cwd ?? "unknown"))) as Record<string, number>,
    reportedNanoUsd: folded.reduce((sum, { reportedNanoUsd }) => sum + (reportedNanoUsd ?? 0), 0),
  };
}

const scratch = scratchFolders();

for (const source of fileSources) {
  describe(`source ${source.id}`, function () {
    this.timeout(60_000);
    const folder = join(__dirname, "../../fixtures", source.id);
    const totalsOf = (recording: Recording) => Object.fromEntries(bySession(recording.usages));
    const formOf = (path: string) => source.form?.(path) ?? "lines";
    let home: string;
    let paths: readonly string[];
    let whole: Recording;
    before(() => {
      assert.ok(existsSync(folder), `${source.id} needs fixtures in test/fixtures/${source.id}`);
      home = layOutHome(join(folder, "home"), scratch());
      paths = logsOf(source, { home, platform: "linux", variables: {} });
      assert.ok(paths.length > 0, "the fixtures hold no log that the source accepts");
      whole = recordingSink();
      for (const path of paths) readWhole(source, path, whole);
    });

    it("reads its fixtures as worked out by hand", () => {
      const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8").replaceAll("{{home}}", home)) as Expected;
      const found = summary(whole);
      assert.deepEqual(found, {
        ...expected,
        sessions: sorted(expected.sessions),
        models: sorted(expected.models),
        rejected: sorted(expected.rejected),
        noted: sorted(expected.noted),
        evidence: [...expected.evidence].sort(),
        limits: [...expected.limits].sort(),
        cwds: sorted(expected.cwds),
      });
    });

    it("counts the same in whatever order the files come, and again", () => {
      fc.assert(
        fc.property(fc.shuffledSubarray([...paths, ...paths], { minLength: paths.length * 2 }), (order) => {
          const recording = recordingSink();
          for (const path of order) readWhole(source, path, recording);
          assert.deepEqual(totalsOf(recording), totalsOf(whole));
        }),
        { numRuns: 20 },
      );
    });

    if (source.needles.length > 0) {
      it("counts the same wherever a reading of lines was broken off and its state stored", () => {
        const logs = paths.filter((path) => formOf(path) === "lines");
        assert.ok(logs.length > 0);
        fc.assert(
          fc.property(fc.constantFrom(...logs), fc.nat(), fc.nat(), (path, first, second) => {
            const text = readFileSync(path, "utf8");
            const cuts = [first % (text.length + 1), second % (text.length + 1)].sort((a, b) => a - b);
            const recording = recordingSink();
            let state: object = source.begin(path);
            let done = 0;
            for (const cut of [...cuts, text.length]) {
              readText(source, text.slice(done, cut), path, recording, state);
              done = Math.max(done, text.lastIndexOf("\n", cut - 1) + 1);
              state = JSON.parse(JSON.stringify(state)) as object;
            }
            const once = readText(source, text, path);
            assert.deepEqual(totalsOf(recording), totalsOf(once));
          }),
          { numRuns: 200 },
        );
      });
    }

    if (source.document !== undefined) {
      it("counts the same when a document was read before it was all there", function () {
        const documents = paths.filter((path) => formOf(path) === "document");
        // Where a database took over from documents, its fixtures may hold only those that are to be left alone.
        if (documents.length === 0 && source.database !== undefined) this.skip();
        assert.ok(documents.length > 0);
        fc.assert(
          fc.property(fc.constantFrom(...documents), fc.nat(), (path, cut) => {
            const text = readFileSync(path, "utf8");
            const recording = recordingSink();
            source.document?.(text.slice(0, cut % (text.length + 1)), path, recording.sink, disk);
            source.document?.(text, path, recording.sink, disk);
            assert.deepEqual(totalsOf(recording), totalsOf(readWhole(source, path)));
          }),
          { numRuns: 200 },
        );
      });
    }

    if (source.database !== undefined) {
      it("counts the same, good and bad, however a database grew between readings", () => {
        const databases = paths.filter((path) => formOf(path) === "database");
        assert.ok(databases.length > 0);
        for (const path of databases) {
          const statements = statementsOf(join(folder, "home", `${relative(home, path)}.sql`));
          const once = readWhole(source, path);
          // Every step, every other one, the middle and all at once.
          for (const step of [1, 2, Math.ceil(statements.length / 2)]) {
            const copy = join(scratch(), basename(path));
            const recording = recordingSink();
            let known: FileRecord | undefined;
            for (let done = 0; done < statements.length; done += step) {
              runStatements(copy, statements.slice(done, done + step));
              known = readOn(source, copy, known, recording);
            }
            assert.deepEqual(totalsOf(recording), totalsOf(once), `${step} statements at a time`);
            assert.deepEqual(known?.rejected, counts(once.rejected), `${step} statements at a time`);
          }
        }
      });
    }

    it("lets nothing through but counts, ids, times, paths and git facts", () => {
      const secret = "TheCustomersSecretPlan";
      const marked = (text: string) =>
        text
          .replaceAll(
            /"(text|content|lastPrompt|prompt|title|task|description|new_source|oldString|newString|value)":"x/g,
            `"$1":"${secret} x`,
          )
          .replaceAll("'x'", `'${secret}'`);
      const recording = recordingSink();
      let places = 0;
      for (const path of paths) {
        if (formOf(path) === "database") {
          const statements = statementsOf(join(folder, "home", `${relative(home, path)}.sql`)).map(marked);
          const copy = join(scratch(), basename(path));
          runStatements(copy, statements);
          readOn(source, copy, undefined, recording);
          places += statements.filter((statement) => statement.includes(secret)).length;
          continue;
        }
        const text = marked(readFileSync(path, "utf8"));
        if (text.includes(secret)) places++;
        if (formOf(path) === "document") source.document?.(text, path, recording.sink, disk);
        else readText(source, text, path, recording);
      }
      assert.ok(places > 0, "the fixtures hold nothing to keep secret");
      assert.ok(recording.usages.length > 0);
      assert.ok(!JSON.stringify([recording.usages, recording.evidence, recording.rejected, [...recording.noted]]).includes(secret));
    });

    it("names the folders that it looks in, with a reason, whatever the platform", () => {
      for (const platform of ["linux", "darwin", "win32"] as const) {
        const roots = source.roots({ home: platform === "win32" ? "C:\\Users\\dev" : "/home/dev", platform, variables: {} });
        assert.ok(roots.length > 0);
        for (const root of roots) {
          assert.ok(platform === "win32" ? /^[A-Z]:\\/.test(root.path) : root.path.startsWith("/"), root.path);
          assert.notEqual(root.because, "");
        }
      }
    });

    it("says why, where its figures are not exact", () => {
      if (source.completeness.grade !== "exact") assert.ok(source.completeness.why.length > 20);
    });
  });
}
