/** Whose commits, on which branch, and what is said when an answer is limited. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createMemoryCache } from "../../../src/trackers/git/memory";
import { openGit, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { commitOf, historyOf, landingAt, summary } from "./histories";

describe("a repository's history", function () {
  this.timeout(60_000);
  const folder = scratchFolders();

  it("names people by the mailmap, co-authors and the user included, and knows bots from agents", async () => {
    const at = startGit(folder());
    at.write(".mailmap", ["Ada <ada@example.com> <ada@old.example.com>"]);
    at.person("ada", "Ada@Old.example.com");
    at.git("config", "user.email", "ADA@old.example.com");
    const squash = at.commit(
      "a",
      text("a", { 3: "3" }),
      "Change\n\nBody\n\n---------\n\nCo-authored-by: Bob <Bob@Example.com>\nCo-authored-by: C <c@x.y>",
    );
    at.person("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com");
    const bot = at.commit("b", text("b", { 3: "3" }), "Bump");
    at.person("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com");
    const agent = at.commit("b", text("b", { 4: "4" }), "Agent");
    const history = await historyOf(at);
    const change = commitOf(history, squash);
    assert.deepEqual([change.authorName, change.authorEmail, change.title], ["Ada", "ada@example.com", "Change"]);
    assert.deepEqual(change.coAuthors, ["bob@example.com", "c@x.y"]);
    for (const mine of ["ada@example.com", "ada@old.example.com"]) assert.ok(history.identities.includes(mine), mine);
    assert.deepEqual([change.bot, commitOf(history, bot).bot, commitOf(history, agent).bot], [false, true, false]);
  });

  it("is judged on the remote's branch, not on a local one that is ahead", async () => {
    const home = folder();
    const origin = startGit(path.join(home, "origin"));
    origin.git("branch", "-m", "trunk");
    origin.git("branch", "main-like", "trunk");
    const clone = openGit(path.join(home, "clone"));
    clone.git("clone", "-q", origin.folder, ".");
    const ahead = clone.commit("a", text("a", { 3: "3" }), "Not pushed");
    const history = await historyOf(clone);
    assert.deepEqual([history.defaultBranch?.ref, history.defaultBranch?.name], ["refs/remotes/origin/trunk", "trunk"]);
    assert.ok(![...history.commits].some(({ sha }) => sha === ahead));
    assert.equal(landingAt(history, "refs/heads/trunk"), null);
    clone.git("push", "-q", "origin", "HEAD:refs/heads/next");
    clone.git("update-ref", "refs/remotes/origin/trunk", ahead);
    assert.ok([...(await historyOf(clone)).commits].some(({ sha }) => sha === ahead));
  });

  it("follows a default branch that was renamed, and an upstream that a fork is behind", async () => {
    const at = startGit(folder());
    const old = at.sha();
    at.git("update-ref", "refs/remotes/origin/master", old);
    at.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/master");
    const newer = at.commit("a", text("a", { 3: "3" }), "After the rename");
    at.git("update-ref", "refs/remotes/origin/main", newer);
    assert.equal((await historyOf(at)).defaultBranch?.ref, "refs/remotes/origin/main");
    const newest = at.commit("a", text("a", { 3: "3", 4: "4" }), "Upstream");
    at.git("update-ref", "refs/remotes/upstream/main", newest);
    assert.equal((await historyOf(at)).defaultBranch?.ref, "refs/remotes/upstream/main");
    at.git("update-ref", "-d", "refs/remotes/origin/master");
    at.git("update-ref", "-d", "refs/remotes/upstream/main");
    assert.equal((await historyOf(at)).defaultBranch?.ref, "refs/remotes/origin/main", "its HEAD names a branch that is gone");
  });

  it("follows a remote's branch of an unusual name, and takes no feature branch for it", async () => {
    const at = startGit(folder());
    at.git("update-ref", "refs/remotes/origin/production", "main");
    at.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone");
    at.git("checkout", "-q", "-b", "topic");
    at.commit("a", text("a", { 3: "3" }), "Topic");
    assert.equal((await historyOf(at)).defaultBranch?.ref, "refs/remotes/origin/production", "before a local main, which may be stale");
    at.git("branch", "-q", "-D", "main");
    at.git("update-ref", "refs/remotes/origin/topic", "topic");
    assert.equal((await historyOf(at)).defaultBranch?.ref, "refs/remotes/origin/production");
    at.git("update-ref", "refs/remotes/origin/released", "refs/remotes/origin/production");
    at.git("update-ref", "-d", "refs/remotes/origin/production");
    const none = await historyOf(at);
    assert.deepEqual([none.defaultBranch, none.commits.length], [null, 0]);
    assert.match(none.problems.join(), /^Which branch work lands on cannot be told/);
    at.git("update-ref", "-d", "refs/remotes/origin/topic");
    assert.equal((await historyOf(at)).defaultBranch?.name, "released", "the only one that there is");
    at.git("update-ref", "refs/remotes/origin/master", "refs/remotes/origin/released");
    at.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/master");
    at.git("update-ref", "refs/remotes/origin/trunk", "topic");
    assert.equal((await historyOf(at)).defaultBranch?.name, "trunk", "renamed, and not pruned");
  });

  it("of a working tree without a remote is that of main or its like, whatever is checked out", async () => {
    const at = startGit(folder());
    at.git("checkout", "-q", "-b", "maintenance");
    at.commit("a", text("a", { 3: "3" }), "Topic");
    const history = await historyOf(at);
    assert.equal(history.defaultBranch?.name, "main");
    assert.equal(summary(history, "maintenance"), null);
    at.git("branch", "-m", "main", "other");
    assert.equal((await historyOf(at)).defaultBranch?.name, "maintenance");
  });

  it("leaves out what a merge queue makes and drops, and what a forge merges to try a request", async () => {
    const at = startGit(folder());
    at.git("update-ref", "refs/remotes/origin/main", "main");
    at.git("update-ref", "refs/remotes/origin/gh-readonly-queue/main/pr-7-abc", "main");
    at.git("update-ref", "refs/remotes/origin/pull/7/merge", "main");
    const history = await historyOf(at);
    assert.ok(!history.heads.some(({ refs }) => refs.some((ref) => /queue|merge$/.test(ref))));
  });

  it("of a shallow clone says what it cannot know, and learns it when the clone is deepened", async () => {
    const home = folder();
    const origin = startGit(path.join(home, "origin"));
    origin.git("checkout", "-q", "-b", "topic");
    origin.commit("a", text("a", { 3: "3" }), "Topic");
    origin.git("checkout", "-q", "main");
    origin.commit("b", text("b", { 3: "3" }), "Else");
    origin.git("merge", "-q", "--squash", "topic");
    origin.git("commit", "-q", "-m", "Squash");
    const landed = origin.sha();
    origin.commit("b", text("b", { 4: "4" }), "Last");
    const clone = openGit(path.join(home, "clone"));
    clone.git("clone", "-q", "--depth", "1", "--no-single-branch", pathToFileURL(origin.folder).href, ".");
    const cache = createMemoryCache();
    const shallow = await historyOf(clone, cache);
    const head = shallow.heads.find(({ refs }) => refs.includes("refs/remotes/origin/topic"));
    assert.equal(head?.landing, null);
    assert.match(head?.unknown ?? "", /shallow/);
    assert.match(shallow.problems.join(), /shallow clone/);
    clone.git("fetch", "-q", "--unshallow");
    const whole = await historyOf(clone, cache);
    assert.equal(landingAt(whole, "refs/remotes/origin/topic")?.commit, landed);
    assert.deepEqual(whole.problems, []);
  });

  it("of a partial clone is compared by trees, without fetching anything", async () => {
    const home = folder();
    const origin = startGit(path.join(home, "origin"));
    origin.git("config", "uploadpack.allowFilter", "true");
    for (const [name, line] of [
      ["plain", "3"],
      ["moved", "10"],
    ] as const) {
      origin.git("checkout", "-q", "-b", name, "main");
      origin.commit("a", text("a", { [line]: name }), name);
      origin.git("checkout", "-q", "main");
    }
    origin.git("merge", "-q", "--squash", "plain");
    origin.git("commit", "-q", "-m", "Plain");
    const plain = origin.sha();
    origin.git("merge", "-q", "--squash", "moved");
    origin.git("commit", "-q", "-m", "Moved");
    const clone = openGit(path.join(home, "clone"));
    clone.git("clone", "-q", "--bare", "--filter=blob:none", pathToFileURL(origin.folder).href, ".");
    const objects = () => execFileSync("git", ["count-objects", "-v"], { cwd: clone.folder, encoding: "utf8" });
    const before = objects();
    const history = await historyOf(clone);
    assert.equal(landingAt(history, "refs/heads/plain")?.commit, plain);
    assert.match(history.problems.join(), /partial clone/);
    assert.equal(objects(), before);
  });

  it("of a repository with sha-256 names is read as well", async () => {
    const at = openGit(folder(), { init: ["-b", "main", "--object-format=sha256"] });
    at.write("b", text("b"));
    at.commit("a", text("a"), "Begin");
    at.git("checkout", "-q", "-b", "topic");
    at.commit("a", text("a", { 10: "ten" }), "Topic");
    at.commit("b", text("b", { 20: "twenty" }), "And b");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 20: "twenty", 30: "thirty" }), "The same and more");
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    const history = await historyOf(at);
    assert.equal(summary(history, "topic"), `squash by tier 3 in ${at.sha()}`);
    assert.equal(at.sha().length, 64);
  });
});
