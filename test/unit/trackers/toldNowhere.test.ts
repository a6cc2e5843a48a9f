/** What a repository's dates and logs tell of a landing, and what they do not. */
import assert from "node:assert/strict";
import { openGit, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { historyOf, landingAt, summary } from "./histories";

describe("a landing of which little is told", function () {
  this.timeout(60_000);
  const folder = scratchFolders();

  it("is not claimed for a branch that was only begun, in a bare clone that has no log of it", async () => {
    const at = startGit(folder());
    at.commit("a", text("a", { 2: "two" }), "Second");
    at.git("branch", "begun");
    at.git("checkout", "-q", "-b", "own");
    at.commit("b", text("b", { 2: "two" }), "Of its own");
    at.git("checkout", "-q", "main");
    at.git("merge", "-q", "--no-ff", "-m", "Merge", "own");
    const merge = at.sha();
    const bare = `${folder()}/bare.git`;
    at.git("clone", "-q", "--bare", at.folder, bare);
    const history = await historyOf(openGit(bare));
    assert.equal(landingAt(history, "refs/heads/begun"), null);
    assert.match(history.heads.find(({ refs }) => refs.includes("refs/heads/begun"))?.unknown ?? "", /only begun there, is told nowhere/);
    assert.equal(summary(history, "own"), `merge by tier 0 in ${merge}`);
    assert.equal(summary(await historyOf(at), "begun"), null, "and the branch's own log says that it was only begun");
  });

  it("is found for a branch whose last commit was amended before a rebase with the author's dates", async () => {
    const at = startGit(folder());
    at.git("checkout", "-q", "-b", "topic");
    at.commit("a", text("a", { 3: "3" }), "One");
    at.commit("b", text("b", { 4: "4" }), "Two");
    at.git("commit", "-q", "--amend", "-m", "Two, amended");
    at.git("branch", "before");
    at.git("checkout", "-q", "main");
    at.commit("c", text("c"), "Meanwhile");
    at.git("checkout", "-q", "topic");
    at.git("rebase", "-q", "--committer-date-is-author-date", "main");
    at.git("checkout", "-q", "main");
    at.git("merge", "-q", "--ff-only", "topic");
    const landed = at.sha();
    at.commit("c", text("c", { 1: "one" }), "Later");
    assert.equal(summary(await historyOf(at), "before"), `rebase by tier 4 in ${landed}`);
  });

  it("is not claimed for a branch that was given a copy of what the default branch has", async () => {
    const at = startGit(folder());
    at.git("branch", "release");
    const fix = at.commit("a", text("a", { 3: "3" }), "Fix");
    at.commit("b", text("b", { 4: "4" }), "Later");
    at.git("checkout", "-q", "release");
    at.git("cherry-pick", fix);
    at.git("checkout", "-q", "main");
    assert.equal(summary(await historyOf(at), "release"), null);
  });
});
