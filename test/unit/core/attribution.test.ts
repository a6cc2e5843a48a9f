import assert from "node:assert/strict";
import fc from "fast-check";
import { attribute, DEFAULT_SETTLE_MS, type SessionWork } from "../../../src/core/attribution";
import { addTally, costOf, EMPTY_TALLY, type Tally } from "../../../src/core/tally";
import { TOKEN_CLASSES, totalTokens } from "../../../src/core/usage";

const NOW = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;

const tally = fc.record({ tokens: fc.nat(1_000_000), list: fc.nat(1_000_000_000) }).map(
  ({ tokens, list }): Tally => ({
    ...EMPTY_TALLY,
    tokens: { ...EMPTY_TALLY.tokens, input: tokens, output: tokens % 97 },
    responses: 1,
    list,
    rows: { billed: 0, reported: 0, list: 1 },
  }),
);
const moment = fc.integer({ min: NOW - 60 * DAY, max: NOW });
const work: fc.Arbitrary<SessionWork> = fc.record({
  session: fc.uuid(),
  pieces: fc.array(fc.record({ at: moment, tally }), { maxLength: 12 }),
  commits: fc.array(
    fc.record({ at: moment, sha: fc.stringMatching(/^[0-9a-f]{7}$/), outcome: fc.option(fc.constantFrom("a", "b", "c")) }),
    {
      maxLength: 5,
    },
  ),
});
const rules = { now: NOW, settleMs: DEFAULT_SETTLE_MS };

describe("attribution", () => {
  it("conserves every token of every class and every nano-dollar", () => {
    fc.assert(
      fc.property(fc.array(work, { maxLength: 8 }), (sessions) => {
        const { allocations, inFlight, unattributed, reasons, total } = attribute(sessions, rules);
        const parts = [...allocations.map((allocation) => allocation.tally), inFlight, unattributed].reduce(addTally, EMPTY_TALLY);
        const all = sessions.flatMap(({ pieces }) => pieces.map((piece) => piece.tally)).reduce(addTally, EMPTY_TALLY);
        assert.deepEqual(parts, total);
        assert.equal(costOf(total), costOf(all));
        for (const name of TOKEN_CLASSES) assert.equal(total.tokens[name] ?? 0, all.tokens[name] ?? 0);
        assert.deepEqual([...reasons.values()].reduce(addTally, EMPTY_TALLY), unattributed);
      }),
    );
  });

  it("gives a session weights that sum to no more than one", () => {
    fc.assert(
      fc.property(work, (session) => {
        const sum = attribute([session], rules).allocations.reduce((total, { weight }) => total + weight, 0);
        assert.ok(sum <= 1 + 1e-9, `${sum}`);
      }),
    );
  });

  it("does not depend on the order of sessions, pieces or commits", () => {
    fc.assert(
      fc.property(fc.uniqueArray(work, { maxLength: 4, selector: ({ session }) => session }), (sessions) => {
        const sorted = (list: readonly SessionWork[]) =>
          attribute(list, rules)
            .allocations.map(
              ({ session, outcome, tally: { tokens, list: cost } }) => `${session} ${outcome} ${totalTokens(tokens)} ${cost}`,
            )
            .sort();
        const turned = sessions.map((one) => ({ ...one, pieces: one.pieces.toReversed(), commits: one.commits.toReversed() })).toReversed();
        assert.deepEqual(sorted(turned), sorted(sessions));
      }),
    );
  });

  const one = (at: number): Tally => ({
    ...EMPTY_TALLY,
    tokens: { ...EMPTY_TALLY.tokens, input: 1 },
    responses: 1,
    list: at % 7,
    rows: { billed: 0, reported: 0, list: 1 },
  });
  const old = NOW - 40 * DAY;
  it("gives usage to the session's next own commit, and what follows the last one to none", () => {
    const session: SessionWork = {
      session: "s",
      pieces: [1, 2, 3, 4].map((n) => ({ at: old + n * 1000, tally: one(n) })),
      commits: [
        { at: old + 1500, sha: "aaaaaaa", outcome: "A" },
        { at: old + 3000, sha: "bbbbbbb", outcome: "B" },
      ],
    };
    const { allocations, reasons } = attribute([session], rules);
    assert.deepEqual(
      allocations.map(({ outcome, weight }) => [outcome, weight]),
      [
        ["A", 0.25],
        ["B", 0.5],
      ],
    );
    assert.deepEqual([...reasons.keys()], ["after-last-commit"]);
  });

  it("links nothing by time alone", () => {
    const session: SessionWork = { session: "s", pieces: [{ at: old, tally: one(1) }], commits: [] };
    const { allocations, reasons } = attribute([session], rules);
    assert.equal(allocations.length, 0);
    assert.deepEqual([...reasons.keys()], ["no-commit"]);
  });

  it("keeps young work in flight, and old work on a commit that never landed apart", () => {
    const session = (at: number): SessionWork => ({
      session: "s",
      pieces: [{ at, tally: one(1) }],
      commits: [{ at: at + 1, sha: "ccccccc", outcome: null }],
    });
    assert.equal(attribute([session(NOW - DAY)], rules).inFlight.responses, 1);
    assert.deepEqual([...attribute([session(old)], rules).reasons.keys()], ["not-landed"]);
  });
});
