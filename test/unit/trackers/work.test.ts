/** What each commit changed and when the same files were touched before, on real git repositories. */
import assert from "node:assert/strict";
import path from "node:path";
import { readWork } from "../../../src/trackers/git/work";
import { type GitRepository, openGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { GIT, placeOf } from "./histories";

const scratch = scratchFolders();

async function workOf(repo: GitRepository, sha: string) {
  const { commits, problems } = await readWork(placeOf(repo.folder), {
    ...GIT,
    history: { heads: [], defaultBranch: null },
    since: Date.UTC(2024, 11, 31),
    identities: new Set(),
  });
  assert.deepEqual(problems, []);
  return commits.find((commit) => commit.sha === sha);
}

describe("the work in a commit", function () {
  this.timeout(60_000);

  it("was never taken up by a commit that was written later and put below it by a rebase", async () => {
    const repo = openGit(path.join(scratch(), "repo"), { init: ["-b", "main"] });
    repo.commit("a.ts", text("a"), "first");
    repo.git("switch", "-q", "-c", "topic");
    repo.commit("a.ts", text("a", { 3: "topic" }), "topic one");
    repo.commit("a.ts", text("a", { 3: "topic", 5: "again" }), "topic two");
    repo.git("switch", "-q", "main");
    repo.commit("a.ts", text("a", { 30: "main" }), "later on main");
    repo.git("rebase", "-q", "main", "topic");
    const one = await workOf(repo, repo.sha("topic~1"));
    const two = await workOf(repo, repo.sha("topic"));
    const first = await workOf(repo, repo.sha("main~1"));
    const later = await workOf(repo, repo.sha("main"));
    assert.ok(one && two && first && later && later.at > two.at);
    assert.deepEqual(one.files, [{ path: "a.ts", lines: 2, previousAt: first.at }]);
    assert.deepEqual(two.files, [{ path: "a.ts", lines: 2, previousAt: one.at }]);
  });

  it("leaves out the lines of a file that was only moved, and knows the file under both names", async () => {
    const repo = openGit(path.join(scratch(), "repo"), { init: ["-b", "main"] });
    repo.commit("old.ts", text("a"), "first");
    const first = await workOf(repo, repo.sha());
    repo.git("mv", "old.ts", "new name\t.ts");
    repo.write("new name\t.ts", text("a", { 7: "changed" }));
    repo.commit("b.ts", ["one"], "move");
    const moved = await workOf(repo, repo.sha());
    assert.deepEqual(
      [...(moved?.files ?? [])].sort((x, y) => (x.path < y.path ? -1 : 1)),
      [
        { path: "b.ts", lines: 1, previousAt: null },
        { path: "new name\t.ts", lines: 2, previousAt: null },
        { path: "old.ts", lines: 0, previousAt: first?.at ?? 0 },
      ],
    );
  });

  it("is asked of git once for each commit: a new one costs only itself", async () => {
    const repo = openGit(path.join(scratch(), "repo"), { init: ["-b", "main"] });
    const kept = new Map<string, string>();
    const cache = { get: (key: string) => kept.get(key), set: (key: string, value: string) => void kept.set(key, value) };
    const read = async () => {
      const options = { ...GIT, history: { heads: [], defaultBranch: null }, since: Date.UTC(2024, 11, 31), identities: new Set<string>() };
      const { commits, problems } = await readWork(placeOf(repo.folder), { ...options, cache });
      const anew = await readWork(placeOf(repo.folder), options);
      assert.deepEqual([commits, problems], [anew.commits, []]);
      return commits;
    };
    repo.commit("a.ts", text("a"), "first");
    repo.git("mv", "a.ts", "new name\t.ts");
    repo.commit("b.ts", ["one"], "move");
    const moved = repo.sha();
    assert.equal((await read()).length, 2);
    // The first commit of all has no parent, as has the edge of a shallow clone.
    assert.deepEqual([...kept.keys()], [`work ${moved}`]);

    const before = new Map(kept);
    repo.commit("b.ts", ["one", "two"], "more");
    await read();
    assert.deepEqual([...kept.keys()], [`work ${moved}`, `work ${repo.sha()}`]);
    assert.equal(kept.get(`work ${moved}`), before.get(`work ${moved}`));

    // What is remembered is what counts: git is not asked again.
    kept.set(`work ${moved}`, "7\t1\tremembered.ts\u001e");
    const { commits } = await readWork(placeOf(repo.folder), {
      ...{ ...GIT, cache, history: { heads: [], defaultBranch: null }, since: Date.UTC(2024, 11, 31), identities: new Set<string>() },
    });
    assert.deepEqual(commits.find(({ sha }) => sha === moved)?.files, [{ path: "remembered.ts", lines: 8, previousAt: null }]);
  });
});
