/** A repository that git could not read once keeps what was known of it, and is read again. */
import assert from "node:assert/strict";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createGitCache } from "../../../src/engine/outcomes/gitCache";
import { refreshRepository } from "../../../src/engine/outcomes/repositories";
import { createWorkspace } from "../../../src/engine/workspace";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { readHeads, readRepos } from "../../../src/ledger/outcomes";
import { findPlace } from "../../../src/trackers/git/place";
import { type GitRepository, openGit, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";

describe("a reading of a repository that failed", function () {
  this.timeout(60_000);
  const folder = scratchFolders();
  let ledger: Ledger;
  let home: string;
  let now = Date.UTC(2026, 8, 7);
  beforeEach(function () {
    if (process.platform === "win32") this.skip();
    home = folder();
    ledger = openLedger(path.join(home, "ledger"));
  });
  afterEach(() => ledger?.close());

  /** A git that fails at one command while its list says so. */
  function brokenGit(): { readonly gitPath: string; fail(command: string, how: string): void } {
    const gitPath = path.join(home, "git");
    const list = path.join(home, "fails");
    writeFileSync(
      gitPath,
      `#!/bin/sh\nif [ -f "${list}" ]; then . "${list}"; for word in "$@"; do [ "$word" = "$command" ] && eval "$how"; done; fi\nexec git "$@"\n`,
      { mode: 0o755 },
    );
    return {
      gitPath,
      fail: (command, how) => (command === "" ? rmSync(list, { force: true }) : writeFileSync(list, `command=${command}\nhow='${how}'\n`)),
    };
  }

  /** Reads as a process of its own would, unless a cache is held. */
  async function read(at: GitRepository, gitPath: string, cache = createGitCache(ledger)) {
    const place = findPlace(at.folder);
    assert.ok(place);
    const names = createNames(ledger);
    const changed = await refreshRepository(ledger, names, createWorkspace(ledger, names), place, { gitPath, now, cache });
    const [repo] = readRepos(ledger);
    const heads = readHeads(ledger, place.commonDir);
    const landing = heads.find(({ refs }) => refs.includes("refs/heads/topic"))?.landing?.how ?? null;
    return {
      changed,
      landing,
      count: Number(ledger.sql("SELECT COUNT(*) AS count FROM outcome").get()?.["count"]),
      problems: repo?.problems.join() ?? "",
    };
  }

  function squashed(): GitRepository {
    const at = startGit(path.join(home, "project"));
    at.git("checkout", "-q", "-b", "topic");
    at.commit("a", text("a", { 3: "3" }), "Topic");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 3: "3" }), "Beside");
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    return at;
  }

  const OUT_OF_MEMORY = 'echo "fatal: out of memory" >&2; exit 128';
  const KILLED = "kill -9 $$";

  for (const [command, how, held] of [
    ["log", OUT_OF_MEMORY, false],
    ["log", KILLED, true],
    ["diff-tree", OUT_OF_MEMORY, true],
    ["for-each-ref", OUT_OF_MEMORY, false],
    ["config", KILLED, false],
  ] as const) {
    it(`keeps what was known when git ${command} fails (${how}), ${held ? "in one process" : "in another"}`, async () => {
      const at = squashed();
      const git = brokenGit();
      const cache = held ? createGitCache(ledger) : undefined;
      const known = { landing: "squash", count: 3 };
      const first = await read(at, git.gitPath, cache);
      assert.deepEqual(first, { changed: true, ...known, problems: "" });
      at.commit("b", text("b", { 3: "3", 5: "5" }), "One more");
      git.fail(command, how);
      const failed = await read(at, git.gitPath, cache);
      assert.deepEqual({ landing: failed.landing, count: failed.count }, known);
      assert.match(failed.problems, /what was known of it before is kept/);
      assert.equal((await read(at, git.gitPath, cache)).changed, false, "nothing is new when it fails again");
      git.fail("", "");
      const healed = await read(at, git.gitPath, cache);
      assert.deepEqual(healed, { changed: true, landing: "squash", count: 4, problems: "" });
      assert.equal((await read(at, git.gitPath, cache)).changed, false);
    });
  }

  it("is repeated where nothing was known", async () => {
    const at = squashed();
    const git = brokenGit();
    git.fail("log", OUT_OF_MEMORY);
    const failed = await read(at, git.gitPath);
    assert.deepEqual([failed.count, /out of memory/.test(failed.problems)], [0, true]);
    git.fail("", "");
    assert.deepEqual(await read(at, git.gitPath), { changed: true, landing: "squash", count: 3, problems: "" });
  });

  it("gives way to what can be read where the repository stays as it is", async () => {
    const at = squashed();
    const cache = createGitCache(ledger);
    await read(at, "git", cache);
    const lost = at.commit("b", text("b", { 3: "3", 5: "5" }), "To be damaged");
    const tree = at.git("rev-parse", `${lost}^{tree}`);
    const file = path.join(at.folder, ".git", "objects", tree.slice(0, 2), tree.slice(2));
    chmodSync(file, 0o644);
    writeFileSync(file, "damaged");
    assert.deepEqual([(await read(at, "git", cache)).count, (await read(at, "git", cache)).changed], [3, false]);
    now += 3_600_000;
    const later = await read(at, "git", cache);
    assert.equal(later.count, 4);
    assert.match(later.problems, /cannot be compared/);
    assert.doesNotMatch(later.problems, /is kept/);
  });

  it("is not needed for a shallow clone to be read again once it is whole", async () => {
    const at = squashed();
    const clone = openGit(path.join(home, "clone"));
    clone.git("clone", "-q", "--depth=1", `file://${at.folder}`, ".");
    assert.equal((await read(clone, "git")).count, 1);
    clone.git("fetch", "-q", "--unshallow");
    const whole = await read(clone, "git");
    assert.deepEqual([whole.changed, whole.count, whole.problems], [true, 3, ""]);
  });

  it("of an old git is repeated with a newer one", async () => {
    const at = squashed();
    const git = brokenGit();
    git.fail("version", 'echo "git version 2.30.2"; exit 0');
    await read(at, git.gitPath);
    assert.equal((await read(at, git.gitPath)).changed, false);
    assert.equal((await read(at, "git")).changed, true);
  });
});
