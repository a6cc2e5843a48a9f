import assert from "node:assert/strict";
import fc from "fast-check";
import { parseUsdToNano } from "../../../src/core/decimalMoney";

describe("decimalMoney", () => {
  it("reads numbers and numeric strings exactly", () => {
    for (const [value, nano] of [
      [212.3537162499998, 212_353_716_250],
      ["212.3537162499998", 212_353_716_250],
      [0.1, 100_000_000],
      [0.29, 290_000_000],
      [1.005, 1_005_000_000],
      [1e-9, 1],
      ["1.2e-7", 120],
      ["4.9e-10", 0],
      ["5e-10", 1],
      ["49.99999999949", 49_999_999_999],
      ["49.9999999995", 50_000_000_000],
      ["1E3", 1_000_000_000_000],
      ["+.5", 500_000_000],
      ["7.", 7_000_000_000],
      ["0000012.50", 12_500_000_000],
      [" 3 ", 3_000_000_000],
      [0, 0],
      [-0, 0],
      ["-0.00", 0],
      ["-1e-30", 0],
      ["0e9999", 0],
      ["9007199.254740991", Number.MAX_SAFE_INTEGER],
      ["123456.123456789012345678901234567890", 123_456_123_456_789],
    ] as const) {
      assert.equal(parseUsdToNano(value), nano, String(value));
    }
  });

  it("refuses what is no amount", () => {
    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -0.01,
      "-1",
      "",
      " ",
      ".",
      "e5",
      "abc",
      "1,5",
      "$1",
      "0x10",
      "1 2",
      "1e",
      "1e99999",
      "9007199.254740992",
      1e300,
      "9".repeat(500),
    ]) {
      assert.equal(parseUsdToNano(value), null, String(value));
    }
  });

  it("is the identity on nano-dollars printed as dollars, however they are printed", () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), fc.integer({ min: -12, max: 12 }), (nano, shift) => {
        const digits = String(nano).padStart(10, "0");
        assert.equal(parseUsdToNano(`${digits.slice(0, -9)}.${digits.slice(-9)}`), nano);
        assert.equal(parseUsdToNano(`${nano}e-9`), nano);
        const padded = String(nano).padStart(30, "0");
        assert.equal(parseUsdToNano(`${padded.slice(0, 15 + shift)}.${padded.slice(15 + shift)}e${6 - shift}`), nano);
      }),
    );
  });

  it("never throws and gives null or a non-negative safe integer, monotone for doubles", () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string(), fc.double().map(String)), (value) => {
        const nano = parseUsdToNano(value);
        assert.ok(nano === null || (Number.isSafeInteger(nano) && nano >= 0));
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e6, noNaN: true }), fc.double({ min: 0, max: 9e6, noNaN: true }), (a, b) => {
        const [low, high] = a <= b ? [a, b] : [b, a];
        assert.ok((parseUsdToNano(low) ?? -1) <= (parseUsdToNano(high) ?? -1));
      }),
    );
  });
});
