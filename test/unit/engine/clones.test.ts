/** One session in two clones of one repository: whatever holds its commits, each response is counted once. */
import assert from "node:assert/strict";
import path from "node:path";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import { createDayCutter } from "../../../src/core/day";
import { NOTHING_DECLARED } from "../../../src/core/declared";
import { openSession } from "../../../src/engine/session";
import { type AttributionWorld, createWorld, RESPONSE_TOKENS, type World, type WorldRepository } from "../../support/attributionWorld";
import { text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 8, 7, 8);
const SETTLED = START + 40 * DAY;

describe("a session in two clones of one repository", function () {
  this.timeout(120_000);
  let world: AttributionWorld;
  let first: WorldRepository;
  let second: WorldRepository;
  beforeEach(() => {
    world = createWorld(scratch());
    first = world.repository("first");
    first.commit(START - 30 * DAY, "a.txt", text("a"), "Begin");
    second = world.clone(first, "second");
  });

  const at = (minute: number): number => START + minute * MINUTE;
  const use = (session: string, { folder }: WorldRepository, ...minutes: number[]): void => world.use(session, folder, minutes.map(at));
  /** Commits at a minute, as the session's own log shows. */
  function commit(session: string, where: WorldRepository, minute: number): string {
    const sha = where.commit(at(minute), "a.txt", text("a", { 3: `at ${minute}` }), `Change a at ${minute}`);
    world.printed(session, where.folder, sha, at(minute));
    return sha;
  }
  /** A clone's default branch is its origin's, which it has to hear of. */
  function pull(into: WorldRepository, from: WorldRepository): void {
    into.git(START, "pull", "-q", from.folder, "main");
    second.git(START, "fetch", "-q");
  }

  /** Both, each read when both are known; held to each other, to the panel and to the economics. */
  async function readBoth(responses: number): Promise<readonly [World, World]> {
    for (const each of [first, second]) await world.read(each, SETTLED);
    const told = [await world.read(first, SETTLED), await world.read(second, SETTLED)] as const;
    const tokens = responses * RESPONSE_TOKENS;
    assert.equal(
      sum(told, ({ roi }) => roi.total.responses ?? 0),
      responses,
    );
    assert.equal(
      sum(told, ({ roi }) => roi.conservation.totalTokens),
      tokens,
    );
    assert.equal(
      sum(told, ({ attribution }) => attribution.conservation.totalTokens),
      tokens,
    );
    assert.equal(
      sum(await economicTokens(), (total) => total),
      tokens,
    );
    const { headline, states, economics, days } = world.panel(SETTLED);
    const parts = [states.landed, states.reverted, ...states.others.map(({ spend }) => spend)];
    for (const spends of [parts, ...economics.yields.slice(0, 3).map(({ rows }) => rows.map(({ spend }) => spend))]) {
      assert.equal(
        sum(spends, (spend) => spend.totalTokens),
        headline.spend.totalTokens,
      );
      assert.equal(
        sum(spends, (spend) => spend.cost.nanoUsd),
        headline.spend.cost.nanoUsd,
      );
    }
    assert.equal(headline.spend.totalTokens, tokens);
    assert.ok(days.length > 0);
    return told;
  }

  const openWorld = () =>
    openSession({
      environment: { home: world.home, platform: "linux", variables: {} },
      ledgerHome: path.join(world.home, "ledger"),
      gitPath: "git",
      connections: [],
      problems: [],
      rules: DEFAULT_RULES,
      now: () => SETTLED,
    });
  async function economicTokens(): Promise<number[]> {
    const session = openWorld();
    try {
      const questions = { declared: NOTHING_DECLARED, dayOf: createDayCutter("UTC"), changed: null, cap: null };
      const reports = [first, second].map(({ folder }) => session.economics(folder, { since: null, until: null }, questions));
      return (await Promise.all(reports)).map((report) => report?.totalTokens ?? Number.NaN);
    } finally {
      session.close();
    }
  }

  /** Ids that the command line lists of all repositories. */
  async function listed(): Promise<string[]> {
    const session = openWorld();
    try {
      const found = await session.outcomes(null, false);
      return [...(found?.report.outcomes ?? [])].map(({ id }) => id);
    } finally {
      session.close();
    }
  }

  it("has what it used for a commit in the clone that it was made in, though the other fetched it", async () => {
    use("mine", first, 0, 5);
    const sha = commit("mine", first, 6);
    use("mine", second, 10, 15, 20);
    pull(second, first);
    const [here, there] = await readBoth(5);
    assert.deepEqual(here.owners(sha), ["mine exact"]);
    assert.equal(here.tokens(sha), 2 * RESPONSE_TOKENS);
    assert.deepEqual(there.owners(sha), []);
    assert.equal(there.roi.total.responses, 3);
  });

  it("has it so whichever of the clones comes first by name", async () => {
    use("mine", first, 0, 5);
    use("mine", second, 10, 15, 20);
    const sha = commit("mine", second, 21);
    pull(first, second);
    const [here, there] = await readBoth(5);
    assert.deepEqual(there.owners(sha), ["mine exact"]);
    assert.equal(there.tokens(sha), 5 * RESPONSE_TOKENS, "what came before its first commit was for that");
    assert.equal(here.roi.total.responses, 0);
  });

  it("that went to and fro has each commit where it was made", async () => {
    use("mine", first, 0, 5);
    const one = commit("mine", first, 6);
    pull(second, first);
    use("mine", second, 10, 15, 20);
    const two = commit("mine", second, 21);
    pull(first, second);
    use("mine", first, 30);
    const three = commit("mine", first, 31);
    pull(second, first);
    use("mine", second, 40, 41, 42, 43);
    const [here, there] = await readBoth(10);
    assert.deepEqual([one, two, three].map(here.tokens), [2 * RESPONSE_TOKENS, 0, RESPONSE_TOKENS]);
    assert.deepEqual([one, two, three].map(there.tokens), [0, 3 * RESPONSE_TOKENS, 0]);
  });

  it("is counted once where both are known and it worked in one", async () => {
    use("mine", second, 0, 5);
    const sha = commit("mine", second, 6);
    pull(first, second);
    const [here, there] = await readBoth(2);
    assert.equal(there.tokens(sha), 2 * RESPONSE_TOKENS);
    assert.equal(here.roi.total.responses, 0);
  });

  it("has commits that are one outcome each where all repositories are shown, and are shown in each that is asked about", async () => {
    use("mine", second, 0, 5);
    const sha = commit("mine", second, 6);
    pull(first, second);
    await readBoth(2);
    const all = world.panel(SETTLED);
    const begun = first.git(START, "rev-list", "--max-parents=0", "main");
    assert.deepEqual(all.outcomes.map(({ id, repoName }) => `${id} ${repoName}`).sort(), [`${sha} second`, `${begun} first`].sort());
    assert.equal(all.headline.outcomes, 2);
    assert.equal(all.economics.yields.length > 0 && all.headline.costPerOutcome.n, 1);
    assert.equal(
      sum(all.marks, ({ count }) => count),
      2,
    );
    for (const { id } of all.repos) {
      const one = world.panel(SETTLED, id);
      assert.deepEqual(one.outcomes.map((row) => row.id).sort(), [sha, begun].sort());
      assert.equal(one.headline.outcomes, 2);
    }
    assert.deepEqual((await listed()).sort(), [sha, begun].sort());
  });

  it("is counted once where it worked above them, and has its commits in the first that hold them", async () => {
    const above = { ...first, folder: path.dirname(first.folder) };
    use("above", above, 0, 5);
    const sha = second.commit(at(6), "a.txt", text("a", { 3: "above" }), "Change a");
    world.printed("above", above.folder, sha, at(6));
    pull(first, second);
    const [here] = await readBoth(2);
    assert.deepEqual(here.owners(sha), ["above exact"]);
  });

  it("shares what it used between commits of both, and between none twice", async () => {
    use("mine", first, 0, 5);
    use("mine", second, 8, 9);
    const one = commit("mine", first, 10);
    pull(second, first);
    const two = commit("mine", second, 11);
    pull(first, second);
    const third = world.clone(second, "third");
    await world.read(third, SETTLED);
    const [here, there] = await readBoth(4);
    assert.equal(here.tokens(one) + there.tokens(two), 4 * RESPONSE_TOKENS);
    assert.ok(here.tokens(one) > 0 && there.tokens(two) > 0);
    assert.equal((await world.read(third, SETTLED)).roi.total.responses, 0);
  });
});

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}
