import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { paced } from "../../../src/engine/paced";

/** A clock that only work moves. */
function slowWork(tookMs: number, leastMs: number) {
  let now = 0;
  let done = 0;
  const pace = paced(
    () => {
      done++;
      now += tookMs;
    },
    leastMs,
    () => now,
  );
  return { pace, done: () => done };
}

describe("paced work", () => {
  it("is done once for all who ask meanwhile", async () => {
    const { pace, done } = slowWork(0, 1);
    pace.ask();
    pace.ask();
    await sleep(20);
    assert.equal(done(), 1);
    pace.ask();
    await sleep(20);
    assert.equal(done(), 2);
  });

  it("rests the longer the dearer it was, and not where somebody waits", async () => {
    const { pace, done } = slowWork(60_000, 1);
    pace.ask();
    await sleep(20);
    pace.ask();
    await sleep(20);
    assert.equal(done(), 1);
    pace.wake();
    pace.ask();
    await sleep(20);
    assert.equal(done(), 2);
    pace.cancel();
  });

  it("is not done when it was taken back", async () => {
    const { pace, done } = slowWork(0, 1);
    pace.ask();
    pace.cancel();
    await sleep(20);
    assert.equal(done(), 0);
  });
});
