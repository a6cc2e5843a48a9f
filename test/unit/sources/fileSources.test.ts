import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Evidence } from "../../../src/core/evidence";
import { fileSources } from "../../../src/sources/registry";
import type { Environment } from "../../../src/sources/source";
import { bySession, foldUsages, logsOf, type Recording, readLogFile, readText, recordingSink, type Totals } from "./reading";

interface Expected {
  readonly sessions: Readonly<Record<string, Totals>>;
  readonly models: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
  readonly noted: Readonly<Record<string, number>>;
  readonly evidence: readonly string[];
  readonly limits: readonly string[];
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
  return {
    sessions: sorted(Object.fromEntries(bySession(recording.usages))) as Record<string, Totals>,
    models: sorted(counts([...foldUsages(recording.usages).values()].map(({ model }) => model ?? "unknown"))) as Record<string, number>,
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
  };
}

for (const source of fileSources) {
  describe(`source ${source.id}`, function () {
    this.timeout(60_000);
    const folder = join(__dirname, "../../fixtures", source.id);
    const environment: Environment = { home: join(folder, "home"), platform: "linux", variables: {} };
    const paths = logsOf(source, environment);
    const totalsOf = (recording: Recording) => Object.fromEntries(bySession(recording.usages));
    let whole: Recording;
    before(() => {
      assert.ok(existsSync(folder), `${source.id} needs fixtures in test/fixtures/${source.id}`);
      assert.ok(paths.length > 0, "the fixtures hold no log that the source accepts");
      whole = recordingSink();
      for (const path of paths) readLogFile(source, path, whole);
    });

    it("reads its fixtures as worked out by hand", () => {
      const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;
      const found = summary(whole);
      assert.deepEqual(found, {
        ...expected,
        sessions: sorted(expected.sessions),
        models: sorted(expected.models),
        rejected: sorted(expected.rejected),
        noted: sorted(expected.noted),
        evidence: [...expected.evidence].sort(),
        limits: [...expected.limits].sort(),
      });
    });

    it("counts the same in whatever order the files come, and again", () => {
      fc.assert(
        fc.property(fc.shuffledSubarray([...paths, ...paths], { minLength: paths.length * 2 }), (order) => {
          const recording = recordingSink();
          for (const path of order) readLogFile(source, path, recording);
          assert.deepEqual(totalsOf(recording), totalsOf(whole));
        }),
        { numRuns: 20 },
      );
    });

    it("counts the same wherever a reading was broken off and its state stored", () => {
      fc.assert(
        fc.property(fc.constantFrom(...paths), fc.nat(), fc.nat(), (path, first, second) => {
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

    it("lets nothing through but counts, ids, times, paths and git facts", () => {
      const secret = "TheCustomersSecretPlan";
      const recording = recordingSink();
      for (const path of paths) {
        const text = readFileSync(path, "utf8").replaceAll(
          /"(text|content|lastPrompt|prompt|title|description|new_source|oldString|newString)":"x/g,
          `"$1":"${secret} x`,
        );
        readText(source, text, path, recording);
      }
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
  });
}
