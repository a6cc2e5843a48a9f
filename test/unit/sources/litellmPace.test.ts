import assert from "node:assert/strict";
import type { PollResult } from "../../../src/sources/source";
import { AGGREGATED, closeAll, HOUR, KEY_INFO, MINUTE, NOW, paths, poller, SECOND, simulate, spend } from "./litellmHarness";

describe("litellm pace", function () {
  this.timeout(20_000);
  afterEach(closeAll);

  it("polls fast while the counter moves, reads days when it moved, and slows down when it rests", async () => {
    const simulator = await simulate();
    const poll = poller(simulator);
    let now = NOW;
    await poll(now);
    simulator.forget();
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    now += 15 * SECOND;
    const moved = await poll(now);
    assert.deepEqual([moved.nextMs, spend(moved.usages)], [15 * SECOND, { "work:2026-05-20:m": 1e9 }]);
    assert.deepEqual(paths(simulator), [KEY_INFO, AGGREGATED]);
    // It keeps moving: the days are not asked for more than once a minute.
    simulator.forget();
    for (let i = 0; i < 3; i += 1) {
      simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
      now += 15 * SECOND;
      assert.equal((await poll(now)).nextMs, 15 * SECOND);
    }
    assert.deepEqual(paths(simulator), [KEY_INFO, KEY_INFO, KEY_INFO]);
    // It rests: one more reading when the daily tables have settled, then back off to five minutes.
    simulator.forget();
    const rests: number[] = [];
    let last: PollResult | undefined;
    for (let i = 0; i < 6; i += 1) {
      now += last?.nextMs ?? 15 * SECOND;
      last = await poll(now);
      if (last.usages.length > 0) assert.deepEqual(spend(last.usages), { "work:2026-05-20:m": 4e9 });
      rests.push(last.nextMs / SECOND);
    }
    assert.deepEqual(rests, [30, 60, 120, 240, 300, 300]);
    assert.ok(paths(simulator).filter((path) => path === AGGREGATED).length >= 1);
  });

  it("catches rows that reach the daily tables after the counter", async () => {
    const simulator = await simulate();
    const poll = poller(simulator);
    await poll(NOW);
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 }, true);
    let now = NOW + 15 * SECOND;
    assert.deepEqual((await poll(now)).usages, []);
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    simulator.setSpend(1);
    const found: string[] = [];
    let wait = 15 * SECOND;
    while (now < NOW + 3 * MINUTE) {
      now += wait;
      const result = await poll(now);
      found.push(...Object.keys(spend(result.usages)));
      wait = result.nextMs;
    }
    assert.ok(found.includes("work:2026-05-20:m"));
  });

  it("rests long with a key that may see nothing", async () => {
    const simulator = await simulate();
    const result = await poller(simulator, simulator.modelOnlyKey)(NOW);
    assert.match(result.problems.join(), /does not let it ask/);
    assert.ok(result.nextMs >= 15 * MINUTE);
  });

  it("waits longer after each failure, and recovers", async () => {
    const simulator = await simulate();
    const poll = poller(simulator);
    await poll(NOW);
    simulator.fail({ kind: "hangUp" });
    const waits: number[] = [];
    for (let i = 1; i <= 7; i += 1) waits.push((await poll(NOW + i * HOUR)).nextMs / SECOND);
    assert.deepEqual(waits, [37.5, 75, 150, 300, 600, 1125, 1125]);
    simulator.fail(null);
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    const recovered = await poll(NOW + 10 * HOUR);
    assert.deepEqual([recovered.problems, recovered.nextMs, recovered.usages.length], [[], 15 * SECOND, 1]);
  });

  it("never returns sooner than a Retry-After, whichever endpoint said it", async () => {
    const tooMany = { kind: "reply", reply: { status: 429, headers: { "retry-after": "3600" }, body: {} } } as const;
    for (const path of [KEY_INFO, AGGREGATED]) {
      const simulator = await simulate();
      simulator.fail(tooMany, { path });
      const result = await poller(simulator)(NOW);
      assert.ok(result.nextMs >= HOUR && result.nextMs < HOUR + MINUTE, String(result.nextMs));
      assert.match(result.problems.join(), /asked too often/);
      assert.equal(paths(simulator).filter((asked) => asked === path).length, 1);
    }
  });

  it("keeps the counter's pace while daily activity fails", async () => {
    const simulator = await simulate();
    simulator.fail({ kind: "reply", reply: { status: 500, body: "oops" } }, { path: AGGREGATED });
    const poll = poller(simulator);
    const first = await poll(NOW);
    assert.deepEqual([first.counterNanoUsd, first.nextMs], [0, 15 * SECOND]);
    assert.match(first.problems.join(), /problem of its own \(500\)/);
    simulator.forget();
    await poll(NOW + 15 * SECOND);
    assert.deepEqual(paths(simulator), [KEY_INFO]);
    simulator.fail(null);
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    assert.equal((await poll(NOW + 31 * SECOND)).usages.length, 1);
  });

  it("keeps saying why daily activity fails until it is read again", async () => {
    const simulator = await simulate();
    simulator.fail({ kind: "reply", reply: { status: 500, body: "oops" } }, { path: AGGREGATED });
    const poll = poller(simulator);
    await poll(NOW);
    assert.match((await poll(NOW + 15 * SECOND)).problems.join(), /problem of its own \(500\)/);
    simulator.fail(null);
    assert.deepEqual((await poll(NOW + 31 * SECOND)).problems, []);
  });

  it("is not held up by a clock that was set back", async () => {
    const simulator = await simulate();
    const poll = poller(simulator);
    await poll(NOW + 365 * 24 * HOUR);
    simulator.use({ day: "2026-05-20", model: "m", spend: 1 });
    assert.equal((await poll(NOW)).usages.length, 1);
  });
});
