import assert from "node:assert/strict";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readHistory } from "../../../src/trackers/git/history";
import { createMemoryCache } from "../../../src/trackers/git/memory";
import { readSizes } from "../../../src/trackers/git/sizes";
import type { ChangeSize } from "../../../src/trackers/tracker";
import { startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { GIT, placeOf } from "./histories";

describe("sizes that are counted while commits are compared", function () {
  this.timeout(60_000);
  const folder = scratchFolders();

  async function told(at: string): Promise<{ sizes: Map<string, ChangeSize>; history: Awaited<ReturnType<typeof readHistory>> }> {
    const sizes = new Map<string, ChangeSize>();
    const onSize = (sha: string, size: ChangeSize): void => {
      sizes.set(sha, size);
    };
    return { history: await readHistory(placeOf(at), { ...GIT, since: null, onSize }), sizes };
  }

  it("are those that are counted by themselves, and the history is the same", async () => {
    const at = startGit(folder());
    at.git("commit", "-q", "--allow-empty", "-m", "Nothing");
    writeFileSync(path.join(at.folder, "picture"), Buffer.from([0, 1, 2, 0]));
    writeFileSync(path.join(at.folder, "1\t2\t3"), "a name like a row\n");
    at.git("add", "--all");
    at.git("commit", "-q", "-m", "A binary file, and a name with tabs");
    at.git("update-index", "--chmod=+x", "picture");
    at.git("commit", "-q", "-m", "Its mode alone");
    at.git("checkout", "-q", "-b", "topic");
    at.commit("a", text("a", { 3: "3" }), "Topic");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 4: "4", 5: "5" }), "Beside it");
    at.git("merge", "-q", "--no-ff", "-m", "Merge", "topic");
    at.git("mv", "b", "c");
    at.git("commit", "-q", "-m", "Moved");
    const { history, sizes } = await told(at.folder);
    const shas = [...history.commits].map(({ sha }) => sha);
    assert.ok(shas.length >= 7);
    assert.deepEqual(
      new Map(shas.map((sha) => [sha, sizes.get(sha)])),
      await readSizes(placeOf(at.folder), shas, GIT, createMemoryCache()),
    );
    assert.deepEqual(new Set(sizes.keys()), new Set(shas), "a merge is no outcome");
    const plain = await readHistory(placeOf(at.folder), { ...GIT, since: null });
    assert.deepEqual([...history.commits], [...plain.commits]);
    assert.deepEqual(
      [...history.commits.bySha()],
      [...plain.commits].sort((a, b) => (a.sha < b.sha ? -1 : 1)),
    );
    assert.deepEqual(history.heads, plain.heads);
  });

  it("cost no landing where a file cannot be read", async () => {
    const at = startGit(folder());
    at.git("checkout", "-q", "-b", "topic");
    at.commit("a", text("a", { 3: "3" }), "Topic");
    at.git("checkout", "-q", "main");
    const lost = at.commit("b", text("b", { 3: "3" }), "To lose a file");
    at.git("merge", "-q", "--squash", "topic");
    at.git("commit", "-q", "-m", "Squash");
    // Else git takes it from the working tree.
    at.commit("b", text("b", { 7: "7" }), "Another state of it");
    const blob = at.git("rev-parse", `${lost}:b`);
    const file = path.join(at.folder, ".git", "objects", blob.slice(0, 2), blob.slice(2));
    chmodSync(file, 0o644);
    rmSync(file);
    const { history, sizes } = await told(at.folder);
    const plain = await readHistory(placeOf(at.folder), { ...GIT, since: null });
    assert.deepEqual([history.heads, history.problems], [plain.heads, plain.problems]);
    assert.equal(history.heads.find(({ refs }) => refs.includes("refs/heads/topic"))?.landing?.how, "squash");
    assert.equal(sizes.has(lost), false);
  });
});
