/** From a sha that a session's log holds to the landed commit that carries its work. */
import assert from "node:assert/strict";
import { carrierOf, explainCarriers } from "../../../src/trackers/git/carrier";
import { type GitRepository, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { GIT, historyOf, placeOf } from "./histories";

describe("what carries a printed commit", function () {
  this.timeout(60_000);
  const folder = scratchFolders();
  let at: GitRepository;
  beforeEach(() => {
    at = startGit(folder());
  });
  const explain = async (...shas: string[]) => {
    const history = await historyOf(at);
    const explained = await explainCarriers(placeOf(at.folder), shas, history, GIT);
    assert.deepEqual(
      await carrierOf(placeOf(at.folder), shas, history, GIT),
      new Map(Array.from(explained, ([asked, { carrier }]) => [asked, carrier])),
    );
    return shas.map((sha) => {
      const found = explained.get(sha);
      return found ? [found.carrier, found.evidence] : null;
    });
  };

  it("itself, by an abbreviated sha; nothing for what git does not know", async () => {
    const own = at.commit("a", text("a", { 3: "three" }), "Own");
    assert.deepEqual(await explain(own.slice(0, 7), "0123456789", "no sha", own), [[own, "itself"], null, null, [own, "itself"]]);
  });

  it("the squash of its branch, with the branch still there and after it was deleted", async () => {
    at.git("checkout", "-q", "-b", "topic");
    const own = [at.commit("a", text("a", { 3: "three" }), "One"), at.commit("a", text("a", { 3: "three", 9: "nine" }), "Two")];
    at.git("checkout", "-q", "main");
    at.commit("a", text("a", { 30: "thirty" }), "Same file");
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    const squash = at.sha();
    assert.deepEqual(await explain(...own), [
      [squash, "branch"],
      [squash, "branch"],
    ]);
    at.git("branch", "-D", "topic");
    assert.deepEqual(await explain(...own), [
      [squash, "content"],
      [squash, "content"],
    ]);
  });

  it("its amendment, whose change and message differ, and again when that was squashed", async () => {
    const first = at.commit("a", text("a", { 3: "three" }), "First");
    at.write("a", text("a", { 3: "three", 4: "four" }));
    at.git("commit", "-q", "--amend", "-m", "Better");
    assert.deepEqual(await explain(first), [[at.sha(), "amended"]]);
    at.git("checkout", "-q", "-b", "topic");
    const second = at.commit("b", text("b", { 3: "three" }), "Second");
    at.write("b", text("b", { 3: "three", 5: "five" }));
    at.git("commit", "-q", "--amend", "--no-edit");
    at.git("checkout", "-q", "main");
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    assert.deepEqual(await explain(second), [[at.sha(), "amended"]]);
  });

  it("what it became by a rebase with conflicts, by author, time and subject", async () => {
    at.git("checkout", "-q", "-b", "topic");
    const own = at.commit("a", text("a", { 3: "three", 9: "nine" }), "Own");
    at.git("checkout", "-q", "main");
    at.commit("a", text("a", { 3: "drei" }), "In the way");
    at.tryGit("cherry-pick", own);
    at.write("a", text("a", { 3: "drei and three", 9: "nine" }));
    at.git("-c", "core.editor=true", "cherry-pick", "--continue");
    const landed = at.sha();
    at.git("branch", "-D", "topic");
    at.git("reflog", "expire", "--expire=now", "--all");
    assert.deepEqual(await explain(own), [[landed, "author-time-subject"]]);
  });

  it("nothing, for work that did not land", async () => {
    at.git("checkout", "-q", "-b", "topic");
    const own = at.commit("a", text("a", { 3: "three" }), "Own");
    at.git("checkout", "-q", "main");
    at.git("branch", "-D", "topic");
    at.commit("a", text("a", { 4: "four" }), "Else");
    assert.deepEqual(await explain(own), [null]);
  });
});
