import assert from "node:assert/strict";
import fc from "fast-check";
import { attribute, type Correction, DEFAULT_SETTLE_MS, GRADES, type SessionCommit, type SessionWork } from "../../../src/core/attribution";
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
const FACTS = { evidence: "e", grade: "exact", why: "because" } as const;
const commitOf = (at: number, sha: string, outcome: string | null, lines = 1): SessionCommit => ({ at, sha, outcome, lines, ...FACTS });
const work: fc.Arbitrary<SessionWork> = fc.record({
  session: fc.uuid(),
  edited: fc.boolean(),
  pieces: fc.array(fc.record({ at: moment, tally }), { maxLength: 12 }),
  commits: fc.array(
    fc
      .record({
        at: moment,
        sha: fc.stringMatching(/^[0-9a-f]{7}$/),
        outcome: fc.option(fc.constantFrom("a", "b", "c")),
        lines: fc.integer({ min: 1, max: 900 }),
        grade: fc.constantFrom(...GRADES),
        open: fc.boolean(),
      })
      .map(({ at, sha, outcome, lines, grade, open }) => ({ ...commitOf(at, sha, outcome, lines), grade, open })),
    { maxLength: 5 },
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
      edited: true,
      pieces: [1, 2, 3, 4].map((n) => ({ at: old + n * 1000, tally: one(n) })),
      commits: [commitOf(old + 1500, "aaaaaaa", "A"), commitOf(old + 3000, "bbbbbbb", "B")],
    };
    const { allocations, reasons } = attribute([session], rules);
    assert.deepEqual(
      allocations.map(({ outcome, weight }) => [outcome, weight]),
      [
        ["A", 0.25],
        ["B", 0.5],
      ],
    );
    assert.deepEqual([...reasons.keys()], ["not-committed"]);
  });

  it("shares what was used before several commits in a row between them, by the lines that each took up", () => {
    const big: Tally = { ...one(1), tokens: { ...EMPTY_TALLY.tokens, input: 1000 }, list: 10 };
    const session: SessionWork = {
      session: "s",
      edited: true,
      pieces: [{ at: old, tally: big }],
      commits: [commitOf(old + 1, "aaaaaaa", "A", 30), commitOf(old + 2, "bbbbbbb", "B", 60), commitOf(old + 3, "ccccccc", "C", 10)],
    };
    assert.deepEqual(
      attribute([session], rules).allocations.map(({ outcome, tally: { tokens, list } }) => [outcome, tokens.input, list]),
      [
        ["A", 300, 3],
        ["B", 600, 6],
        ["C", 100, 1],
      ],
    );
  });

  it("does not reach back further than a week", () => {
    const session: SessionWork = {
      session: "s",
      edited: true,
      pieces: [{ at: old, tally: one(1) }],
      commits: [commitOf(old + 8 * DAY, "aaaaaaa", "A")],
    };
    assert.equal(attribute([session], rules).allocations.length, 0);
  });

  it("gives what is only likely just that which nothing surer took up", () => {
    const likely = (at: number, sha: string, outcome: string): SessionCommit => ({ ...commitOf(at, sha, outcome), grade: "likely" });
    const session: SessionWork = {
      session: "s",
      edited: true,
      pieces: [1, 2, 3, 4].map((n) => ({ at: old + n * 1000, tally: one(n) })),
      commits: [likely(old + 1500, "aaaaaaa", "A"), commitOf(old + 2500, "bbbbbbb", "B"), likely(old + 3500, "ccccccc", "C")],
    };
    const { allocations, unattributed } = attribute([session], rules);
    assert.deepEqual(
      allocations.map(({ outcome, grade, tally: { responses } }) => [outcome, grade, responses]),
      [
        ["B", "exact", 2],
        ["C", "likely", 1],
      ],
    );
    assert.equal(unattributed.responses, 1);
  });

  it("links nothing by time alone", () => {
    const session: SessionWork = { session: "s", edited: false, pieces: [{ at: old, tally: one(1) }], commits: [] };
    const { allocations, reasons } = attribute([session], rules);
    assert.equal(allocations.length, 0);
    assert.deepEqual([...reasons.keys()], ["reading"]);
  });

  it("keeps young work in flight, and old work on a commit that never landed apart", () => {
    const session = (at: number): SessionWork => ({
      session: "s",
      edited: true,
      pieces: [{ at, tally: one(1) }],
      commits: [commitOf(at + 1, "ccccccc", null)],
    });
    assert.equal(attribute([session(NOW - DAY)], rules).inFlight.responses, 1);
    assert.deepEqual([...attribute([session(old)], rules).reasons.keys()], ["never-landed"]);
    const alive = { ...session(old), commits: [{ ...commitOf(old + 1, "ccccccc", null), open: true }] };
    assert.equal(attribute([alive], rules).inFlight.responses, 1);
  });

  describe("corrected by the user", () => {
    const target = fc.record({ outcome: fc.option(fc.constantFrom("a", "b", "d")), weight: fc.integer({ min: 1, max: 9 }) });
    const correction = (session: string): fc.Arbitrary<Correction> =>
      fc
        .record({
          id: fc.nat(9),
          from: moment,
          until: moment,
          of: fc.option(fc.constantFrom("a", "b", "c"), { nil: undefined }),
          targets: fc.array(target, { minLength: 1, maxLength: 3 }),
        })
        .map(({ of, ...rest }) => ({ ...rest, session, ...(of === undefined ? {} : { of: [of] }) }));
    const corrected = work.chain((session) =>
      fc.uniqueArray(correction(session.session), { selector: ({ id }) => id, maxLength: 4 }).map((list) => ({ session, list })),
    );

    it("loses nothing, whatever is moved from where to where", () => {
      fc.assert(
        fc.property(corrected, ({ session, list }) => {
          const { allocations, inFlight, unattributed, total } = attribute([session], rules, list);
          assert.deepEqual([...allocations.map((one) => one.tally), inFlight, unattributed].reduce(addTally, EMPTY_TALLY), total);
          assert.deepEqual(total.tokens, session.pieces.map((piece) => piece.tally).reduce(addTally, EMPTY_TALLY).tokens);
        }),
      );
    });

    it("does not depend on the order of the corrections", () => {
      fc.assert(
        fc.property(corrected, ({ session, list }) => {
          assert.deepEqual(attribute([session], rules, list.toReversed()), attribute([session], rules, list));
        }),
      );
    });

    it("moves the share of the one outcome that is named, and leaves the others what they had", () => {
      fc.assert(
        fc.property(work, fc.constantFrom("a", "b", "c"), (session, of) => {
          const before = attribute([session], rules);
          const moved = { id: 1, session: session.session, from: 0, until: NOW, of: [of], targets: [{ outcome: null, weight: 1 }] };
          const after = attribute([session], rules, [moved]);
          const kept = (attribution: typeof before) => attribution.allocations.filter(({ outcome }) => outcome !== of);
          assert.deepEqual(kept(after), kept(before));
          assert.ok(after.allocations.every(({ outcome }) => outcome !== of));
          const gone = before.allocations.find(({ outcome }) => outcome === of)?.tally.tokens ?? EMPTY_TALLY.tokens;
          const held = after.remainders.find(({ state }) => state === "kept")?.tally.tokens ?? EMPTY_TALLY.tokens;
          assert.equal(totalTokens(held), totalTokens(gone));
        }),
      );
    });

    it("splits a share between two, and a later word on the whole time wins", () => {
      const session: SessionWork = {
        session: "s",
        edited: true,
        pieces: [{ at: NOW - DAY, tally: { ...EMPTY_TALLY, responses: 8, tokens: { ...EMPTY_TALLY.tokens, input: 800 } } }],
        commits: [commitOf(NOW - DAY, "x", "x"), commitOf(NOW - DAY, "y", "y")],
      };
      const split: Correction = {
        id: 1,
        session: "s",
        from: 0,
        until: NOW,
        of: ["x"],
        targets: [
          { outcome: "p", weight: 3 },
          { outcome: "q", weight: 1 },
        ],
      };
      const tokens = (corrections: readonly Correction[]) =>
        Object.fromEntries(attribute([session], rules, corrections).allocations.map((one) => [one.outcome, one.tally.tokens.input]));
      assert.deepEqual(tokens([split]), { p: 300, q: 100, y: 400 });
      assert.deepEqual(tokens([split, { ...split, id: 2, of: ["p"], targets: [{ outcome: "y", weight: 1 }] }]), { q: 100, y: 700 });
      const { of: _of, ...time } = split;
      assert.deepEqual(tokens([split, { ...time, id: 2, targets: [{ outcome: "z", weight: 1 }] }]), { z: 800 });
    });
  });
});
