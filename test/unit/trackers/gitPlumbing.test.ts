/** What git is told and what is read from it where names, clones and folders are out of the ordinary. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createMemoryCache } from "../../../src/trackers/git/memory";
import { readGit } from "../../../src/trackers/git/run";
import { readSizes } from "../../../src/trackers/git/sizes";
import { readTouchedFiles } from "../../../src/trackers/git/touchedFiles";
import type { LandingCache } from "../../../src/trackers/tracker";
import { type GitRepository, openGit, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { GIT, historyOf, landingAt, placeOf } from "./histories";

describe("git's plumbing", function () {
  this.timeout(60_000);
  const folder = scratchFolders();

  async function withVariable(name: string, value: string, run: () => Promise<void>): Promise<void> {
    const before = process.env[name];
    process.env[name] = value;
    try {
      await run();
    } finally {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
  }

  const sizeOf = async (at: GitRepository, sha: string) => (await readSizes(placeOf(at.folder), [sha], GIT, createMemoryCache())).get(sha);

  async function touchedBy(at: GitRepository, sha: string, cache?: LandingCache) {
    const commits = [{ sha, parents: at.git("log", "-1", "--format=%P", sha).split(" ").filter(Boolean) }];
    return (await readTouchedFiles(placeOf(at.folder), commits, GIT, cache)).files.get(sha);
  }

  it("takes all of a name for the name, whatever it looks like", async function () {
    if (process.platform === "win32") this.skip();
    const at = startGit(folder());
    const begin = at.sha();
    const names = ["\n9999999\t5\ty", `x\n${begin}\n7\t7\tz`, "7\t7\ttab", `\u001e${begin}\u001f`, begin];
    for (const name of names) at.write(name, ["one"]);
    at.git("commit", "-q", "-m", "Odd names");
    const odd = at.sha();
    at.git("mv", names[0] ?? "", `${begin}\n1\t1\tmoved`);
    at.git("commit", "-q", "-m", "Moved");
    const sizes = await readSizes(placeOf(at.folder), [odd, at.sha(), begin], GIT, createMemoryCache());
    assert.deepEqual(
      [sizes.get(odd), sizes.get(at.sha()), sizes.get(begin)],
      [
        { files: 5, insertions: 5, deletions: 0 },
        { files: 2, insertions: 1, deletions: 1 },
        { files: 2, insertions: 80, deletions: 0 },
      ],
    );
    const cache = createMemoryCache();
    for (const kept of [undefined, cache, cache]) {
      const touched = await touchedBy(at, odd, kept);
      assert.deepEqual(new Map(touched?.map((file) => [file.path, file.lines])), new Map(names.map((name) => [name, 1])));
      assert.deepEqual(await touchedBy(at, at.sha(), kept), [
        { path: names[0], lines: 0 },
        { path: `${begin}\n1\t1\tmoved`, lines: 0 },
      ]);
    }
  });

  it("knows no size and no files of a commit at the edge of a shallow clone, until it is whole", async () => {
    const origin = startGit(folder());
    const edge = origin.commit("a", text("a", { 3: "3" }), "Edge");
    const above = origin.commit("a", text("a", { 3: "3", 4: "4" }), "Above");
    const at = openGit(folder());
    at.git("clone", "-q", "--depth=2", `file://${origin.folder}`, ".");
    const [place, cache] = [placeOf(at.folder), createMemoryCache()];
    const one = { files: 1, insertions: 1, deletions: 1 };
    assert.deepEqual(await readSizes(place, [edge, above], GIT, cache), new Map([[above, one]]));
    assert.deepEqual([await touchedBy(at, edge, cache), (await touchedBy(at, above, cache))?.length], [undefined, 1]);
    at.git("fetch", "-q", "--unshallow");
    assert.deepEqual((await readSizes(place, [edge, above], GIT, cache)).get(edge), one);
    assert.deepEqual(await touchedBy(at, edge, cache), [{ path: "a", lines: 2 }]);
  });

  it("loses the size of a commit that cannot be read, and no other's", async () => {
    const at = startGit(folder());
    const before = at.commit("a", text("a", { 3: "3" }), "Before");
    const lost = at.commit("b", text("b", { 3: "3" }), "Lost");
    const after = at.commit("a", text("a", { 3: "3", 4: "4" }), "After");
    const blob = at.git("rev-parse", `${lost}:b`);
    rmSync(path.join(at.folder, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
    let failures = 0;
    const git = { ...GIT, onFailure: () => (failures += 1) };
    const sizes = await readSizes(placeOf(at.folder), [before, lost, after], git, createMemoryCache());
    assert.deepEqual([[...sizes.keys()], failures], [[before, after], 0]);
  });

  it("fetches nothing into a partial clone and runs nothing for it, though git does not know how to be told", async function () {
    if (process.platform === "win32") this.skip();
    const home = folder();
    const origin = startGit(path.join(home, "origin"));
    origin.git("config", "uploadpack.allowFilter", "true");
    const sha = origin.commit("a", text("a", { 3: "3" }), "More");
    const at = openGit(path.join(home, "clone"));
    at.git("clone", "-q", "--filter=blob:none", "--no-checkout", `file://${origin.folder}`, ".");
    const marker = path.join(home, "ran");
    at.git("config", "remote.origin.uploadpack", `touch "${marker}"; git-upload-pack`);
    at.git("config", "protocol.file.allow", "always");
    const old = path.join(home, "git");
    writeFileSync(old, '#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec git "$@"\n', { mode: 0o755 });
    await withVariable("GIT_ALLOW_PROTOCOL", "file", async () => {
      const place = placeOf(at.folder);
      const { files } = await readTouchedFiles(place, [{ sha, parents: [] }], { gitPath: old }, undefined);
      assert.equal(files.size, 0);
      const { end } = await readGit(at.folder, ["cat-file", "-p", `${sha}:a`], { gitPath: old });
      assert.equal(end.ok, false);
      // Contents that are there all the same would give some sizes and not others.
      assert.equal((await readSizes(place, [sha], { gitPath: old }, createMemoryCache())).size, 0);
    });
    assert.equal(existsSync(marker), false);
  });

  it("reads a bare partial clone of a repository that has a mailmap", async () => {
    const origin = startGit(folder());
    origin.git("config", "uploadpack.allowFilter", "true");
    origin.commit(".mailmap", ["Dev <new@example.com> <dev@example.com>"], "Mailmap");
    const at = openGit(folder());
    at.git("clone", "-q", "--bare", "--filter=blob:none", `file://${origin.folder}`, ".");
    at.git("config", "user.email", "dev@example.com");
    const history = await historyOf(at);
    assert.deepEqual([history.commits.length, history.problems.length], [2, 1]);
    assert.match(history.problems.join(), /partial clone/);
  });

  it("needs no index", async () => {
    const at = startGit(folder());
    const sha = at.commit("a", text("a", { 3: "3" }), "More");
    const index = path.join(at.folder, ".git", "index");
    writeFileSync(index, "damaged");
    const history = await historyOf(at);
    assert.deepEqual([history.commits.length, history.problems], [2, []]);
    assert.deepEqual(await sizeOf(at, sha), { files: 1, insertions: 1, deletions: 1 });
    assert.equal(readFileSync(index, "utf8"), "damaged");
  });

  it("loses only what takes a folder for temporary files where there is none", async () => {
    const at = startGit(folder());
    at.git("checkout", "-q", "-b", "plain");
    at.commit("c", text("c"), "Plain");
    at.git("checkout", "-q", "-b", "behind", "main");
    at.commit("a", text("a", { 10: "ten" }), "Behind");
    at.commit("b", text("b", { 20: "twenty" }), "And b");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 20: "twenty", 30: "thirty" }), "The same and more");
    for (const branch of ["behind", "plain"]) {
      at.git("merge", "-q", "--squash", branch);
      at.git("commit", "-q", "-m", `Squash ${branch}`);
    }
    const tiers = async () => {
      const history = await historyOf(at);
      return [history, ["behind", "plain"].map((branch) => landingAt(history, `refs/heads/${branch}`)?.tier ?? null)] as const;
    };
    const [whole, all] = await tiers();
    assert.deepEqual([all[0], whole.problems], [3, []]);
    await withVariable("TMPDIR", path.join(at.folder, "nowhere"), async () => {
      const [without, some] = await tiers();
      assert.deepEqual([some, without.commits.length], [[null, all[1]], whole.commits.length]);
      assert.match(without.problems.join(), /not all recognised: The folder for temporary files cannot be written to/);
    });
  });
});
