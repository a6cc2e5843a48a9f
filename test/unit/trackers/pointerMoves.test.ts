/** Commits that only say which commit of a submodule belongs to a project, with real submodules. */
import assert from "node:assert/strict";
import path from "node:path";
import { repositoryOf } from "../../../src/trackers/git/history";
import { createMemoryCache } from "../../../src/trackers/git/memory";
import { readPointerMoves } from "../../../src/trackers/git/pointerMoves";
import { keepRepository } from "../../../src/trackers/git/repository";
import { readSizes } from "../../../src/trackers/git/sizes";
import type { GitHistory } from "../../../src/trackers/tracker";
import { type GitRepository, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { historyOf, placeOf } from "./histories";

const SUBMODULE = path.join("libs", "one");

describe("a commit that moves submodules' pointers", function () {
  this.timeout(60_000);
  const folder = scratchFolders();
  let at: GitRepository;
  let library: GitRepository;
  let added: string;
  beforeEach(() => {
    const home = folder();
    library = startGit(path.join(home, "library"));
    at = startGit(path.join(home, "project"));
    at.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.folder, SUBMODULE);
    at.git("commit", "-q", "-m", "Add the library");
    added = at.sha();
  });

  /** The library gets a commit, and the project's working tree has it. */
  function move(): void {
    library.commit("a", text("a", { 1: `${library.sha()}` }), "Better");
    at.git("-C", SUBMODULE, "pull", "-q", "--ff-only");
    at.git("add", "--", SUBMODULE);
  }

  function bump(message: string): string {
    move();
    at.git("commit", "-q", "-m", message);
    return at.sha();
  }

  function listed(history: GitHistory): string[] {
    return Array.from(history.commits, ({ title }) => title).sort();
  }

  async function movesAmong(history: GitHistory, shas: readonly string[]): Promise<string[]> {
    return shas.filter(await readPointerMoves(history, shas));
  }

  it("is no outcome, however it landed; one that changes a file as well is", async () => {
    const first = bump("Move");
    at.git("switch", "-q", "-c", "merged");
    const merged = bump("Move on a branch");
    at.git("switch", "-q", "main");
    at.git("merge", "-q", "--no-ff", "-m", "Merge", "merged");
    at.git("switch", "-q", "-c", "squashed");
    bump("Move before a squash");
    bump("Move again");
    at.git("switch", "-q", "main");
    at.git("merge", "-q", "--squash", "squashed");
    at.git("commit", "-q", "-m", "Squash of moves");
    const squash = at.sha();
    move();
    const both = at.commit("a", text("a", { 5: "for it" }), "Move and use");
    at.git("mv", SUBMODULE, path.join("libs", "two"));
    at.git("commit", "-q", "-m", "Rename");
    at.git("rm", "-q", "--cached", path.join("libs", "two"));
    at.git("commit", "-q", "-m", "Take out");
    const history = await historyOf(at);
    // Adding one and moving it to another folder change the file that lists them.
    assert.deepEqual(listed(history), ["Add the library", "Begin", "Move and use", "Rename"]);
    const gone = [first, merged, squash, at.sha()];
    assert.deepEqual(
      [...gone, both, added].map((sha) => history.commits.has(sha)),
      [false, false, false, false, true, true],
    );
    assert.deepEqual(Array.from(history.commits.since(added, []) ?? [], ({ title }) => title).sort(), ["Move and use", "Rename"]);
    assert.deepEqual(await movesAmong(history, [...gone, both, added]), gone);
    const sizes = await readSizes(placeOf(at.folder), [both], { gitPath: "git" }, createMemoryCache());
    assert.deepEqual(sizes.get(both), { files: 2, insertions: 2, deletions: 2 }, "as git counts it");
  });

  it("is told of one that did not land, too", async () => {
    at.git("switch", "-q", "-c", "topic");
    const open = bump("Move on a branch");
    const work = at.commit("b", text("b", { 5: "work" }), "Work");
    const history = await historyOf(at);
    assert.deepEqual(await movesAmong(history, [open, work, "0".repeat(40)]), [open]);
    at.git("switch", "-q", "main");
    at.git("branch", "-q", "-D", "topic");
    assert.deepEqual(await movesAmong(await historyOf(at), [open]), [], "nothing reads what is on no branch");
  });

  it("is known again from a history that another process kept", async () => {
    const moved = bump("Move");
    const parts: Uint8Array[] = [];
    const histories = {
      read: () => parts,
      put: (_: string, __: number, ___: number, some: Iterable<Uint8Array>) => parts.push(...some) > 0,
    };
    const first = repositoryOf(await historyOf(at, { ...createMemoryCache(), histories }));
    assert.ok(first);
    keepRepository(first);
    assert.equal(parts.length, 1);
    const again = await historyOf(at, { ...createMemoryCache(), histories });
    assert.equal(repositoryOf(again)?.memory.kept.parts, 1, "read from what was kept");
    assert.deepEqual(listed(again), ["Add the library", "Begin"]);
    assert.deepEqual(await movesAmong(again, [moved, added]), [moved]);
  });
});
