/** What was taken back on the default branch, and what came back. */
import assert from "node:assert/strict";
import { readHistory } from "../../../src/trackers/git/history";
import { type GitRepository, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { commitOf, GIT, historyOf, placeOf } from "./histories";

describe("what was taken back", function () {
  this.timeout(60_000);
  const folder = scratchFolders();
  let at: GitRepository;
  beforeEach(() => {
    at = startGit(folder());
  });
  const revert = (sha: string) => {
    at.git("revert", "--no-edit", sha);
    return at.sha();
  };

  it("by the sha in the message, restored by a revert of the revert, and taken back again by a third", async () => {
    const change = at.commit("a", text("a", { 3: "three" }), "Change");
    const first = revert(change);
    const taken = await historyOf(at);
    assert.deepEqual(commitOf(taken, change).reverted, { by: first, at: commitOf(taken, first).committedAt });
    const second = revert(first);
    const restored = await historyOf(at);
    assert.equal(commitOf(restored, change).reverted, null);
    assert.equal(commitOf(restored, first).reverted?.by, second);
    const third = revert(second);
    const again = await historyOf(at);
    assert.equal(commitOf(again, change).reverted?.by, third);
    assert.equal(commitOf(again, first).reverted, null);
  });

  it("by the sha of a commit that was squashed away: what carries it", async () => {
    at.git("checkout", "-q", "-b", "topic");
    const own = at.commit("a", text("a", { 3: "three" }), "Own");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 3: "three" }), "Else");
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    const squash = at.sha();
    at.write("a", text("a", { 30: "more" }));
    at.git("commit", "-q", "-m", "Back to before", "-m", `This reverts commit ${own.slice(0, 9)}.`);
    assert.equal(commitOf(await historyOf(at), squash).reverted?.by, at.sha());
  });

  it("by a title in the form of the forges, when the message has no sha", async () => {
    const change = at.commit("a", text("a", { 3: "three" }), "Change (#1)");
    at.commit("a", text("a", { 3: "three", 9: "nine" }), "Else");
    const back = at.commit("a", text("a", { 9: "nine", 10: "and a remark" }), 'Revert "Change (#1)" (#2)');
    assert.equal(commitOf(await historyOf(at), change).reverted?.by, back);
    at.commit("a", text("a", { 3: "three", 9: "nine", 10: "and a remark" }), 'Reapply "Change (#1)" (#3)');
    assert.equal(commitOf(await historyOf(at), change).reverted, null);
  });

  it("by the inverse change alone, when it is large enough to be no accident", async () => {
    const small = at.commit("a", text("a", { 3: "three" }), "Small");
    at.commit("a", text("a"), "Tidy");
    const large = at.commit("a", text("a", { 3: "1", 4: "2", 5: "3", 6: "4" }), "Large");
    const back = at.commit("a", text("a"), "Tidy more");
    const history = await historyOf(at);
    assert.equal(commitOf(history, small).reverted, null);
    assert.equal(commitOf(history, large).reverted?.by, back);
  });

  it("by its lines, when it calls itself a revert and the file moved on", async () => {
    const change = at.commit("a", text("a", { 3: "three" }), "Change");
    at.commit("a", text("a", { 3: "three", 30: "thirty" }), "Else");
    const back = at.commit("a", text("a", { 30: "thirty" }), "revert: the change of line three");
    assert.equal(commitOf(await historyOf(at), change).reverted?.by, back);
  });

  it("a whole merge: all that it brought", async () => {
    at.git("checkout", "-q", "-b", "topic");
    const own = [at.commit("a", text("a", { 3: "three" }), "One"), at.commit("a", text("a", { 3: "three", 9: "nine" }), "Two")];
    at.git("checkout", "-q", "main");
    const other = at.commit("b", text("b", { 3: "three" }), "Else");
    at.git("merge", "-q", "--no-ff", "-m", "Merge topic", "topic");
    at.git("revert", "--no-edit", "-m", "1", at.sha());
    const history = await historyOf(at);
    assert.deepEqual(
      own.map((sha) => commitOf(history, sha).reverted?.by),
      [at.sha(), at.sha()],
    );
    assert.equal(commitOf(history, other).reverted, null);
  });

  it("a whole merge whose revert names no sha: by its title, and by the inverse change alone", async () => {
    const own: string[] = [];
    const merged = (topic: string, line: number) => {
      at.git("checkout", "-q", "-b", topic);
      for (const more of [1, 2]) {
        const changes = Object.fromEntries([0, 1, 2].map((next) => [line + 3 * more + next, `${topic} ${more} ${next}`]));
        at.write("a", [...text("a", changes)]);
        at.git("commit", "-q", "-m", `${topic} ${more}`);
        own.push(at.sha());
      }
      at.git("checkout", "-q", "main");
      at.commit("b", text("b", { [line]: topic }), `Else, beside ${topic}`);
      at.git("merge", "-q", "--no-ff", "-m", `Merge ${topic}`, topic);
    };
    merged("one", 3);
    at.write("a", text("a"));
    at.git("commit", "-q", "-m", 'Revert "Merge one"');
    const byTitle = at.sha();
    merged("two", 20);
    const silent = at.commit("a", text("a"), "Tidy");
    const history = await historyOf(at);
    assert.deepEqual(
      own.map((sha) => commitOf(history, sha).reverted?.by),
      [byTitle, byTitle, silent, silent],
    );
  });

  it("not a whole squash, where one of the commits in it is taken back", async () => {
    at.git("checkout", "-q", "-b", "topic");
    const part = at.commit("a", text("a", { 3: "three" }), "Of a");
    at.commit("b", text("b", { 3: "three" }), "Of b");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 30: "thirty" }), "Else");
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    const squash = at.sha();
    at.write("a", text("a"));
    at.git("commit", "-q", "-m", "Half of it back", "-m", `This reverts commit ${part}.`);
    assert.equal(commitOf(await historyOf(at), squash).reverted, null);
  });

  it("within a window of time too, though the commit taken back is older than it", async () => {
    const change = at.commit("a", text("a", { 3: "1", 4: "2", 5: "3", 6: "4" }), "Change");
    const since = commitOf(await historyOf(at), change).committedAt + 1;
    const back = at.commit("a", text("a"), "Tidy");
    const history = await readHistory(placeOf(at.folder), { ...GIT, since });
    assert.deepEqual(
      Array.from(history.commits, ({ sha }) => sha),
      [back],
    );
    at.commit("a", text("a", { 3: "1", 4: "2", 5: "3", 6: "4" }), "Again");
    assert.equal(commitOf(await readHistory(placeOf(at.folder), { ...GIT, since }), back).reverted?.by, at.sha());
  });
});
