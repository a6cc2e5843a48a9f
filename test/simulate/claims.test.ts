import assert from "node:assert/strict";
import { measure } from "./trap";
import { ALL_RUNS, FOUND, SEED, TRAPS } from "./traps";

/** A quick look by default; all runs take minutes (TOKEN_YIELD_SIMULATE_RUNS=2000, or `npm run bench -- simulate`). */
const RUNS = Number(process.env["TOKEN_YIELD_SIMULATE_RUNS"] ?? 100);

/** At most 5 %: of fewer runs, no more than chance makes of 5 % (two standard deviations). */
function allowed(possible: number): number {
  return RUNS >= ALL_RUNS ? 0.05 : 0.05 + 2 * Math.sqrt((0.05 * 0.95) / Math.max(1, possible));
}

describe(`statements about worlds in which they are false, ${RUNS} runs each`, function () {
  this.timeout(30 * 60_000);
  for (const trap of TRAPS) {
    it(`${trap.claim}; ${trap.world}`, () => {
      const { rate, possible } = measure(trap, RUNS, SEED);
      assert.ok(rate <= allowed(possible), `${(100 * rate).toFixed(1)} % of ${possible}`);
    });
  }
  it("are made by the usual rules in most of these worlds, so that the worlds are traps", () => {
    const fooled = TRAPS.filter((trap) => measure(trap, 60, SEED).naiveRate > 0.1).length;
    assert.ok(fooled > TRAPS.length * 0.6, `${fooled} of ${TRAPS.length}`);
  });
  it("are refused where there is too little to go by", () => {
    const few = TRAPS.filter(({ world }) => world.startsWith("3 outcomes"));
    assert.equal(few.length, 1);
    for (const trap of few) assert.equal(measure(trap, RUNS, SEED).possible, 0);
  });
});

describe("statements about worlds in which they are true", function () {
  this.timeout(30 * 60_000);
  it("are made: a year of steady work with a real change by a factor of 3 shows it in most runs", () => {
    const steady = FOUND.find(({ world }) => world.startsWith("noise, 52 weeks"));
    const link = FOUND.find(({ claim }) => claim.includes("move together"));
    assert.ok(steady !== undefined && link !== undefined);
    assert.ok(measure(steady, RUNS, SEED).rate > 0.5);
    assert.ok(measure(link, RUNS, SEED).rate > 0.8);
  });
});
