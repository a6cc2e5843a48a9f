import assert from "node:assert/strict";
import fc from "fast-check";
import { addTally, costOf, EMPTY_TALLY, type Tally } from "../../../src/core/tally";
import { addRow, costIn, putTally, tallyIn, tallyTable, tokensIn, unpricedIn } from "../../../src/core/tallyTable";
import { totalTokens } from "../../../src/core/usage";

const plain = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> => fc.record(model, { noNullPrototype: true });
const count = fc.nat(1_000_000);
const tokens = fc.option(count, { nil: null });
const tally: fc.Arbitrary<Tally> = plain({
  tokens: plain({ input: tokens, output: tokens, cacheRead: tokens, cacheWrite5m: tokens, cacheWrite1h: tokens, reasoning: tokens }),
  responses: count,
  billed: count,
  reported: count,
  list: count,
  flat: count,
  rows: plain({ billed: count, reported: count, list: count }),
  unpricedTokens: count,
});

describe("a table of tallies", () => {
  it("gives back what was put, and sums as tallies do, unknown classes too", () => {
    fc.assert(
      fc.property(fc.array(tally, { maxLength: 9 }), (tallies) => {
        const table = tallyTable(tallies.length);
        for (const [row, one] of tallies.entries()) putTally(table, row, one);
        for (const [row, one] of tallies.entries()) {
          assert.deepEqual(tallyIn(table, row), one);
          assert.deepEqual(
            [tokensIn(table, row), costIn(table, row), unpricedIn(table, row)],
            [totalTokens(one.tokens), costOf(one), one.unpricedTokens],
          );
        }
        const sums = tallyTable(3);
        for (const row of tallies.keys()) addRow(sums, 1, table, row);
        const whole = tallies.reduce(addTally, EMPTY_TALLY);
        assert.deepEqual(tallyIn(sums, 1), whole);
        assert.deepEqual([tokensIn(sums, 1), costIn(sums, 1)], [totalTokens(whole.tokens), costOf(whole)]);
        for (const other of [0, 2]) assert.deepEqual(tallyIn(sums, other), EMPTY_TALLY, "its neighbours stay as they are");
      }),
    );
  });
});
