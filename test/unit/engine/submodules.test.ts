/** What becomes of a session's tokens when its commits move submodules' pointers, from real logs and real submodules. */
import assert from "node:assert/strict";
import path from "node:path";
import { type AttributionWorld, createWorld, RESPONSE_TOKENS, type WorldRepository } from "../../support/attributionWorld";
import { text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 8, 7, 8);
const SETTLED = START + 40 * DAY;
const SUBMODULE = path.join("libs", "one");

describe("sessions that move a submodule's pointer", function () {
  this.timeout(120_000);
  let world: AttributionWorld;
  let shop: WorldRepository;
  let inside: string;
  beforeEach(() => {
    world = createWorld(scratch());
    const library = world.repository("library");
    library.commit(START - 30 * DAY, "a.txt", text("a"), "Begin");
    library.git(START - 30 * DAY, "config", "receive.denyCurrentBranch", "ignore");
    shop = world.repository("shop");
    shop.commit(START - 30 * DAY, "b.txt", text("b"), "Begin");
    shop.git(START - 29 * DAY, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.folder, SUBMODULE);
    shop.git(START - 29 * DAY, "commit", "-q", "-m", "Add the library");
    inside = path.join(shop.folder, SUBMODULE);
  });

  function workInside(at: number): string {
    const lines = text("a", { 2: `at ${at}` });
    shop.write(path.join(SUBMODULE, "a.txt"), lines);
    shop.git(at, "-C", SUBMODULE, "-c", "user.name=Ada", "commit", "-q", "-a", "-m", "Better");
    shop.git(at, "-C", SUBMODULE, "push", "-q", "origin", "HEAD");
    return shop.git(at, "-C", SUBMODULE, "rev-parse", "HEAD");
  }

  function movePointer(at: number): string {
    shop.git(at, "add", "--", SUBMODULE);
    shop.git(at, "commit", "-q", "-m", "Move the library");
    return shop.git(at, "rev-parse", "HEAD");
  }

  it("which did nothing else: reading, and no outcome, landed or on a branch", async () => {
    for (const branch of ["main", "topic"]) {
      const at = START + (branch === "main" ? 0 : DAY);
      if (branch !== "main") shop.git(at, "switch", "-q", "-c", branch);
      workInside(at + MINUTE);
      world.use(branch, shop.folder, [at, at + 2 * MINUTE], branch);
      const moved = movePointer(at + 3 * MINUTE);
      world.printed(branch, shop.folder, moved, at + 3 * MINUTE);
      const told = await world.read(shop, SETTLED);
      assert.deepEqual(told.state(branch), ["reading"]);
      assert.equal(
        told.roi.outcomes.some(({ id }) => id === moved),
        false,
      );
      assert.equal(told.roi.unattributed.responses, told.roi.total.responses);
    }
  });

  it("after work in it: the work is in the submodule's commit, once, and what follows in the next commit", async () => {
    world.use("mine", inside, [START, START + MINUTE]);
    world.edit("mine", inside, "a.txt", START + 2 * MINUTE);
    const better = workInside(START + 3 * MINUTE);
    world.printed("mine", inside, better, START + 3 * MINUTE);
    world.use("mine", shop.folder, [START + 4 * MINUTE]);
    world.printed("mine", shop.folder, movePointer(START + 5 * MINUTE), START + 5 * MINUTE);
    world.use("mine", shop.folder, [START + 6 * MINUTE]);
    world.edit("mine", shop.folder, "b.txt", START + 7 * MINUTE);
    const used = shop.commit(START + 8 * MINUTE, "b.txt", text("b", { 4: "uses it" }), "Use it");
    world.printed("mine", shop.folder, used, START + 8 * MINUTE);
    const there = await world.read({ ...shop, folder: inside }, SETTLED);
    const here = await world.read(shop, SETTLED);
    assert.deepEqual([there.tokens(better), here.tokens(used)], [2 * RESPONSE_TOKENS, 2 * RESPONSE_TOKENS]);
    assert.deepEqual([...there.state("mine"), ...here.state("mine")], []);
    assert.deepEqual([there.roi.total.responses, here.roi.total.responses], [2, 2]);
    const panel = world.panel(SETTLED);
    assert.deepEqual(panel.outcomes.map(({ id }) => id).filter((id) => [better, used].includes(id)).length, 2);
  });

  it("together with a file: the commit counts as any other", async () => {
    workInside(START + MINUTE);
    world.use("mine", shop.folder, [START, START + 2 * MINUTE]);
    world.edit("mine", shop.folder, "b.txt", START + 2 * MINUTE);
    shop.git(START + 3 * MINUTE, "add", "--", SUBMODULE);
    const both = shop.commit(START + 3 * MINUTE, "b.txt", text("b", { 4: "uses it" }), "Move and use");
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(both), ["mine strong"]);
    assert.equal(told.tokens(both), 2 * RESPONSE_TOKENS);
    assert.deepEqual(told.state("mine"), []);
  });

  it("in a branch that was squashed with other work: its use is in the squash", async () => {
    shop.git(START, "switch", "-q", "-c", "topic");
    workInside(START + MINUTE);
    world.use("mine", shop.folder, [START, START + 2 * MINUTE], "topic");
    world.printed("mine", shop.folder, movePointer(START + 3 * MINUTE), START + 3 * MINUTE);
    shop.commit(START + 10 * MINUTE, "b.txt", text("b", { 4: "uses it" }), "Use it by hand");
    shop.git(START + DAY, "switch", "-q", "main");
    shop.git(START + DAY, "merge", "-q", "--squash", "topic");
    shop.git(START + DAY, "commit", "-q", "-m", "Both");
    const squash = shop.git(START + DAY, "rev-parse", "HEAD");
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(squash), ["mine exact"]);
    assert.equal(told.tokens(squash), 2 * RESPONSE_TOKENS);
  });
});
