import assert from "node:assert/strict";
import fc from "fast-check";
import { isRepeated, mergeUsage } from "../../../src/core/dedup";
import { NO_TOKENS, type Usage } from "../../../src/core/usage";

const base: Usage = {
  key: "msg_1",
  session: "s-1",
  at: 1000,
  spanMs: 0,
  model: "claude-opus-4-8",
  provider: null,
  tokens: NO_TOKENS,
  responses: 1,
  tier: "standard",
  geo: null,
  webSearches: 0,
  reportedNanoUsd: null,
  billedNanoUsd: null,
  cwd: "/repo",
  branch: "main",
  ownerRank: 0,
};

const count = fc.nat(5);
const known = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const writes = fc.oneof(
  fc.constant({ cacheWrite5m: null, cacheWrite1h: null }),
  fc.record({ cacheWrite5m: count, cacheWrite1h: known(count) }),
);
const tokens = fc
  .tuple(fc.record({ input: known(count), output: known(count), cacheRead: known(count), reasoning: known(count) }), writes)
  .map(([rest, split]) => ({ ...rest, ...split }));
const reading: fc.Arbitrary<Usage> = fc.record(
  {
    key: fc.constant("msg_1"),
    session: known(fc.constantFrom("s-1", "s-2")),
    at: count,
    spanMs: count,
    model: known(fc.constantFrom("a", "b")),
    provider: known(fc.constantFrom("a", "b")),
    tokens,
    responses: count,
    tier: fc.constantFrom("standard", "priority", "batch", "flex", "fast"),
    geo: known(fc.constantFrom("us", "eu")),
    webSearches: count,
    reportedNanoUsd: known(count),
    billedNanoUsd: known(count),
    cwd: known(fc.constantFrom("/a", "/b")),
    branch: known(fc.constantFrom("", "main")),
    ownerRank: fc.nat(2),
  },
  { noNullPrototype: true },
);

describe("isRepeated", () => {
  it("is true only where joining changes nothing", () => {
    const change = fc.constantFrom<Partial<Usage>>(
      {},
      { at: 9 },
      { at: 0 },
      { session: "s-3" },
      { tier: "fast" },
      { ownerRank: 0 },
      { geo: null },
    );
    fc.assert(
      fc.property(
        reading,
        change,
        fc.record({ output: known(count), cacheRead: known(count) }),
        fc.boolean(),
        (a, changed, more, grows) => {
          const b = { ...a, ...changed, tokens: grows ? { ...a.tokens, ...more } : { ...a.tokens } };
          if (isRepeated(a, b)) assert.deepEqual(mergeUsage(a, b), a);
          else assert.notDeepEqual(b, a);
        },
      ),
    );
    assert.ok(isRepeated(base, { ...base, at: base.at + 1, tokens: { ...NO_TOKENS } }));
  });
});

describe("mergeUsage", function () {
  this.timeout(60_000);
  it("does not depend on the order of readings", () => {
    fc.assert(fc.property(reading, reading, (a, b) => assert.deepEqual(mergeUsage(a, b), mergeUsage(b, a))));
    fc.assert(
      fc.property(reading, reading, reading, (a, b, c) =>
        assert.deepEqual(mergeUsage(mergeUsage(a, b), c), mergeUsage(a, mergeUsage(b, c))),
      ),
      { numRuns: 2000 },
    );
  });

  it("changes nothing when a reading comes again", () => {
    fc.assert(
      fc.property(reading, reading, (a, b) => {
        assert.deepEqual(mergeUsage(a, a), a);
        const both = mergeUsage(a, b);
        assert.deepEqual(mergeUsage(both, b), both);
      }),
    );
  });

  it("keeps the final output count of a response whose first lines hold a placeholder", () => {
    const placeholder = { ...base, tokens: { ...NO_TOKENS, input: 3, output: 1 } };
    const final = { ...base, at: 1200, tokens: { ...NO_TOKENS, input: 3, output: 5855 } };
    const merged = mergeUsage(final, placeholder);
    assert.equal(merged.tokens.output, 5855);
    assert.equal(merged.tokens.input, 3);
    assert.equal(merged.at, 1000);
  });

  it("takes the cache split from the reading that states one and never writes more than the total", () => {
    const unsplit = { ...base, tokens: { ...NO_TOKENS, cacheWrite5m: 400, cacheWrite1h: null } };
    const split = { ...base, tokens: { ...NO_TOKENS, cacheWrite5m: 100, cacheWrite1h: 300 } };
    assert.deepEqual(mergeUsage(unsplit, split).tokens, split.tokens);
    assert.equal(mergeUsage(unsplit, unsplit).tokens.cacheWrite1h, null);
  });

  it("gives a side question's replay to the conversation it came from", () => {
    const replay = { ...base, session: "a-fork", at: 10, ownerRank: 2, cwd: "/elsewhere" };
    const merged = mergeUsage(replay, base);
    assert.deepEqual([merged.session, merged.at, merged.cwd, merged.ownerRank], ["s-1", 1000, "/repo", 0]);
  });

  it("takes an owner's place and time together, even when they are unknown", () => {
    const merged = mergeUsage({ ...base, cwd: null, branch: null }, { ...base, at: 2000 });
    assert.deepEqual([merged.cwd, merged.branch], [null, null]);
  });
});
