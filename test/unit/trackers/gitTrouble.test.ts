/** What can go wrong is a sentence, costs nothing else, and never touches the user's repository. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readHistory, readRefsDigest } from "../../../src/trackers/git/history";
import { createMemoryCache } from "../../../src/trackers/git/memory";
import { readGit, streamGit } from "../../../src/trackers/git/run";
import { listCommits, readWork } from "../../../src/trackers/git/work";
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

  it("with branches that point at nothing: they are named and left out", async () => {
    const at = startGit(folder());
    const gone = "1234567890123456789012345678901234567890";
    at.git("branch", "garbage");
    at.git("branch", "gone");
    at.git("checkout", "-q", "-b", "topic");
    const own = at.commit("a", text("a", { 3: "3" }), "Topic");
    at.git("checkout", "-q", "main");
    at.git("merge", "-q", "--no-ff", "-m", "Merge", "topic");
    writeFileSync(path.join(at.folder, ".git/refs/heads/garbage"), "garbage\n");
    writeFileSync(path.join(at.folder, ".git/refs/heads/gone"), `${gone}\n`);
    const history = await historyOf(at);
    assert.equal(history.commits.length, 2);
    assert.equal(landingAt(history, "refs/heads/topic")?.how, "merge");
    assert.deepEqual(
      history.heads.flatMap(({ refs }) => refs),
      ["refs/heads/topic"],
    );
    assert.match(history.problems.join(), /^refs\/heads\/gone points at nothing/);
    const place = placeOf(at.folder);
    const { commits, problems } = await readWork(place, {
      ...GIT,
      history,
      since: Date.UTC(2020, 0, 1),
      identities: new Set(),
      cache: createMemoryCache(),
    });
    assert.deepEqual(problems, []);
    assert.ok(commits.some(({ sha }) => sha === own));
    assert.equal((await listCommits(place, GIT)).length, 3);
  });

  it("with a branch whose history is incomplete: the others are read whole", async () => {
    const at = startGit(folder());
    at.commit("b", text("b", { 3: "3" }), "Two");
    at.git("checkout", "-q", "--orphan", "apart");
    const lost = at.commit("a", text("a", { 3: "3" }), "To be lost");
    at.commit("a", text("a", { 4: "4" }), "After it");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 4: "4" }), "Three");
    const file = path.join(at.folder, ".git", "objects", lost.slice(0, 2), lost.slice(2));
    chmodSync(file, 0o644);
    rmSync(file);
    const history = await historyOf(at);
    assert.equal(history.commits.length, 3);
    assert.match(history.problems.join(), /The history of refs\/heads\/apart is incomplete: git log failed \(128\): (fatal|error): /);
  });

  it("with a commit from a year that there is no date for", async () => {
    const at = startGit(folder());
    const tree = at.git("rev-parse", "HEAD^{tree}");
    const commit = `tree ${tree}\nparent ${at.sha()}\nauthor Dev <dev@example.com> 99999999999999 +0000\ncommitter Dev <dev@example.com> 99999999999999 +0000\n\nFar off\n`;
    const made = path.join(folder(), "commit");
    writeFileSync(made, commit);
    at.git("update-ref", "HEAD", at.git("hash-object", "-t", "commit", "-w", made));
    const history = await historyOf(at);
    const times = Array.from(history.commits, ({ authoredAt, landing }) => [authoredAt, landing.at]).flat();
    assert.equal(times.length, 4);
    assert.deepEqual([Math.min(...times) > 0, new Date(Math.max(...times)).toISOString()], [true, "9999-12-31T23:59:59.999Z"]);
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
