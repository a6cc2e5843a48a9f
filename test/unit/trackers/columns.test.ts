/** What a history is kept in, against the plain structures that say the same. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { doubleColumn, emptyPool, intColumn, textColumn } from "../../../src/trackers/git/column";
import { emptyKeyIndex } from "../../../src/trackers/git/keyIndex";
import { emptyShaTable } from "../../../src/trackers/git/shaTable";

const hex = (length: number) => fc.bigInt(0n, 16n ** BigInt(length) - 1n).map((value) => value.toString(16).padStart(length, "0"));

describe("the columns of a history", function () {
  this.timeout(60_000);
  it("hold what was set last, and are empty elsewhere, however they grow", () => {
    const set = fc.tuple(fc.nat({ max: 5_000 }), fc.integer());
    fc.assert(
      fc.property(fc.array(set), fc.integer(), (sets, empty) => {
        const plain = new Map(sets);
        const ints = intColumn(empty);
        const doubles = doubleColumn(empty);
        for (const [index, value] of sets) {
          ints.set(index, value);
          doubles.set(index, value + 0.5);
        }
        for (const index of [-1, 0, 4_999, 5_001, 70_000, ...plain.keys()]) {
          assert.equal(ints.get(index), plain.get(index) ?? empty);
          assert.equal(doubles.get(index), (plain.get(index) ?? empty - 0.5) + 0.5);
        }
      }),
    );
  });

  it("hand out the pieces that were put in, and texts in any script", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer(), { maxLength: 900 })),
        fc.array(fc.string({ unit: "grapheme", maxLength: 900 })),
        (lists, texts) => {
          const pool = emptyPool();
          const starts = lists.map((list) => {
            const start = pool.length;
            for (const value of list) pool.push(value);
            return start;
          });
          for (const [at, list] of lists.entries()) assert.deepEqual([...pool.slice(starts[at] ?? -1, list.length)], list);
          const column = textColumn();
          for (const [at, text] of texts.entries()) column.set(at * 3, text);
          for (const [at, text] of texts.entries()) assert.equal(column.get(at * 3), text);
          assert.equal(column.get(1), "");
        },
      ),
    );
  });

  for (const width of [40, 64]) {
    it(`number shas of ${width} digits in the order in which they came, and find them again`, () => {
      // Few beginnings, so that many ask for one place.
      const sha = fc.tuple(fc.constantFrom("00000000", "00000001", "ffffffff"), hex(width - 8)).map(([start, rest]) => start + rest);
      fc.assert(
        fc.property(fc.array(sha, { maxLength: 1_500, size: "max" }), sha, (shas, other) => {
          const table = emptyShaTable();
          const plain = new Map<string, number>();
          for (const one of shas) {
            if (!plain.has(one)) plain.set(one, plain.size);
            assert.equal(table.add(one), plain.get(one));
          }
          assert.equal(table.length, plain.size);
          for (const [one, index] of plain) assert.deepEqual([table.find(one), table.at(index)], [index, one]);
          assert.equal(table.find(other), plain.get(other) ?? -1);
          for (const none of ["", other.slice(1), `${other.slice(1)}g`]) assert.equal(table.find(none), -1);
          assert.throws(() => table.at(plain.size), RangeError);
          const sorted = [...plain.keys()].sort();
          for (const length of [1, 7, 8, 13]) {
            const prefix = (shas[0] ?? other).slice(0, length);
            assert.equal(table.complete(prefix), sorted.find((one) => one.startsWith(prefix)) ?? null);
          }
        }),
        { numRuns: 30 },
      );
    });
  }

  it("find all commits of one key, by their number, whatever order they came in", () => {
    // Keys that ask for one place: they differ in their lower bits alone.
    const key = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 40 })).map(([upper, lower]) => upper * 0x200000 + lower);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.nat({ max: 9_000 }), key), { selector: ([commit]) => commit, maxLength: 4_000, size: "max" }),
        (added) => {
          const index = emptyKeyIndex();
          const plain = new Map<number, number[]>();
          for (const [commit, one] of added) {
            index.add(commit, one);
            plain.set(one, [...(plain.get(one) ?? []), commit]);
          }
          for (const [commit, one] of added) assert.equal(index.keyOf(commit), one);
          for (const [one, commits] of plain)
            assert.deepEqual(
              index.members(one),
              commits.sort((a, b) => a - b),
            );
          assert.deepEqual(index.members(5 * 0x200000), []);
        },
      ),
      { numRuns: 30 },
    );
  });
});
