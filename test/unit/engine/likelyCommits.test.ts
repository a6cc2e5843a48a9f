/** Work on a branch that left no edit in a log: on real git repositories, through the whole pipeline. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { type AttributionWorld, createWorld, RESPONSE_TOKENS, type WorldRepository } from "../../support/attributionWorld";
import { text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 8, 7, 8);
const SETTLED = START + 40 * DAY;
const at = (minute: number): number => START + minute * MINUTE;

describe("a commit that nothing in a log shows", function () {
  this.timeout(120_000);
  let world: AttributionWorld;
  let repo: WorldRepository;
  beforeEach(() => {
    world = createWorld(scratch());
    repo = world.repository("app");
    repo.commit(START - 30 * DAY, "a.txt", text("a"), "Begin");
    repo.git(START, "switch", "-q", "-c", "topic");
  });

  /** A session that edits one file and has a shell command write another, which is what is committed at minute 10. */
  function work(session: string, branch = "topic"): void {
    world.edit(session, repo.folder, "notes.txt", at(1), branch);
    world.use(session, repo.folder, [at(2), at(9)], branch);
  }
  const generated = (): string => repo.commit(at(10), "generated.txt", text("g"), "Generate");
  function merge(): void {
    repo.git(at(20), "switch", "-q", "main");
    repo.git(at(20), "merge", "-q", "--no-ff", "-m", "Merge", "topic");
  }

  it("is likely of the session at work on its branch, has what the session used, and is in no figure that is sure", async () => {
    work("s");
    const sha = generated();
    merge();
    const { roi, owners, tokens } = await world.read(repo, SETTLED);
    assert.deepEqual(owners(sha), ["s likely"]);
    assert.equal(tokens(sha), 2 * RESPONSE_TOKENS);
    const { allocatedTokens, inFlightTokens, unattributedTokens, totalTokens } = roi.conservation;
    assert.equal(allocatedTokens + inFlightTokens + unattributedTokens, totalTokens);
    assert.deepEqual([roi.coverage, allocatedTokens], [0, 2 * RESPONSE_TOKENS]);
  });

  it("leaves to a surer commit what went into it", async () => {
    work("s");
    const sha = generated();
    world.use("s", repo.folder, [at(12)], "topic");
    const own = repo.commit(at(13), "b.txt", text("b"), "Add b");
    world.printed("s", repo.folder, own, at(13));
    world.use("s", repo.folder, [at(14)], "topic");
    const later = repo.commit(at(15), "generated.txt", text("g", { 4: "again" }), "Generate again");
    merge();
    const { owners, tokens } = await world.read(repo, SETTLED);
    assert.deepEqual([owners(own), owners(later)], [["s exact"], ["s likely"]]);
    assert.deepEqual([tokens(sha), tokens(own), tokens(later)], [0, 3 * RESPONSE_TOKENS, RESPONSE_TOKENS]);
  });

  it("is still known for the branch's when the branch and git's own logs are gone, and is not when it was made on the default one", async () => {
    work("s");
    const sha = generated();
    merge();
    repo.git(at(21), "branch", "-q", "-D", "topic");
    rmSync(path.join(repo.folder, ".git", "logs"), { recursive: true });
    assert.deepEqual((await world.read(repo, SETTLED)).owners(sha), ["s likely"]);

    world.edit("m", repo.folder, "notes.txt", at(31));
    world.use("m", repo.folder, [at(39)]);
    const onMain = repo.commit(at(40), "main.txt", text("m"), "On main");
    assert.deepEqual((await world.read(repo, SETTLED)).owners(onMain), []);
  });

  it("is of no session that was on another branch by git's word", async () => {
    work("s", "other");
    const sha = generated();
    merge();
    assert.deepEqual((await world.read(repo, SETTLED)).owners(sha), []);
  });

  it("is of neither where two were at work there, and of none that reads only", async () => {
    work("s");
    work("t");
    const both = generated();
    world.use("reader", repo.folder, [at(1439 + 60)], "topic");
    const read = repo.commit(at(1440 + 60), "more.txt", text("x"), "More");
    merge();
    const { owners } = await world.read(repo, SETTLED);
    assert.deepEqual([owners(both), owners(read)], [[], []]);
  });
});
