import assert from "node:assert/strict";
import { type Transport, TransportError } from "../../../src/http/transport";
import {
  AGGREGATED,
  closeAll,
  connect,
  HOUR,
  KEY_INFO,
  LOGS,
  MINUTE,
  NOW,
  PAGED,
  paths,
  poller,
  SECOND,
  simulate,
  source,
  spend,
  transport,
} from "./litellmHarness";

describe("litellm poll", function () {
  this.timeout(20_000);
  afterEach(closeAll);

  it("reads the counter and 90 days of buckets, then the last days only", async () => {
    const simulator = await simulate();
    simulator.use({ day: "2026-02-19", model: "old", spend: 9 });
    simulator.use({ day: "2026-02-21", model: "gpt-5", spend: 1.5, prompt: 100, completion: 20, cacheRead: 60, cacheCreation: 10 });
    simulator.use({ day: "2026-05-20", model: "claude", spend: 0.25, prompt: 10, completion: 2 });
    simulator.use({ day: "2026-05-20", model: "claude", spend: 0, failed: true });
    const poll = poller(simulator);
    const first = await poll(NOW);
    assert.equal(first.counterNanoUsd, 10_750_000_000);
    assert.deepEqual(spend(first.usages), { "work:2026-05-20:claude": 250_000_000, "work:2026-02-21:gpt-5": 1_500_000_000 });
    assert.equal(first.usages.find(({ model }) => model === "claude")?.responses, 1);
    assert.deepEqual(first.usages.find(({ model }) => model === "gpt-5")?.tokens, {
      input: 30,
      output: 20,
      cacheRead: 60,
      cacheWrite5m: 10,
      cacheWrite1h: null,
      reasoning: null,
    });
    assert.deepEqual(first.problems, []);
    assert.equal(first.nextMs, 15 * SECOND);
    assert.deepEqual(paths(simulator), [KEY_INFO, AGGREGATED]);
    assert.equal(simulator.asked[1]?.query.get("start_date"), "2026-02-20");
    assert.equal(simulator.asked[1]?.query.get("timezone"), null);
    simulator.forget();
    const later = await poll(NOW + 5 * MINUTE);
    assert.deepEqual(spend(later.usages), { "work:2026-05-20:claude": 250_000_000 });
    assert.equal(simulator.asked[1]?.query.get("start_date"), "2026-05-18");
    assert.equal(simulator.asked[1]?.query.get("end_date"), "2026-05-20");
  });

  it("asks for this key's rows only, so that two keys of one person are not counted twice", async () => {
    const simulator = await simulate();
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    simulator.use({ day: "2026-05-20", model: "m", spend: 5, key: simulator.secondKey });
    for (const refused of [[], [AGGREGATED], [AGGREGATED, PAGED]]) {
      for (const path of refused) simulator.settings.refuse.set(path, 404);
      const { usages } = await poller(simulator)(NOW);
      assert.deepEqual(spend(usages), { "work:2026-05-20:m": 1e9 });
    }
    assert.deepEqual(spend((await poller(simulator, simulator.secondKey)(NOW)).usages), { "work:2026-05-20:m": 5e9 });
  });

  it("reads back over the days that it was away", async () => {
    const simulator = await simulate();
    const poll = poller(simulator);
    await poll(NOW);
    simulator.forget();
    await poll(NOW + 10 * 24 * HOUR);
    assert.equal(simulator.asked[1]?.query.get("start_date"), "2026-05-18");
    assert.equal(simulator.asked[1]?.query.get("end_date"), "2026-05-30");
    await poll(NOW + 400 * 24 * HOUR);
    assert.equal(simulator.asked[3]?.query.get("start_date"), "2027-03-27");
  });

  it("merges a day that pages cut in two", async () => {
    const simulator = await simulate({ refuse: new Map([[AGGREGATED, 404]]), mostRows: 3, entries: "flat" });
    for (let i = 0; i < 10; i += 1) {
      simulator.use({ day: i < 7 ? "2026-05-20" : "2026-05-19", model: i % 2 === 0 ? "a" : "b", spend: 0.1, prompt: 10, completion: 1 });
    }
    const { usages, problems } = await poller(simulator)(NOW);
    assert.deepEqual(spend(usages), {
      "work:2026-05-20:a": 400_000_000,
      "work:2026-05-20:b": 300_000_000,
      "work:2026-05-19:b": 200_000_000,
      "work:2026-05-19:a": 100_000_000,
    });
    assert.equal(
      usages.reduce((sum, { responses }) => sum + responses, 0),
      10,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(paths(simulator), [KEY_INFO, AGGREGATED, PAGED, PAGED, PAGED, PAGED]);
    assert.equal(simulator.asked[2]?.query.get("page_size"), "1000");
  });

  it("does not count a day twice that had no models at first", async () => {
    const simulator = await simulate();
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    const poll = poller(simulator);
    const bare = { results: [{ date: "2026-05-20", metrics: { spend: 1, prompt_tokens: 7 }, breakdown: {} }] };
    simulator.fail({ kind: "reply", reply: { status: 200, body: bare } }, { path: AGGREGATED });
    assert.deepEqual(spend((await poll(NOW)).usages), { "work:2026-05-20:": 1e9 });
    simulator.fail(null);
    assert.deepEqual(spend((await poll(NOW + 6 * MINUTE)).usages), { "work:2026-05-20:m": 1e9, "work:2026-05-20:": 0 });
    assert.deepEqual(spend((await poll(NOW + 12 * MINUTE)).usages), { "work:2026-05-20:m": 1e9 });
  });

  it("writes nothing when a page is missing, and says so", async () => {
    const simulator = await simulate({ refuse: new Map([[AGGREGATED, 404]]), mostRows: 1 });
    simulator.use({ day: "2026-05-20", model: "a", spend: 1 });
    simulator.use({ day: "2026-05-20", model: "b", spend: 1 });
    const poll = poller(simulator);
    const asking: Transport = async (request) => {
      if (request.url.includes("page=2")) throw new TransportError("timeout", "late");
      return transport(request);
    };
    const broken = await source.poll(connect(simulator), asking, null, NOW);
    assert.deepEqual(broken.usages, []);
    assert.equal(broken.counterNanoUsd, 2e9);
    assert.match(broken.problems.join(), /did not answer in time/);
    assert.equal((await poll(NOW)).usages.length, 2);
  });

  it("does not count a proxy's page again that ignores the page number", async () => {
    const simulator = await simulate({ refuse: new Map([[AGGREGATED, 404]]) });
    const same = { results: [], metadata: { page: 1, total_pages: 9, has_more: true } };
    simulator.fail({ kind: "reply", reply: { status: 200, body: same } }, { path: PAGED });
    const { problems } = await poller(simulator)(NOW);
    assert.match(problems.join(), /another page/);
    assert.equal(paths(simulator).filter((path) => path === PAGED).length, 2);
  });

  it("steps down where it is refused, remembers it, says what is missing, and tries again a day later", async () => {
    for (const status of [401, 403, 404, 405]) {
      const simulator = await simulate({
        refuse: new Map([
          [AGGREGATED, status],
          [PAGED, status],
        ]),
      });
      simulator.use({ day: "2026-05-20", model: "m", spend: 1, prompt: 5 });
      simulator.use({ day: "2026-05-19", model: "n", spend: 2 });
      const poll = poller(simulator);
      const first = await poll(NOW);
      assert.deepEqual(spend(first.usages), { "work:2026-05-19:n": 2e9, "work:2026-05-20:m": 1e9 });
      assert.deepEqual(first.usages[0]?.tokens.input, null);
      assert.match(first.problems.join(), /daily spend but no token counts/);
      assert.equal(simulator.asked.at(-1)?.query.get("end_date"), "2026-05-21");
      assert.equal(simulator.asked.at(-1)?.query.get("summarize"), "true");
      simulator.forget();
      const cheap = await poll(NOW + 15 * SECOND);
      assert.match(cheap.problems.join(), /no token counts/);
      await poll(NOW + 6 * MINUTE);
      assert.deepEqual(paths(simulator), [KEY_INFO, KEY_INFO, LOGS]);
      simulator.settings.refuse.clear();
      simulator.forget();
      const allowed = await poll(NOW + 25 * HOUR);
      assert.deepEqual(paths(simulator), [KEY_INFO, AGGREGATED]);
      assert.equal(simulator.asked[1]?.query.get("start_date"), "2026-02-21");
      assert.equal(allowed.usages.find(({ model }) => model === "m")?.tokens.input, 5);
      assert.deepEqual(allowed.problems, []);
    }
  });

  it("does not write spend alone over days that were read with their tokens", async () => {
    const simulator = await simulate();
    simulator.use({ day: "2026-05-20", model: "m", spend: 1, prompt: 5 });
    const poll = poller(simulator);
    await poll(NOW);
    simulator.settings.refuse.set(AGGREGATED, 403).set(PAGED, 403);
    assert.deepEqual((await poll(NOW + 6 * MINUTE)).usages, []);
    simulator.use({ day: "2026-05-21", model: "m", spend: 3 });
    assert.deepEqual(spend((await poll(NOW + 24 * HOUR)).usages), { "work:2026-05-21:m": 3e9 });
  });

  it("keeps the live counter when no daily usage may be read", async () => {
    const all = [AGGREGATED, PAGED, LOGS].map((path) => [path, 403] as const);
    const simulator = await simulate({ refuse: new Map(all) });
    simulator.setSpend(3);
    const poll = poller(simulator);
    const result = await poll(NOW);
    assert.deepEqual([result.counterNanoUsd, result.usages.length, result.nextMs], [3e9, 0, 15 * SECOND]);
    assert.match(result.problems.join(), /only the live spend is known/);
    simulator.forget();
    await poll(NOW + 6 * MINUTE);
    assert.deepEqual(paths(simulator), [KEY_INFO]);
  });

  it("reads days when only the total is refused, and says that there is no live spend", async () => {
    const simulator = await simulate({ refuse: new Map([[KEY_INFO, 403]]) });
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    const result = await poller(simulator)(NOW);
    assert.equal(result.counterNanoUsd, null);
    assert.equal(result.usages.length, 1);
    assert.match(result.problems.join(), /no live spend/);
  });

  it("says that there is no database", async () => {
    const simulator = await simulate({ database: false });
    assert.match((await poller(simulator)(NOW)).problems.join(), /without a database/);
  });

  it("forgets what it remembered of another key or address, and takes any memory", async () => {
    const simulator = await simulate({ refuse: new Map([[AGGREGATED, 403]]) });
    const { memory } = await source.poll(connect(simulator), transport, null, NOW);
    const other = await simulate();
    await source.poll(connect(other), transport, memory, NOW + SECOND);
    assert.deepEqual(paths(other), [KEY_INFO, AGGREGATED]);
    simulator.settings.refuse.clear();
    for (const stored of [
      undefined,
      1,
      "x",
      [],
      {},
      { ...(memory as object), version: 0 },
      { ...(memory as object), tokensThrough: "2026-99-99" },
    ]) {
      simulator.forget();
      const result = await source.poll(connect(simulator), transport, stored, NOW);
      assert.deepEqual(result.problems, []);
      assert.deepEqual(paths(simulator), [KEY_INFO, AGGREGATED]);
    }
  });

  it("notes rows that it cannot read and days on which cached exceeds prompt tokens, at every poll", async () => {
    const simulator = await simulate();
    simulator.use({ day: "2026-05-20", model: "m", spend: 1, prompt: 5, cacheRead: 50 });
    const poll = poller(simulator);
    const clamped = await poll(NOW);
    assert.match(clamped.problems.join(), /more cached than prompt tokens on 2026-05-20/);
    assert.match((await poll(NOW + 15 * SECOND)).problems.join(), /more cached than prompt/);
    simulator.fail({ kind: "reply", reply: { status: 200, body: { results: [{ date: "yesterday" }] } } }, { path: AGGREGATED });
    assert.match((await poll(NOW + 6 * MINUTE)).problems.join(), /could not be read and is left out \(a day of activity without a date\)/);
  });

  it("asks for no rows of single requests", async () => {
    const simulator = await simulate({
      refuse: new Map([
        [AGGREGATED, 404],
        [PAGED, 404],
      ]),
    });
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    const seen: string[] = [];
    const listening: Transport = async (request) => {
      const response = await transport(request);
      seen.push(response.body);
      return response;
    };
    await source.poll(connect(simulator), listening, null, NOW);
    assert.equal(seen.length, 4);
    assert.ok(!seen.join().includes("PRIVATE"));
  });
});
