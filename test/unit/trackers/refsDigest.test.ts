/** Nothing that changes an answer goes by unseen because no branch moved. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { readRefsDigest } from "../../../src/trackers/git/history";
import { type GitRepository, openGit, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { GIT, placeOf } from "./histories";

describe("what a history depends on beside its refs", function () {
  this.timeout(60_000);
  const folder = scratchFolders();

  function linked(): GitRepository {
    const at = startGit(folder());
    at.commit("a", text("a", { 3: "3" }), "Second");
    const tree = `${folder()}/tree`;
    at.git("worktree", "add", "-q", "-b", "topic", tree);
    return openGit(tree);
  }

  const mailmap = (at: GitRepository) => writeFileSync(path.join(at.folder, ".mailmap"), "Ada <ada@example.com> <dev@example.com>\n");
  const changes: Readonly<Record<string, (at: GitRepository) => void>> = {
    "the user's address": (at) => at.git("config", "user.email", "other@example.com"),
    "another of the user's addresses": (at) => at.git("config", "--add", "user.email", "second@example.com"),
    "a replaced commit": (at) => at.git("replace", at.sha("HEAD"), at.sha("HEAD~1")),
    "the .mailmap of a linked worktree": mailmap,
    "a mailmap elsewhere": (at) => {
      const file = path.join(at.folder, "..", "people");
      writeFileSync(file, "Ada <ada@example.com> <dev@example.com>\n");
      at.git("config", "mailmap.file", file);
    },
    "which branch is the first of a repository": (at) => at.git("config", "init.defaultBranch", "topic"),
    "a remote": (at) => at.git("remote", "add", "upstream", "https://example.com/x/y"),
  };
  for (const [what, change] of Object.entries(changes))
    it(`is seen when it changes: ${what}`, async () => {
      const at = linked();
      const place = placeOf(at.folder);
      const before = await readRefsDigest(place, GIT);
      assert.equal(await readRefsDigest(place, GIT), before);
      change(at);
      assert.notEqual(await readRefsDigest(place, GIT), before);
    });

  it("does not change with a file of the working tree that means nothing to git", async () => {
    const at = linked();
    const before = await readRefsDigest(placeOf(at.folder), GIT);
    at.write("new", ["x"]);
    assert.equal(await readRefsDigest(placeOf(at.folder), GIT), before);
  });
});
