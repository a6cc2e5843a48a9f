/** Which repository a working directory belongs to, found without running git. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findPlace, forgetPlaces, placeName, worktreesOf } from "../../../src/trackers/git/place";
import { openGit, startGit } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";

describe("the place of a folder", function () {
  this.timeout(60_000);
  const folder = scratchFolders();
  beforeEach(forgetPlaces);

  it("is the repository above it, under one identity for every working tree", () => {
    const home = folder();
    const main = startGit(path.join(home, "project"));
    const linked = path.join(home, "linked tree");
    main.git("worktree", "add", "-q", "--detach", linked);
    mkdirSync(path.join(linked, "deep", "er"), { recursive: true });
    const commonDir = path.join(main.folder, ".git");
    assert.deepEqual(findPlace(main.folder), { top: main.folder, commonDir });
    assert.deepEqual(findPlace(path.join(linked, "deep", "er")), { top: linked, commonDir });
    assert.deepEqual(findPlace(path.join(main.folder, ".git", "refs")), { top: main.folder, commonDir });
    assert.deepEqual(findPlace(path.join(main.folder, "a")), { top: main.folder, commonDir }, "a file stands for its folder");
    assert.equal(placeName({ top: linked, commonDir }), "project");
    assert.deepEqual(worktreesOf({ top: linked, commonDir }), [main.folder, linked]);
  });

  it("is found through a symbolic link", () => {
    const home = folder();
    const main = startGit(path.join(home, "project"));
    symlinkSync(main.folder, path.join(home, "link"), "junction");
    assert.equal(findPlace(path.join(home, "link"))?.commonDir, path.join(main.folder, ".git"));
  });

  it("is the nearest parent's when the folder is gone, and none when that has none", () => {
    const home = folder();
    const main = startGit(path.join(home, "project"));
    const inside = path.join(main.folder, ".trees", "one");
    const outside = path.join(home, "two");
    main.git("worktree", "add", "-q", inside);
    main.git("worktree", "add", "-q", outside);
    rmSync(inside, { recursive: true });
    rmSync(outside, { recursive: true });
    assert.equal(findPlace(inside)?.commonDir, path.join(main.folder, ".git"));
    assert.equal(findPlace(outside), null);
    const place = findPlace(main.folder);
    assert.ok(place && worktreesOf(place).includes(outside), "git still knows where a deleted working tree was");
  });

  it("is a bare repository, or a submodule with a name and history of its own", () => {
    const home = folder();
    const bare = openGit(path.join(home, "shared.git"), { init: ["--bare"] });
    assert.deepEqual(findPlace(bare.folder), { top: bare.folder, commonDir: bare.folder });
    assert.equal(placeName({ top: bare.folder, commonDir: bare.folder }), "shared");
    const library = startGit(path.join(home, "library"));
    const project = startGit(path.join(home, "project"));
    project.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.folder, "libs/one");
    const place = findPlace(path.join(project.folder, "libs", "one"));
    assert.deepEqual(place, {
      top: path.join(project.folder, "libs", "one"),
      commonDir: path.join(project.folder, ".git", "modules", "libs", "one"),
    });
    assert.equal(place && placeName(place), "one");
  });

  it("is none for a folder outside any repository, for relative paths, and for links to nowhere", () => {
    const home = folder();
    assert.equal(findPlace(home), null);
    assert.equal(findPlace("src"), null);
    mkdirSync(path.join(home, "broken"));
    writeFileSync(path.join(home, "broken", ".git"), "gitdir: ../nowhere/.git/worktrees/x\n");
    assert.equal(findPlace(path.join(home, "broken")), null);
    mkdirSync(path.join(home, "empty", ".git"), { recursive: true });
    assert.equal(findPlace(path.join(home, "empty")), null);
  });
});
