import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { commitLine, responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const CLI = path.resolve(__dirname, "../../../dist/cli.js");
const AT = Date.UTC(2026, 9, 1, 12);

/** One machine with a log of its own. */
function machine(lines: string) {
  const home = scratch();
  writeFile(path.join(home, ".claude/projects/-w/s.jsonl"), lines);
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [CLI, ...args], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: home, TOKEN_YIELD_HOME: path.join(home, "ledger"), TZ: "UTC" },
    });
  return { home, run, total: () => JSON.parse(run("usage", "--json").stdout).total };
}

describe("a ledger on its way", function () {
  this.timeout(60_000);
  const line = (id: string, day = 0) => responseLine({ id, session: "s", at: AT + day * 86_400_000, cwd: "/w" });

  for (const name of ["out.jsonl", "out.jsonl.gz"]) {
    it(`brings two machines together in ${name} without counting anything twice`, () => {
      const one = machine(line("a") + line("b") + commitLine({ session: "s", at: AT, cwd: "/w", sha: "abcdef1" }));
      const other = machine(line("b") + line("c"));
      const file = path.join(scratch(), name);
      assert.equal(one.run("export", file).status, 0);
      if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal(other.total().responses, 2);
      for (let times = 0; times < 2; times++) {
        const { status, stderr } = other.run("import", file);
        assert.equal(status, 0, stderr);
        assert.equal(other.total().responses, 3);
      }
      assert.deepEqual({ ...other.total(), responses: 0 }, { ...machine(line("a") + line("b") + line("c")).total(), responses: 0 });
    });
  }

  it("takes the good lines of a damaged export and names the bad ones", () => {
    const one = machine(line("a") + line("b"));
    const file = path.join(scratch(), "out.jsonl");
    one.run("export", file);
    const [header, first, ...rest] = readFileSync(file, "utf8").trimEnd().split("\n");
    writeFile(file, [header, '{"source":"claude-code","usage":{"key":-1}}', first, "nonsense", ...rest].join("\n"));
    const other = machine("");
    const { status, stderr } = other.run("import", file);
    assert.equal(status, 0);
    assert.match(stderr, /line 2 .*\n.*line 4 is not JSON/);
    assert.equal(other.total().responses, 2);
  });

  it("refuses what is no export, with one line", () => {
    const other = machine("");
    const file = writeFile(path.join(scratch(), "x.jsonl"), '{"hello":1}\n');
    for (const name of [file, "/nowhere.jsonl"]) {
      const { status, stderr } = other.run("import", name);
      assert.equal(status, 2);
      assert.match(stderr, /^token-yield: [^\n]+ cannot be imported: [^\n]+\n$/);
    }
  });

  it("deletes a range for good, though the agent's log still holds it, and says what it deleted", () => {
    const one = machine(line("a") + line("b", 1) + line("c", 2));
    assert.equal(one.total().responses, 3);
    const { stdout } = one.run("delete", "--since", "2026-10-02", "--until", "2026-10-02", "--json");
    assert.deepEqual(JSON.parse(stdout).deleted, { responses: 1, sessions: 1, facts: 0 });
    assert.equal(one.total().responses, 2);
    writeFile(path.join(one.home, ".claude/projects/-w/s.jsonl"), line("b", 1) + line("d", 3));
    assert.equal(one.total().responses, 3);
  });

  it("deletes everything on request, paths and session ids included", () => {
    const one = machine(line("a") + line("b", 1));
    one.total();
    assert.match(one.run("delete", "--all").stdout, /Deleted 2 responses of 1 sessions/);
    const bytes = readFileSync(path.join(one.home, "ledger/ledger.db"));
    assert.equal(bytes.includes("req-a") || bytes.includes('"/w"'), false);
    assert.equal(one.total().responses, 0);
    for (const wrong of [["delete"], ["delete", "--all", "--since", "2026-01-01"]]) assert.equal(one.run(...wrong).status, 2);
  });
});

describe("what is excluded", function () {
  this.timeout(60_000);
  it("is not counted: an agent by its id, a folder with all below it", () => {
    const home = scratch();
    const at = (n: number) => AT + n * 1000;
    writeFile(
      path.join(home, ".claude/projects/-w/s.jsonl"),
      responseLine({ id: "a", session: "s", at: at(1), cwd: path.join(home, "open") }) +
        responseLine({ id: "b", session: "s", at: at(2), cwd: path.join(home, "secret/inner") }) +
        responseLine({ id: "c", session: "s", at: at(3), cwd: path.join(home, "secretary") }),
    );
    const responses = (exclude: readonly string[]): number => {
      const config = writeFile(path.join(scratch(), "config.json"), JSON.stringify({ exclude }));
      const env = { PATH: process.env["PATH"], HOME: home, TOKEN_YIELD_HOME: scratch(), TZ: "UTC" };
      const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, "usage", "--json", "--config", config], {
        encoding: "utf8",
        env,
      });
      assert.equal(status, 0, stderr);
      return JSON.parse(stdout).total.responses;
    };
    assert.equal(responses([]), 3);
    assert.equal(responses(["~/secret"]), 2);
    assert.equal(responses(["claude-code"]), 0);
  });
});
