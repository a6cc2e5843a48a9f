/** What every tracker of repositories keeps to. A new one is tested by being in the registry, and by a line in `samples`. */
import assert from "node:assert/strict";
import path from "node:path";
import { createMemoryCache } from "../../../src/trackers/git/memory";
import { repositoryTrackers } from "../../../src/trackers/registry";
import type { GitHistory } from "../../../src/trackers/tracker";
import { type GitRepository, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";

/** A repository on disk, and a change to it that must be seen. */
interface Sample {
  readonly folder: string;
  change(): void;
}

const samples: Readonly<Record<string, (folder: string) => Sample>> = {
  git: (folder) => {
    const at: GitRepository = startGit(folder);
    let changes = 0;
    const change = () => {
      changes += 1;
      at.git("checkout", "-q", "-B", `topic${changes}`);
      at.commit("a", text("a", { [3 + 6 * changes]: `change ${changes}` }), `Change ${changes}`);
      at.git("checkout", "-q", "main");
      at.commit("b", text("b", { [3 + changes]: `else ${changes}` }), `Else ${changes}`);
      if (changes % 2 === 1) {
        at.git("merge", "-q", "--squash", `topic${changes}`);
        at.git("commit", "-q", "-m", `Squash ${changes}`);
      } else at.git("merge", "-q", "--no-ff", "-m", `Merge ${changes}`, `topic${changes}`);
      if (changes === 3) at.git("revert", "--no-edit", "HEAD");
      if (changes === 4) at.git("reset", "-q", "--hard", "HEAD~1");
    };
    change();
    return { folder, change };
  },
};

for (const tracker of repositoryTrackers) {
  describe(`repository tracker ${tracker.id}`, function () {
    this.timeout(120_000);
    const folder = scratchFolders();
    const make = () => {
      const start = samples[tracker.id];
      assert.ok(start, `Add a sample repository of ${tracker.id} to this file's table`);
      return start(path.join(folder(), "sample"));
    };
    const options = { gitPath: "git", since: null };

    it("describes itself", () => {
      assert.match(tracker.id, /^[a-z][a-z0-9-]*$/);
      assert.ok(tracker.label !== "");
      assert.equal(repositoryTrackers.filter(({ id }) => id === tracker.id).length, 1);
    });

    it("finds a repository by a folder in it, and none where there is none", () => {
      const sample = make();
      const place = tracker.findPlace(sample.folder);
      assert.ok(place);
      assert.equal(tracker.placeName(place), "sample");
      assert.equal(tracker.findPlace(folder()), null);
    });

    it("answers alike twice, and its digest changes with the answer only", async () => {
      const sample = make();
      const place = tracker.findPlace(sample.folder);
      assert.ok(place);
      const digest = await tracker.readRefsDigest(place, options);
      const history = await tracker.readHistory(place, options);
      assertSound(history);
      assert.deepEqual(plain(await tracker.readHistory(place, options)), plain(history));
      assert.equal(await tracker.readRefsDigest(place, options), digest);
      sample.change();
      assert.notEqual(await tracker.readRefsDigest(place, options), digest);
      assert.notDeepEqual(plain(await tracker.readHistory(place, options)), plain(history));
    });

    it("says the same with a cache as without, whatever happened in between", async () => {
      const sample = make();
      const place = tracker.findPlace(sample.folder);
      assert.ok(place);
      const cache = createMemoryCache();
      for (let step = 0; step < 6; step++) {
        const warm = await tracker.readHistory(place, { ...options, cache });
        assert.deepEqual(plain(warm), plain(await tracker.readHistory(place, options)));
        assertSound(warm);
        sample.change();
      }
    });

    it("leaves out what was made and landed before a time, and nothing else", async () => {
      const sample = make();
      for (let step = 0; step < 3; step++) sample.change();
      const place = tracker.findPlace(sample.folder);
      assert.ok(place);
      const all = await tracker.readHistory(place, options);
      for (const { committedAt: since } of all.commits) {
        const some = await tracker.readHistory(place, { ...options, since });
        assert.deepEqual(
          plain(some).commits,
          plain(all).commits.filter((commit) => commit.committedAt >= since || commit.landing.at >= since),
        );
        assert.deepEqual(plain(some).heads, plain(all).heads);
      }
    });

    it("ends at once when it is aborted", async () => {
      const place = tracker.findPlace(make().folder);
      assert.ok(place);
      await assert.rejects(tracker.readHistory(place, { ...options, signal: AbortSignal.abort(new Error("enough")) }), /enough/);
    });

    it("answers in words where there is no repository or no program", async () => {
      const place = { top: folder(), commonDir: folder() };
      for (const gitPath of ["git", "/no/such/program"]) {
        const history = await tracker.readHistory(place, { gitPath, since: null });
        assert.deepEqual([history.defaultBranch, history.commits.length, history.heads.length], [null, 0, 0]);
        assert.ok(
          history.problems.length > 0 && history.problems.every((problem) => /^\S.*[.)]$/.test(problem)),
          history.problems.join("\n"),
        );
      }
    });
  });
}

/** In an order that does not depend on how it was read. */
function plain(history: GitHistory) {
  return {
    ...history,
    commits: [...history.commits].sort((a, b) => (a.sha < b.sha ? -1 : 1)),
    heads: history.heads.map((head) => ({ ...head, refs: head.refs.toSorted() })).toSorted((a, b) => (a.sha < b.sha ? -1 : 1)),
    carriedBy: [...history.carriedBy].sort(),
  };
}

function assertSound(history: GitHistory): void {
  const shas = new Set(Array.from(history.commits, ({ sha }) => sha));
  assert.equal(shas.size, history.commits.length, "a commit is listed once");
  for (const { refs, landing } of history.heads) assert.ok(refs.length > 0 && (landing === null || landing.at > 0));
  const byContent = history.heads.filter(({ landing }) => landing !== null && landing.tier > 0).map(({ landing }) => landing?.commit);
  assert.equal(new Set(byContent).size, byContent.length, "a landing commit satisfies one head");
  for (const [from, to] of history.carriedBy) assert.ok(shas.has(to) && !shas.has(from), "what is carried is not landed itself");
  for (const { reverted } of history.commits) assert.ok(reverted === null || (/^[0-9a-f]{40,64}$/.test(reverted.by) && reverted.at > 0));
}
