/** A repository is looked at and nothing in it changes; and nothing in it hides what landed. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createMemoryCache } from "../../../src/trackers/git/memory";
import { readNamedSessions } from "../../../src/trackers/git/namedSessions";
import { readSizes } from "../../../src/trackers/git/sizes";
import { readWork } from "../../../src/trackers/git/work";
import { type GitRepository, openGit, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { GIT, historyOf, landingAt, placeOf } from "./histories";

describe("a repository that is read", function () {
  this.timeout(60_000);
  const folder = scratchFolders();

  /** A branch that fell behind before it was squashed, which only a replay recognises. */
  function behind(at: GitRepository): string {
    at.git("checkout", "-q", "-b", "behind");
    at.commit("deep/a", text("deep/a", { 10: "ten" }), "Behind");
    at.commit("b", text("b", { 20: "twenty" }), "And b");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 20: "twenty", 30: "thirty" }), "The same and more");
    at.git("merge", "-q", "--squash", "behind");
    at.git("commit", "-q", "-m", "Squash");
    return at.sha();
  }

  async function isUntouched(at: GitRepository, files: string, tier: number): Promise<void> {
    for (const file of everything(files)) utimesSync(file, 1_700_000_000, 1_700_000_000);
    const before = stateOf(files);
    const cache = createMemoryCache();
    const history = await historyOf(at, cache);
    assert.equal(landingAt(history, "refs/heads/behind")?.tier, tier, history.problems.join());
    const place = placeOf(at.folder);
    await readWork(place, { ...GIT, history, since: 0, identities: new Set(), cache });
    await readNamedSessions(place, { ...GIT, since: 0, cache });
    await readSizes(
      place,
      Array.from(history.commits, ({ sha }) => sha),
      GIT,
      cache,
    );
    assert.deepEqual(stateOf(files), before);
  }

  it("is the same after it, with loose objects", async () => {
    const at = startGit(folder(), ["deep/a", "b"]);
    behind(at);
    await isUntouched(at, at.folder, 3);
  });

  it("is the same after it, with packed objects, and an index that git would refresh", async () => {
    const at = startGit(folder(), ["deep/a", "b"]);
    behind(at);
    at.git("gc", "-q");
    await isUntouched(at, at.folder, 3);
  });

  it("is the same after it, as a bare repository, a linked worktree, or one that borrows its objects", async () => {
    const at = startGit(folder(), ["deep/a", "b"]);
    behind(at);
    const bare = `${folder()}/bare.git`;
    at.git("clone", "-q", "--bare", at.folder, bare);
    await isUntouched(openGit(bare), bare, 3);
    const tree = `${folder()}/tree`;
    at.git("worktree", "add", "-q", "--detach", tree);
    await isUntouched(openGit(tree), at.folder, 3);
    const borrowing = `${folder()}/borrowing`;
    at.git("clone", "-q", "--shared", at.folder, borrowing);
    const other = openGit(borrowing);
    other.git("branch", "behind", "origin/behind");
    await isUntouched(other, at.folder, 3);
    await isUntouched(other, borrowing, 3);
  });

  it("is the same after it, with ids of 64 digits", async () => {
    const at = openGit(folder(), { init: ["-b", "main", "--object-format=sha256"] });
    for (const file of ["deep/a", "b"]) at.write(file, text(file));
    at.git("commit", "-q", "-m", "Begin");
    behind(at);
    await isUntouched(at, at.folder, 3);
  });

  it("hides no landing by attributes, its own or those of the clone", async () => {
    for (const [where, attribute] of [
      [".gitattributes", "-diff"],
      [".gitattributes", "diff=odd"],
      [".git/info/attributes", "binary"],
    ] as const) {
      const at = startGit(folder(), ["deep/a", "b"]);
      const file = path.join(at.folder, where);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, `* ${attribute}\n`);
      if (where === ".gitattributes") {
        at.git("add", where);
        at.git("commit", "-q", "-m", "Attributes");
      }
      at.git("config", "diff.odd.binary", "true");
      at.git("config", "diff.odd.textconv", "false");
      at.git("checkout", "-q", "-b", "near");
      at.commit("deep/a", text("deep/a", { 10: "ten", 11: "eleven", 12: "twelve" }), "Near");
      at.git("checkout", "-q", "main");
      at.commit("deep/a", text("deep/a", { 30: "thirty" }), "Meanwhile");
      at.commit("deep/a", text("deep/a", { 10: "ten", 11: "eleven", 12: "twelve", 30: "thirty" }), "Squash");
      const landing = landingAt(await historyOf(at), "refs/heads/near");
      assert.deepEqual([landing?.tier, landing?.commit], [2, at.sha()], `${where}: ${attribute}`);
    }
  });
});

function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name));
}

/** Every name with its time stamp and, of a file, its bytes. */
function stateOf(folder: string): string[] {
  return everything(folder)
    .sort()
    .map((name) => {
      const { mtimeNs, size } = statSync(name, { bigint: true });
      return `${name} ${mtimeNs} ${size} ${statSync(name).isFile() ? readFileSync(name, "base64") : ""}`;
    });
}
