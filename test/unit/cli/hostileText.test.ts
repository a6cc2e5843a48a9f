/** What others wrote does nothing to a terminal. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import fc from "fast-check";
import { table } from "../../../src/cli/table";
import { outcomesText } from "../../../src/cli/texts";
import { trackersText } from "../../../src/cli/trackersText";
import { visible, visibleLine } from "../../../src/cli/visible";
import type { OutcomesReport } from "../../../src/engine/answers/outcomesReport";
import { createScrubber, saidIn } from "../../../src/http/said";
import type { TrackerRow } from "../../../src/protocol";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const CLI = path.resolve(__dirname, "../../../dist/cli.js");
const HOSTILE = "red \u001b[31m bell \u0007 csi \u009b2J over \u202egnp.exe\u202c isolate \u2067x back \b tab\there";
const ACTIVE = /[\p{Cc}\p{Bidi_Control}]/u;

describe("a terminal", function () {
  this.timeout(60_000);

  it("is shown what would command it", () => {
    assert.equal(visible("a\u001b[31mb\nc"), "a\\u001b[31mb\nc");
    assert.equal(visibleLine("a\nb\u202e"), "a\\u000ab\\u202e");
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !ACTIVE.test(visibleLine(text))));
    fc.assert(fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => visibleLine(text) === text));
    // A JSON text stays the same value.
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => JSON.parse(visible(JSON.stringify(text))) === text));
  });

  it("gets tables whose columns stand under one another, whatever is in a cell", () => {
    const lines = table([
      [HOSTILE, "1"],
      ["two\nlines", "22"],
    ]).split("\n");
    assert.equal(lines.length, 2);
    assert.equal(lines[0]?.length, lines[1]?.length);
    for (const line of lines) assert.doesNotMatch(line, ACTIVE);
  });

  it("gets titles of outcomes and what a server said without a command in them", () => {
    const outcome = { id: "a".repeat(40), at: "2026-05-01T10:00:00Z", landed: null, title: HOSTILE, reverted: null, size: null };
    const report = { outcomes: [outcome], branches: [{ ref: `refs/heads/${HOSTILE}`, landed: null }] } as unknown as OutcomesReport;
    for (const line of outcomesText(report).split("\n")) assert.doesNotMatch(line, ACTIVE);
    const row = { name: "w", label: "GitLab", project: HOSTILE, origin: "o", repos: [HOSTILE], problems: [HOSTILE] };
    const tracker = {
      ...row,
      me: HOSTILE,
      readAt: 1,
      nextAt: null,
      done: true,
      requests: 0,
      issues: 0,
      leftOut: 0,
    } as unknown as TrackerRow;
    for (const line of trackersText([tracker], []).map(visible).join("\n").split("\n")) assert.doesNotMatch(line, ACTIVE);
    const said = saidIn(JSON.stringify({ message: HOSTILE }), createScrubber("a-key-of-nobody"));
    assert.ok(said?.includes("gnp.exe"));
    assert.doesNotMatch(said ?? "", ACTIVE);
  });

  it("gets a commit's hostile title from the command itself", () => {
    const home = scratch();
    const repo = path.join(home, "repo");
    const env = { PATH: process.env["PATH"], HOME: home, TOKEN_YIELD_HOME: path.join(home, "ledger"), TZ: "UTC" };
    const git = (...args: string[]) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { env });
    git("init", "-q", "-b", "main", repo);
    git("-C", repo, "commit", "-q", "--allow-empty", "-m", "red \u001b[31m bell \u0007 end");
    const { status, stdout } = spawnSync(process.execPath, [CLI, "outcomes", "--repo", repo], { encoding: "utf8", env });
    assert.equal(status, 0);
    assert.match(stdout, /red .*31m bell .*end/);
    for (const line of stdout.split("\n")) assert.doesNotMatch(line, ACTIVE);
  });
});
