import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const CLI = path.resolve(__dirname, "../../../dist/cli.js");

describe("token-yield report", function () {
  this.timeout(60_000);
  let home: string;
  before(() => {
    home = scratch();
    const log = path.join(home, ".claude", "projects", "p", "s.jsonl");
    writeFile(log, responseLine({ id: "a", session: "s", at: Date.UTC(2026, 9, 1, 12), cwd: home }));
  });

  const run = (...args: string[]) =>
    spawnSync(process.execPath, [CLI, ...args], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: home, TOKEN_YIELD_HOME: path.join(home, "ledger"), TZ: "UTC" },
    });

  it("writes several formats at once, for their owner alone, and one to standard output", () => {
    const [html, focus] = [path.join(home, "r.html"), path.join(home, "f.csv")];
    const { status, stdout, stderr } = run("report", "--html", html, "--focus", focus, "--md", "-");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^## What AI tokens cost/);
    assert.match(readFileSync(html, "utf8"), /^<!doctype html>/);
    assert.match(readFileSync(focus, "utf8"), /^BilledCost,/);
    if (process.platform !== "win32") assert.equal(statSync(html).mode & 0o077, 0);
  });

  it("leaves out days that are not asked for", () => {
    const { stdout } = run("report", "--csv", "-", "--since", "2026-09-30", "--until", "2026-10-02");
    assert.deepEqual(
      stdout.split("\r\n").flatMap((line) => (line.startsWith("day,") ? [line.split(",")[1]] : [])),
      ["2026-09-30", "2026-10-01", "2026-10-02"],
    );
  });

  it("answers wrong arguments with one line on standard error and exit code 2, and writes nothing", () => {
    const file = path.join(home, "never.html");
    for (const args of [
      ["report"],
      ["report", "--html"],
      ["report", "--html", ""],
      ["report", "--html", "-", "--md", "-"],
      ["report", "--csv", file, "--focus", file],
      ["report", "--html", file, "--since", "yesterday"],
      ["report", "--html", file, "--since", "2026-11-24T14:00:00Z"],
      ["report", "--html", file, "--since", "2026-11-02", "--until", "2026-11-01"],
      ["report", "--html", file, "--by", "model"],
      ["report", "--html", file, "--json"],
      ["report", "--html", file, "more"],
      ["report", "--html", file, "--repo", "/nowhere/at/all"],
      ["report", "--html", file, "--repo", home],
      ["report", "--html", path.join(home, "no", "such", "folder.html")],
      ["usage", "--html", file],
      ["mcp", "--json"],
      ["mcp", "--repo", "/nowhere/at/all"],
    ]) {
      const { status, stdout, stderr } = run(...args);
      assert.equal(status, 2, args.join(" "));
      assert.equal(stdout, "", args.join(" "));
      assert.match(stderr, /^token-yield: [^\n]+\n$/, args.join(" "));
      assert.ok(!existsSync(file), args.join(" "));
    }
  });
});
