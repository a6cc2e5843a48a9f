/** Histories that people make without meaning to be tested: what landed is said, and nothing else is. */
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type GitRepository, openGit, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { commitOf, historyOf, summary } from "./histories";

describe("an odd history", function () {
  this.timeout(60_000);
  const folder = scratchFolders();

  const branch = (at: GitRepository, name: string, from = "main") => at.git("checkout", "-q", "-b", name, from);
  const main = (at: GitRepository) => at.git("checkout", "-q", "main");
  const squash = (at: GitRepository, name: string): string => {
    main(at);
    at.git("merge", "-q", "--squash", name);
    at.git("commit", "-q", "-m", `Squash ${name}`);
    return at.sha();
  };

  it("of three branches, each on the one before, squashed one by one, has each in its own commit", async () => {
    const at = startGit(folder(), ["a", "b", "c"]);
    for (const [name, file, from] of [
      ["one", "a", "main"],
      ["two", "b", "one"],
      ["three", "c", "two"],
    ] as const) {
      branch(at, name, from);
      at.commit(file, text(file, { 3: name, 4: name }), name);
    }
    const landed = ["one", "two", "three"].map((name) => squash(at, name));
    const history = await historyOf(at);
    assert.deepEqual(
      ["one", "two", "three"].map((name) => summary(history, name)?.split(" ").at(-1)),
      landed,
    );
  });

  it("has an octopus merge of three branches in that merge", async () => {
    const at = startGit(folder(), ["a", "b", "c"]);
    for (const name of ["a", "b", "c"]) {
      branch(at, `t-${name}`);
      at.commit(name, text(name, { 3: name }), name);
    }
    main(at);
    at.commit("d", text("d"), "Else");
    at.git("merge", "-q", "--no-ff", "-m", "Octopus", "t-a", "t-b", "t-c");
    const history = await historyOf(at);
    for (const name of ["a", "b", "c"]) assert.equal(summary(history, `t-${name}`), `merge by tier 0 in ${at.sha()}`);
  });

  it("has a subtree's merged history as merged, and the branch it came from", async () => {
    const at = startGit(folder());
    at.git("checkout", "-q", "--orphan", "library");
    at.git("rm", "-rfq", ".");
    at.commit("lib", text("lib"), "Library");
    at.git("checkout", "-q", "-f", "main");
    at.git("merge", "-q", "-s", "ours", "--no-commit", "--allow-unrelated-histories", "library");
    at.git("read-tree", "--prefix=vendor/", "-u", "library");
    at.git("commit", "-q", "-m", "Merge the library as a subtree");
    assert.equal(summary(await historyOf(at), "library"), `merge by tier 0 in ${at.sha()}`);
  });

  it("has no landing of an orphan, and none of a branch of empty commits", async () => {
    const at = startGit(folder());
    branch(at, "empty");
    at.git("commit", "-q", "--allow-empty", "-m", "Trigger the build");
    at.git("checkout", "-q", "--orphan", "pages");
    at.commit("site", text("site"), "Pages");
    at.git("checkout", "-q", "-f", "main");
    at.commit("a", text("a", { 2: "two" }), "Else");
    at.git("commit", "-q", "--allow-empty", "-m", "Trigger the build");
    const history = await historyOf(at);
    assert.deepEqual([summary(history, "empty"), summary(history, "pages")], [null, null]);
  });

  it("has a rename with an edit, squashed after its neighbours changed", async () => {
    const at = startGit(folder());
    branch(at, "rename");
    at.git("mv", "a", "moved");
    at.commit("moved", text("a", { 10: "ten", 11: "eleven" }), "Rename and edit");
    main(at);
    at.commit("b", text("b", { 5: "five" }), "Else");
    const landed = squash(at, "rename");
    assert.equal(
      summary(await historyOf(at), "rename")
        ?.split(" ")
        .at(-1),
      landed,
    );
  });

  it("has a change of modes alone", async () => {
    const at = startGit(folder());
    branch(at, "mode");
    chmodSync(path.join(at.folder, "a"), 0o755);
    at.git("update-index", "--chmod=+x", "a");
    at.git("commit", "-q", "-m", "Executable");
    main(at);
    at.commit("b", text("b", { 5: "five" }), "Else");
    const landed = squash(at, "mode");
    assert.equal(
      summary(await historyOf(at), "mode")
        ?.split(" ")
        .at(-1),
      landed,
    );
  });

  it("has a branch whose files end in CRLF on one side and LF on the other", async () => {
    const at = startGit(folder());
    branch(at, "crlf");
    writeFileSync(path.join(at.folder, "a"), text("a", { 10: "ten", 11: "eleven" }).join("\r\n"));
    at.git("commit", "-qam", "Edit, with the editor's ends of lines");
    main(at);
    writeFileSync(path.join(at.folder, "a"), text("a").join("\r\n"));
    at.git("commit", "-qam", "Ends of lines");
    writeFileSync(path.join(at.folder, "a"), text("a", { 10: "ten", 11: "eleven" }).join("\r\n"));
    at.git("commit", "-qam", "Edit");
    // Whether the second alone is the branch cannot be said; that the branch is neither before it nor elsewhere can.
    const found = summary(await historyOf(at), "crlf");
    assert.ok(found === null || found.endsWith(at.sha()), found ?? "");
  });

  it("has a cherry-pick with a conflict in the commit that says so", async () => {
    const at = startGit(folder());
    branch(at, "topic");
    const own = at.commit("a", text("a", { 10: "ten", 11: "eleven" }), "Topic");
    main(at);
    at.commit("a", text("a", { 10: "zehn" }), "In conflict");
    assert.equal(at.tryGit("cherry-pick", "-x", own), false);
    at.write("a", text("a", { 10: "ten", 11: "eleven" }));
    at.git("-c", "core.editor=true", "cherry-pick", "--continue");
    const picked = at.sha();
    const found = summary(await historyOf(at), "topic");
    assert.ok(found === null || found.endsWith(picked), found ?? "");
  });

  it("has nothing of a merge that took none of a branch (-s ours) but the merge", async () => {
    const at = startGit(folder());
    branch(at, "dropped");
    at.commit("a", text("a", { 10: "ten" }), "Dropped");
    main(at);
    at.commit("b", text("b", { 10: "ten" }), "Else");
    at.git("merge", "-q", "-s", "ours", "-m", "Record it", "dropped");
    assert.equal(summary(await historyOf(at), "dropped"), `merge by tier 0 in ${at.sha()}`);
  });

  it("is read with HEAD on no branch, a sparse working tree and tags alone", async () => {
    const at = startGit(folder());
    branch(at, "topic");
    at.commit("deep/a", text("deep/a"), "Topic");
    main(at);
    at.commit("b", text("b", { 2: "two" }), "Else");
    const landed = squash(at, "topic");
    at.git("tag", "v1");
    at.git("checkout", "-q", "--detach");
    at.git("sparse-checkout", "set", "--no-cone", "/b");
    assert.equal(
      summary(await historyOf(at), "topic")
        ?.split(" ")
        .at(-1),
      landed,
    );
    const tags = openGit(folder(), { init: ["-b", "main"] });
    tags.git("fetch", "-q", at.folder, "refs/tags/v1:refs/tags/v1");
    const none = await historyOf(tags);
    assert.deepEqual([none.commits.length, none.defaultBranch], [0, null]);
    assert.match(none.problems.join(), /no commits on any branch/);
  });

  it("has no work taken back where a part of it goes without a word, or goes with other changes beside", async () => {
    const at = startGit(folder());
    const large = at.commit("a", text("a", { 3: "3", 4: "4", 5: "5", 6: "6", 20: "20", 21: "21", 22: "22" }), "Large");
    at.commit("a", text("a", { 20: "20", 21: "21", 22: "22" }), "Tidy a part away");
    const other = at.commit("b", text("b", { 3: "3", 4: "4", 5: "5", 6: "6", 7: "7" }), "Other");
    at.write("b", text("b", { 30: "thirty" }));
    at.write("c", text("c"));
    at.git("commit", "-q", "-m", "Go another way");
    const history = await historyOf(at);
    assert.deepEqual([commitOf(history, large).reverted, commitOf(history, other).reverted], [null, null]);
  });

  it("has a branch that was squashed, taken back and squashed again, in the last of these", async () => {
    const at = startGit(folder());
    branch(at, "topic");
    at.commit("a", text("a", { 3: "3", 4: "4", 5: "5", 6: "6" }), "Topic");
    const first = squash(at, "topic");
    at.git("revert", "--no-edit", first);
    const back = at.sha();
    at.git("revert", "--no-edit", back);
    const history = await historyOf(at);
    assert.equal(commitOf(history, first).reverted, null, "it was restored");
    const found = summary(history, "topic");
    assert.ok(found?.endsWith(first) === true || found?.endsWith(at.sha()) === true, found ?? "it landed nowhere");
  });
});
