import assert from "node:assert/strict";
import fc from "fast-check";
import { formatTokens, formatUsd, NANO_PER_USD, sumNanoUsd, sumPeopleNanoUsd } from "../../../src/core/money";

const usd = (amount: number): number => Math.round(amount * NANO_PER_USD);

describe("formatUsd", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "$0.00"],
    [0.000_000_001, "<$0.001"],
    [0.000_499, "<$0.001"],
    [0.000_5, "$0.001"],
    [0.004, "$0.004"],
    [0.009_4, "$0.009"],
    [0.009_6, "$0.01"],
    [0.42, "$0.42"],
    [3.42, "$3.42"],
    [999.99, "$999.99"],
    [999.996, "$1,000"],
    [1_234.4, "$1,234"],
    [9_000_000, "$9,000,000"],
    [-3.2, "-$3.20"],
    [-0.000_1, ">-$0.001"],
  ];
  for (const [amount, text] of cases) it(`writes ${amount} as ${text}`, () => assert.equal(formatUsd(usd(amount), "en-US"), text));

  it("writes sums over people", () => assert.equal(formatUsd(25_000_000_123_000_000_000n, "en-US"), "$25,000,000,123"));
  it("follows the locale", () => assert.equal(formatUsd(usd(1234.5), "de-DE").replace(/\s/u, " "), "1.235 $"));
  it("says so when there is no figure", () => assert.equal(formatUsd(Number.NaN, "en-US"), "–"));

  it("never shows an amount as nothing", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (nano) => /[1-9]/.test(formatUsd(nano, "en-US"))));
  });

  it("never shows a larger amount as a smaller one", () => {
    const amount = fc.integer({ min: 500_000, max: 5_000_000_000_000 });
    const shown = (nano: number): number => Number(formatUsd(nano, "en-US").replace(/[$,]/g, ""));
    fc.assert(fc.property(amount, amount, (a, b) => shown(Math.min(a, b)) <= shown(Math.max(a, b))));
  });
});

describe("formatTokens", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0"],
    [812, "812"],
    [12_400, "12.4k"],
    [999_950, "1M"],
    [3_100_000, "3.1M"],
    [1_200_000_000, "1.2B"],
  ];
  for (const [count, text] of cases) it(`writes ${count} as ${text}`, () => assert.equal(formatTokens(count, "en-US"), text));
  it("says so when there is no figure", () => assert.equal(formatTokens(Number.POSITIVE_INFINITY, "en-US"), "–"));
});

describe("sums of money", () => {
  it("are exact in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), { maxLength: 50 }), (amounts) => {
        const exact = amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
        assert.equal(sumPeopleNanoUsd(amounts), exact);
        assert.equal(sumPeopleNanoUsd([...amounts].reverse()), exact);
        if (exact <= BigInt(Number.MAX_SAFE_INTEGER)) assert.equal(BigInt(sumNanoUsd(amounts)), exact);
        else assert.throws(() => sumNanoUsd(amounts), RangeError);
      }),
    );
  });
  it("refuse a fraction", () => {
    assert.throws(() => sumNanoUsd([1, 0.5]), RangeError);
    assert.throws(() => sumPeopleNanoUsd([1, 0.5]), RangeError);
  });
  it("take people's sums and single amounts alike", () =>
    assert.equal(sumPeopleNanoUsd([9_007_199_254_740_993n, 7]), 9_007_199_254_741_000n));
});
