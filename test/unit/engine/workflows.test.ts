/** What becomes of a session's tokens in the ways in which people really work, from real logs and real git histories. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type AttributionWorld, createWorld, MATE, ME, RESPONSE_TOKENS, type WorldRepository } from "../../support/attributionWorld";
import { text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday morning. */
const START = Date.UTC(2026, 8, 7, 8);
const SETTLED = START + 40 * DAY;

describe("workflows", function () {
  this.timeout(120_000);
  let world: AttributionWorld;
  let shop: WorldRepository;
  beforeEach(() => {
    world = createWorld(scratch());
    shop = world.repository("shop");
    shop.commit(START - 30 * DAY, "a.txt", text("a"), "Begin");
    shop.commit(START - 29 * DAY, "b.txt", text("b"), "Add b");
  });

  /** A session of six answers edits a.txt on a branch, which is committed by hand twice and pushed. */
  function workOnTopic(): { commits: readonly string[] } {
    shop.git(START, "switch", "-q", "-c", "topic");
    world.use(
      "mine",
      shop.folder,
      [0, 5, 10].map((minute) => START + minute * MINUTE),
      "topic",
    );
    world.edit("mine", shop.folder, "a.txt", START + 11 * MINUTE, "topic");
    const first = shop.commit(START + 15 * MINUTE, "a.txt", text("a", { 3: "changed" }), "Change a");
    world.use(
      "mine",
      shop.folder,
      [20, 25, 30].map((minute) => START + minute * MINUTE),
      "topic",
    );
    world.edit("mine", shop.folder, "a.txt", START + 31 * MINUTE, "topic");
    const second = shop.commit(START + 35 * MINUTE, "a.txt", text("a", { 3: "changed", 9: "too" }), "Change a again");
    return { commits: [first, second] };
  }

  function squashNextDay(by = ME, message = "Change a twice (#7)"): string {
    const at = START + DAY;
    shop.git(at, "switch", "-q", "main");
    shop.git(at, "merge", "-q", "--squash", "topic");
    shop.by(by);
    shop.git(at, "commit", "-q", "-m", message);
    shop.by(ME);
    return shop.git(at, "rev-parse", "HEAD");
  }

  for (const kept of [false, true]) {
    it(`squash-merged the next day with the branch ${kept ? "kept" : "deleted"}: all of the session is in the squash`, async () => {
      workOnTopic();
      const squash = squashNextDay();
      if (!kept) shop.git(START + DAY, "branch", "-q", "-D", "topic");
      const told = await world.read(shop, SETTLED);
      assert.deepEqual(told.owners(squash), ["mine strong"]);
      assert.equal(told.tokens(squash), 6 * RESPONSE_TOKENS);
      assert.deepEqual(told.state("mine"), []);
    });
  }

  it("a teammate's commit that lands during an exploratory session is not the session's", async () => {
    world.use(
      "reading",
      shop.folder,
      [0, 20, 40].map((minute) => START + minute * MINUTE),
    );
    shop.by(MATE);
    const theirs = shop.commit(START + 30 * MINUTE, "a.txt", text("a", { 1: "theirs" }), "Their change");
    shop.by(ME);
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(theirs), []);
    assert.deepEqual(told.state("reading"), ["reading"]);
    assert.equal(told.roi.unattributed.responses, 3);
  });

  it("a commit two and a half hours after the session's last message is the session's", async () => {
    world.use(
      "mine",
      shop.folder,
      [0, 10].map((minute) => START + minute * MINUTE),
    );
    world.edit("mine", shop.folder, "a.txt", START + 9 * MINUTE);
    const late = shop.commit(START + 10 * MINUTE + 2.5 * HOUR, "a.txt", text("a", { 2: "late" }), "Late");
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(late), ["mine strong"]);
    assert.equal(told.tokens(late), 2 * RESPONSE_TOKENS);
  });

  it("a session over midnight and over a change of the clocks is one stretch of work", async () => {
    // In Berlin the clocks went back on 25 October 2026 at 3:00 (1:00 UTC).
    const evening = Date.UTC(2026, 9, 24, 20);
    const hours = [0, 1, 2, 3, 4, 5, 6];
    world.use(
      "night",
      shop.folder,
      hours.map((hour) => evening + hour * HOUR),
    );
    world.edit("night", shop.folder, "b.txt", evening + 6 * HOUR);
    const sha = shop.commit(evening + 6.2 * HOUR, "b.txt", text("b", { 4: "night" }), "Night");
    const zone = process.env["TZ"];
    process.env["TZ"] = "Europe/Berlin";
    try {
      const told = await world.read(shop, evening + 30 * DAY);
      assert.deepEqual(told.owners(sha), ["night strong"]);
      assert.equal(told.tokens(sha), hours.length * RESPONSE_TOKENS);
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });

  it("a session resumed two days later gives each commit what was used for it", async () => {
    world.use(
      "mine",
      shop.folder,
      [0, 10].map((minute) => START + minute * MINUTE),
    );
    world.edit("mine", shop.folder, "a.txt", START + 9 * MINUTE);
    const first = shop.commit(START + 12 * MINUTE, "a.txt", text("a", { 2: "one" }), "One");
    world.use(
      "mine",
      shop.folder,
      [0, 10, 20].map((minute) => START + 2 * DAY + minute * MINUTE),
    );
    world.edit("mine", shop.folder, "b.txt", START + 2 * DAY + 19 * MINUTE);
    const second = shop.commit(START + 2 * DAY + 22 * MINUTE, "b.txt", text("b", { 2: "two" }), "Two");
    const told = await world.read(shop, SETTLED);
    assert.equal(told.tokens(first), 2 * RESPONSE_TOKENS);
    assert.equal(told.tokens(second), 3 * RESPONSE_TOKENS);
  });

  it("a forked session that repeats its parent's shas has only its own commit", async () => {
    world.use("parent", shop.folder, [START, START + 5 * MINUTE]);
    const first = shop.commit(START + 6 * MINUTE, "a.txt", text("a", { 2: "one" }), "One");
    world.printed("parent", shop.folder, first, START + 6 * MINUTE);
    // The copy tells of the parent's commit, under its own id, and used nothing then.
    world.printed("fork", shop.folder, first, START + 6 * MINUTE);
    world.use("fork", shop.folder, [START + DAY, START + DAY + 5 * MINUTE]);
    const second = shop.commit(START + DAY + 6 * MINUTE, "b.txt", text("b", { 2: "two" }), "Two");
    world.printed("fork", shop.folder, second, START + DAY + 6 * MINUTE);
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(first), ["parent exact"]);
    assert.deepEqual(told.owners(second), ["fork exact"]);
  });

  it("an amended commit keeps the session that printed the first sha", async () => {
    world.use("mine", shop.folder, [START, START + 5 * MINUTE]);
    const before = shop.commit(START + 6 * MINUTE, "a.txt", text("a", { 2: "one" }), "One");
    world.printed("mine", shop.folder, before, START + 6 * MINUTE);
    shop.git(START + 7 * MINUTE, "commit", "-q", "--amend", "-m", "One, said better");
    const after = shop.git(START, "rev-parse", "HEAD");
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(after), ["mine exact"]);
    assert.equal(told.tokens(after), 2 * RESPONSE_TOKENS);
  });

  it("a rebased branch keeps its sessions", async () => {
    shop.git(START, "switch", "-q", "-c", "topic");
    world.use("mine", shop.folder, [START, START + 5 * MINUTE], "topic");
    const before = shop.commit(START + 6 * MINUTE, "a.txt", text("a", { 2: "one" }), "One");
    world.printed("mine", shop.folder, before, START + 6 * MINUTE);
    shop.git(START, "switch", "-q", "main");
    shop.by(MATE);
    shop.commit(START + 8 * MINUTE, "b.txt", text("b", { 30: "theirs" }), "Theirs");
    shop.by(ME);
    shop.git(START + 10 * MINUTE, "switch", "-q", "topic");
    shop.git(START + 10 * MINUTE, "rebase", "-q", "main");
    const after = shop.git(START, "rev-parse", "HEAD");
    shop.git(START + 11 * MINUTE, "switch", "-q", "main");
    shop.git(START + 11 * MINUTE, "merge", "-q", "--ff-only", "topic");
    shop.git(START + 11 * MINUTE, "branch", "-q", "-D", "topic");
    assert.notEqual(after, before);
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(after), ["mine exact"]);
  });

  it("a branch that still exists is in flight however old it is, and has not landed once it is gone", async () => {
    const { commits } = workOnTopic();
    world.use("mine", shop.folder, [START + HOUR], "topic");
    shop.git(START + HOUR, "switch", "-q", "main");
    const alive = await world.read(shop, SETTLED);
    assert.deepEqual(alive.state("mine").toSorted(), ["in-flight", "not-committed"], "what came after the last commit is in none");
    assert.equal(alive.roi.inFlight.responses, 6);
    assert.deepEqual(commits.map(alive.owners), [[], []]);
    const { states } = world.panel(SETTLED);
    assert.equal(states.others.find(({ state }) => state === "in-flight")?.spend.totalTokens, 6 * RESPONSE_TOKENS);
    shop.git(SETTLED, "branch", "-q", "-D", "topic");
    const gone = await world.read(shop, SETTLED + HOUR);
    assert.equal(gone.roi.inFlight.responses, 0);
    assert.deepEqual(gone.state("mine").includes("in-flight"), false);
  });

  for (const [folder, seen] of [
    ["../shop-topic", true],
    [".claude/worktrees/topic", true],
    [".claude/worktrees/topic", false],
  ] as const) {
    it(`work in a worktree that is gone${seen ? "" : " before its log was read"} is the session's (${folder})`, async () => {
      const tree = path.join(shop.folder, folder);
      shop.git(START, "worktree", "add", "-q", "-b", "topic", tree);
      world.use("mine", tree, [START, START + MINUTE], "topic");
      world.edit("mine", tree, "a.txt", START + 2 * MINUTE, "topic");
      if (seen) await world.read(shop, START + 3 * MINUTE);
      writeFileSync(path.join(tree, "a.txt"), text("a", { 3: "in the worktree" }).join("\n"));
      shop.git(START + HOUR, "-C", tree, "commit", "-q", "-a", "-m", "In a worktree");
      const sha = shop.git(START, "-C", tree, "rev-parse", "HEAD");
      shop.git(START + 2 * HOUR, "merge", "-q", "--ff-only", "topic");
      shop.git(START + 2 * HOUR, "worktree", "remove", "--force", tree);
      shop.git(START + 2 * HOUR, "branch", "-q", "-D", "topic");
      const told = await world.read(shop, SETTLED);
      assert.deepEqual(told.owners(sha), ["mine strong"]);
      assert.equal(told.tokens(sha), 2 * RESPONSE_TOKENS);
    });
  }

  it("a squash by somebody else is still mine to have paid for", async () => {
    workOnTopic();
    const squash = squashNextDay(MATE, `Change a twice (#7)\n\nCo-authored-by: ${ME.name} <${ME.email}>`);
    shop.git(START + DAY, "branch", "-q", "-D", "topic");
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(squash), ["mine strong"]);
    assert.equal(told.tokens(squash), 6 * RESPONSE_TOKENS);
  });

  it("pair work: a teammate's commit that names me as co-author is my session's", async () => {
    world.use("mine", shop.folder, [START, START + 5 * MINUTE]);
    world.edit("mine", shop.folder, "a.txt", START + 5 * MINUTE);
    shop.by(MATE);
    const pair = shop.commit(
      START + 9 * MINUTE,
      "a.txt",
      text("a", { 5: "pair" }),
      `Pair\n\nCo-authored-by: Ada <${ME.email.toUpperCase()}>`,
    );
    const alone = shop.commit(START + 20 * MINUTE, "a.txt", text("a", { 5: "pair", 7: "alone" }), "Alone");
    shop.by(ME);
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(pair), ["mine strong"]);
    assert.deepEqual(told.owners(alone), []);
  });

  it("stacked requests, squashed one after the other, each have their own part and no token twice", async () => {
    shop.git(START, "switch", "-q", "-c", "low");
    world.use("mine", shop.folder, [START, START + 5 * MINUTE], "low");
    world.edit("mine", shop.folder, "a.txt", START + 5 * MINUTE, "low");
    shop.commit(START + 6 * MINUTE, "a.txt", text("a", { 2: "low" }), "Low");
    shop.git(START, "switch", "-q", "-c", "high");
    world.use(
      "mine",
      shop.folder,
      [10, 15, 20].map((minute) => START + minute * MINUTE),
      "high",
    );
    world.edit("mine", shop.folder, "b.txt", START + 20 * MINUTE, "high");
    shop.commit(START + 22 * MINUTE, "b.txt", text("b", { 2: "high" }), "High");
    shop.git(START, "switch", "-q", "main");
    shop.git(START + 2 * HOUR, "merge", "-q", "--squash", "low");
    shop.git(START + 2 * HOUR, "commit", "-q", "-m", "Low (#1)");
    const low = shop.git(START, "rev-parse", "HEAD");
    shop.git(START + 3 * HOUR, "merge", "-q", "--squash", "high");
    shop.git(START + 3 * HOUR, "commit", "-q", "-m", "High (#2)");
    const high = shop.git(START, "rev-parse", "HEAD");
    const told = await world.read(shop, SETTLED);
    assert.equal(told.tokens(low), 2 * RESPONSE_TOKENS);
    assert.equal(told.tokens(high), 3 * RESPONSE_TOKENS);
    assert.equal(told.roi.total.responses, 5);
  });

  it("a generated change of more than two hundred files has no session by its edits", async () => {
    world.use("mine", shop.folder, [START, START + 5 * MINUTE]);
    world.edit("mine", shop.folder, "generated/f0.txt", START + 4 * MINUTE);
    for (let at = 0; at < 201; at++) shop.write(`generated/f${at}.txt`, [`line ${at}`]);
    shop.git(START + 6 * MINUTE, "add", "-A");
    shop.git(START + 6 * MINUTE, "commit", "-q", "-m", "Generate");
    const all = shop.git(START, "rev-parse", "HEAD");
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(all), []);
    assert.deepEqual(told.state("mine"), ["not-committed"]);
  });

  it("a reverted commit and its landing again are two outcomes, of which one stands", async () => {
    world.use("mine", shop.folder, [START, START + 5 * MINUTE]);
    world.edit("mine", shop.folder, "a.txt", START + 5 * MINUTE);
    const first = shop.commit(START + 6 * MINUTE, "a.txt", text("a", { 2: "one" }), "One");
    shop.git(START + DAY, "revert", "--no-edit", first);
    world.use("again", shop.folder, [START + 2 * DAY]);
    world.edit("again", shop.folder, "a.txt", START + 2 * DAY);
    const second = shop.commit(START + 2 * DAY + 2 * MINUTE, "a.txt", text("a", { 2: "one", 3: "better" }), "One, again");
    const told = await world.read(shop, SETTLED);
    assert.equal(told.roi.outcomes.find(({ id }) => id === first)?.reverted, true);
    assert.equal(told.roi.outcomes.find(({ id }) => id === second)?.reverted, false);
    assert.equal(told.tokens(first), 2 * RESPONSE_TOKENS);
    assert.equal(told.tokens(second), RESPONSE_TOKENS);
  });

  describe("in one repository that is committed in another", () => {
    let site: WorldRepository;
    beforeEach(() => {
      site = world.repository("site");
      site.commit(START - 20 * DAY, "index.txt", text("index"), "Begin");
    });
    const commitSite = (at: number): string => site.commit(at, "index.txt", text("index", { 2: `made ${at}` }), "Change the index");

    it("belongs to the other, and is counted nowhere else", async () => {
      world.use("across", shop.folder, [START, START + 5 * MINUTE]);
      const sha = commitSite(START + 6 * MINUTE);
      world.printed("across", shop.folder, sha, START + 6 * MINUTE);
      const there = await world.read(site, SETTLED);
      const here = await world.read(shop, SETTLED);
      assert.deepEqual(there.owners(sha), ["across exact"]);
      assert.equal(there.tokens(sha), 2 * RESPONSE_TOKENS);
      assert.equal(there.roi.total.responses, 2);
      assert.equal(here.roi.total.responses, 0);
    });

    it("is told apart from what the same session did at home", async () => {
      world.use("across", shop.folder, [START, START + 5 * MINUTE]);
      const home = shop.commit(START + 6 * MINUTE, "a.txt", text("a", { 2: "home" }), "At home");
      world.printed("across", shop.folder, home, START + 6 * MINUTE);
      world.use(
        "across",
        shop.folder,
        [10, 15, 20].map((minute) => START + minute * MINUTE),
      );
      const sha = commitSite(START + 21 * MINUTE);
      world.printed("across", shop.folder, sha, START + 21 * MINUTE);
      world.use("across", shop.folder, [START + 30 * MINUTE]);
      // Both histories have to be known before either can be told from the other.
      await world.read(shop, SETTLED);
      const there = await world.read(site, SETTLED);
      const here = await world.read(shop, SETTLED);
      assert.equal(there.tokens(sha), 3 * RESPONSE_TOKENS);
      assert.equal(here.tokens(home), 2 * RESPONSE_TOKENS);
      assert.equal((here.roi.total.responses ?? 0) + (there.roi.total.responses ?? 0), 6, "each once");
      assert.deepEqual(here.state("across"), ["not-committed"]);
    });

    it("is found from a folder above both, by the files that were edited", async () => {
      const above = path.dirname(shop.folder);
      world.use("above", above, [START, START + 5 * MINUTE]);
      world.edit("above", above, "site/index.txt", START + 5 * MINUTE);
      const sha = commitSite(START + 9 * MINUTE);
      const there = await world.read(site, SETTLED);
      assert.deepEqual(there.owners(sha), ["above strong"]);
      assert.equal(there.tokens(sha), 2 * RESPONSE_TOKENS);
      world.use("above", above, [START + 30 * MINUTE]);
      await world.read(site, SETTLED);
      const { headline, states, economics } = world.panel(SETTLED);
      const parts = [states.landed, states.reverted, ...states.others.map(({ spend }) => spend)];
      assert.equal(headline.spend.totalTokens, 3 * RESPONSE_TOKENS);
      assert.equal(states.landed.totalTokens, 2 * RESPONSE_TOKENS);
      for (const spends of [parts, ...economics.yields.slice(0, 3).map(({ rows }) => rows.map(({ spend }) => spend))]) {
        assert.equal(
          spends.reduce((sum, spend) => sum + spend.totalTokens, 0),
          headline.spend.totalTokens,
        );
      }
    });

    it("is no reason to count a clone's commit twice, nor to take a sha's first digits for proof", async () => {
      world.use("mine", shop.folder, [START, START + 5 * MINUTE]);
      const sha = shop.commit(START + 6 * MINUTE, "a.txt", text("a", { 2: "one" }), "One");
      world.printed("mine", shop.folder, sha, START + 6 * MINUTE);
      const clone = path.join(path.dirname(shop.folder), "clone");
      shop.git(START, "clone", "-q", shop.folder, clone);
      const here = await world.read(shop, SETTLED);
      const there = await world.read({ ...shop, folder: clone }, SETTLED);
      assert.equal(here.tokens(sha), 2 * RESPONSE_TOKENS);
      assert.equal(there.roi.total.responses, 0);
      const old = site.git(START, "rev-parse", "HEAD");
      world.printed("mine", shop.folder, old, START + 30 * MINUTE);
      commitSite(START + 40 * MINUTE);
      assert.deepEqual((await world.read(site, SETTLED)).owners(old), []);
    });
  });
});
