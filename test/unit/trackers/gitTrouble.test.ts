/** What can go wrong is a sentence, costs nothing else, and never touches the user's repository. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readHistory, readRefsDigest } from "../../../src/trackers/git/history";
import { readGit, streamGit } from "../../../src/trackers/git/run";
import { openGit, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { GIT, historyOf, landingAt, placeOf } from "./histories";

describe("git in trouble", function () {
  this.timeout(60_000);
  const folder = scratchFolders();

  it("without a commit, without a repository, without git", async () => {
    const empty = openGit(folder(), { init: ["-b", "main"] });
    const none = await historyOf(empty);
    assert.deepEqual([none.defaultBranch, [...none.commits], none.heads], [null, [], []]);
    assert.match(none.problems.join(), /no commits/);
    const elsewhere = { top: folder(), commonDir: folder() };
    const lost = await readHistory(elsewhere, { ...GIT, since: null });
    assert.match(lost.problems.join(), /not a git repository/);
    const missing = await readHistory(placeOf(empty.folder), { gitPath: "/no/such/git", since: null });
    assert.match(missing.problems.join(), /git was not found \(looked for "\/no\/such\/git"\)/);
    assert.equal(typeof (await readRefsDigest(placeOf(empty.folder), { gitPath: "/no/such/git" })), "string");
  });

  it("with a damaged object: the rest is read", async () => {
    const at = startGit(folder());
    at.git("checkout", "-q", "-b", "topic");
    at.commit("a", text("a", { 3: "3" }), "Topic");
    at.git("checkout", "-q", "main");
    const lost = at.commit("b", text("b", { 3: "3" }), "To be damaged");
    const tree = at.git("rev-parse", `${lost}^{tree}`);
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    at.commit("b", text("b", { 4: "4" }), "One more");
    at.commit("a", text("a", { 5: "5" }), "And one");
    const file = path.join(at.folder, ".git", "objects", tree.slice(0, 2), tree.slice(2));
    chmodSync(file, 0o644);
    writeFileSync(file, "damaged");
    const history = await historyOf(at);
    assert.equal(history.commits.length, 5);
    assert.equal(landingAt(history, "refs/heads/topic"), null, "its landing has the damaged tree as parent");
    assert.match(history.problems.join(), /cannot be compared/);
  });

  it("ends a run that says nothing, and one that is aborted", async function () {
    if (process.platform === "win32") this.skip();
    const script = path.join(folder(), "git");
    writeFileSync(script, '#!/bin/sh\necho "$$" >"$0.pid"\nexec sleep 60\n');
    chmodSync(script, 0o755);
    const silent = await streamGit("/", ["log"], { gitPath: script }, () => {}, { idleMs: 200 });
    assert.ok(!silent.ok && /gave no answer/.test(silent.problem));
    const gone = (pid: number) => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    };
    assert.ok(gone(Number(readFileSync(`${script}.pid`, "utf8"))));
    const stop = new AbortController();
    const running = [1, 2, 3, 4].map(() => readGit("/", ["log"], { gitPath: script, signal: stop.signal }));
    setTimeout(() => stop.abort(), 200);
    for (const run of await Promise.allSettled(running)) assert.equal(run.status, "rejected");
    const { end } = await readGit("/", ["--version"], GIT);
    assert.ok(end.ok, "the queue goes on after an abort");
  });

  it("runs nothing that the repository configures, and changes nothing in it", async () => {
    const home = folder();
    const at = startGit(path.join(home, "project"));
    const marker = path.join(home, "ran");
    const run = `sh -c 'touch "${marker}"; cat "$1"' --`;
    const settings = [
      ["diff.external", run],
      ["diff.evil.command", run],
      ["diff.evil.textconv", run],
      ["merge.evil.driver", `touch "${marker}"`],
      ["filter.evil.clean", run],
      ["filter.evil.smudge", run],
      ["core.pager", run],
      ["core.sshCommand", run],
      ["gpg.program", run],
      ["log.showSignature", "true"],
    ];
    at.git("checkout", "-q", "-b", "topic");
    at.commit("a", text("a", { 10: "ten" }), "Topic");
    at.commit("b", text("b", { 20: "twenty" }), "And b");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 20: "twenty", 30: "thirty" }), "The same and more");
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    at.commit(".gitattributes", ["* diff=evil merge=evil filter=evil"], "Attributes");
    for (const [name, value] of settings) at.git("config", name ?? "", value ?? "");
    at.git("config", "core.fsmonitor", run);
    writeFileSync(path.join(at.folder, ".git", "info", "attributes"), "* diff=evil merge=evil filter=evil\n");
    for (const hook of ["reference-transaction", "post-index-change", "fsmonitor-watchman"]) {
      writeFileSync(path.join(at.folder, ".git", "hooks", hook), `#!/bin/sh\ntouch "${marker}"\n`, { mode: 0o755 });
    }
    rmSync(marker, { force: true });
    const before = contents(at.folder);
    const history = await historyOf(at);
    assert.equal(landingAt(history, "refs/heads/topic")?.tier, 3, "lines were compared and merges replayed");
    assert.ok(!existsSync(marker), "something that the repository configures was run");
    assert.deepEqual(contents(at.folder), before);
  });
});

/** Every file with a hash of what it holds. */
function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      return `${name} ${statSync(file).isDirectory() ? "folder" : createHash("sha1").update(readFileSync(file)).digest("hex")}`;
    });
}
