import assert from "node:assert/strict";
import fc from "fast-check";
import { attribute, type Correction, DEFAULT_SETTLE_MS } from "../../../../src/core/attribution";
import { cacheShareOf } from "../../../../src/core/economics/cacheShare";
import { costOutcomes } from "../../../../src/core/economics/outcome";
import { followUsage, type UsagePart } from "../../../../src/core/economics/parts";
import { rollUpOf } from "../../../../src/core/economics/rollUp";
import { shareByState } from "../../../../src/core/economics/states";
import { SEVERAL, yieldByOutcome, yieldByUsage } from "../../../../src/core/economics/yieldBy";
import type { Link } from "../../../../src/core/links";
import { addTally, EMPTY_TALLY, costOf as moneyOf, type Tally } from "../../../../src/core/tally";
import { totalTokens } from "../../../../src/core/usage";
import { costOf, DAY, NOW, outcomeOf, parts, tallyOf, weekOf, works } from "./arbitraries";

const RULES = { now: NOW, settleMs: DEFAULT_SETTLE_MS };
const total = (list: readonly { readonly tally: Tally }[]): Tally => list.reduce((sum, { tally }) => addTally(sum, tally), EMPTY_TALLY);
const size = (tally: Tally): [number, number] => [totalTokens(tally.tokens), moneyOf(tally)];

describe("following usage to what it became", function () {
  this.timeout(60_000);
  const corrections = fc.array(
    fc.record({ from: fc.integer({ min: NOW - 60 * DAY, max: NOW }), span: fc.nat(20 * DAY), outcome: fc.constantFrom("a", "z", null) }),
    { maxLength: 2 },
  );
  it("loses nothing: the parts sum to the attribution's total, and by fate to what the attribution says", () => {
    fc.assert(
      fc.property(works, corrections, (work, wishes) => {
        const made: Correction[] = wishes.map(({ from, span, outcome }, id) => ({
          id,
          session: work[0]?.session ?? "",
          from,
          until: from + span,
          targets: [{ outcome, weight: 1 }],
        }));
        const followed = followUsage(work, RULES, made);
        const { total: all, inFlight, allocations } = attribute(work, RULES, made);
        assert.deepEqual(size(total(followed)), size(all));
        const flying = followed.filter(({ fate }) => fate.kind === "rest" && fate.state === "in-flight");
        const near = (a: Tally, b: Tally): void => {
          // What cannot be split evenly is given away piece by piece: a token or a nano-dollar for each.
          for (const [index, amount] of size(a).entries())
            assert.ok(Math.abs(amount - (size(b)[index] ?? Number.NaN)) <= followed.length + 1);
        };
        near(total(flying), inFlight);
        for (const outcome of ["a", "b", "c", "z"]) {
          near(
            total(followed.filter(({ fate }) => fate.kind === "outcome" && fate.outcome === outcome)),
            total(allocations.filter((allocation) => allocation.outcome === outcome)),
          );
        }
      }),
    );
  });
  it("does not depend on the order of sessions and pieces", () => {
    fc.assert(
      fc.property(works, (work) => {
        const sums = (list: readonly UsagePart[]) => {
          const byFate = new Map<string, Tally>();
          for (const { fate, model, agent, tally } of list) {
            const key = JSON.stringify([fate, model, agent]);
            byFate.set(key, addTally(byFate.get(key) ?? EMPTY_TALLY, tally));
          }
          return [...byFate].map(([key, tally]) => [key, ...size(tally)]).sort();
        };
        const turned = work.map((session) => ({ ...session, pieces: [...session.pieces].reverse() })).reverse();
        // Of equal moments the first counts as first, which moves no token between fates of different times.
        if (work.some(({ pieces }) => new Set(pieces.map(({ at }) => at)).size < pieces.length)) return;
        assert.deepEqual(sums(followUsage(turned, RULES, [])), sums(followUsage(work, RULES, [])));
      }),
    );
  });
});

describe("shares by state", function () {
  this.timeout(60_000);
  it("sum to exactly ten thousand, and to the total", () => {
    fc.assert(
      fc.property(works, fc.constantFrom("a", "none"), (work, taken) => {
        const attribution = attribute(work, RULES);
        const shares = shareByState(attribution, followUsage(work, RULES, []), (id) => id === taken, weekOf);
        assert.deepEqual(size(total(shares.states)), size(attribution.total));
        const tokens = shares.states.map(({ tokenShare }) => tokenShare);
        if (totalTokens(attribution.total.tokens) === 0) assert.deepEqual(tokens, [null, null, null, null]);
        else
          assert.equal(
            tokens.reduce<number>((sum, share) => sum + (share ?? Number.NaN), 0),
            10_000,
          );
        assert.deepEqual(size(total(shares.reasons)), size(attribution.unattributed));
      }),
    );
  });
});

describe("what outcomes cost", function () {
  this.timeout(60_000);
  const link = (from: ["commit" | "request", string], to: ["request" | "issue", string]): Link => ({
    from: { kind: from[0], id: from[1] },
    to: { kind: to[0], id: to[1] },
    evidence: "tracker",
  });
  const links = [
    link(["commit", "c1"], ["request", "#7"]),
    link(["commit", "c2"], ["request", "#7"]),
    link(["request", "#7"], ["issue", "i1"]),
    link(["request", "#7"], ["issue", "i2"]),
    link(["request", "#7"], ["issue", "i3"]),
    link(["commit", "c3"], ["issue", "i4"]),
  ];
  const allocation = (outcome: string, nanoUsd: number, grade: "exact" | "weak" = "exact") => ({
    ...{ outcome, session: "s", weight: 1, tally: tallyOf(10, nanoUsd), from: 0, until: 0, evidence: "e", why: "w" },
    grade,
  });
  it("is a request's commits', and an equal share of that for each issue, never more than the request", () => {
    const outcomes = [
      ...["c1", "c2", "c3", "c4"].map((id) => outcomeOf(id)),
      outcomeOf("#7", { kind: "request" }),
      ...["i1", "i2", "i3", "i4", "i5"].map((id) => outcomeOf(id, { kind: "issue" })),
    ];
    const costs = costOutcomes(
      outcomes,
      [allocation("c1", 10), allocation("c2", 1), allocation("c3", 4), allocation("c4", 9, "weak")],
      rollUpOf(links),
    );
    const by = new Map(costs.map(({ outcome, tally }) => [outcome.id, tally === null ? null : moneyOf(tally)]));
    assert.deepEqual(Object.fromEntries(by), { c1: 10, c2: 1, c3: 4, c4: null, "#7": 11, i1: 4, i2: 4, i3: 3, i4: 4, i5: null });
  });
});

describe("yield by group", function () {
  this.timeout(60_000);
  const commits = Array.from({ length: 15 }, (_, index) => costOf(`o${index}`, 1_000 + index));
  it("counts each outcome once and each token once, in any order", () => {
    fc.assert(
      fc.property(parts, (list) => {
        const yields = (all: readonly UsagePart[]) =>
          yieldByUsage(
            all,
            all,
            commits,
            ({ model }) => model,
            (id) => [id],
            weekOf,
          );
        const groups = yields(list);
        assert.equal(
          groups.reduce((sum, { cost }) => sum + cost.outcomes, 0),
          commits.length,
        );
        assert.deepEqual(size(total(groups.map(({ usage }) => ({ tally: usage })))), size(total(list)));
        assert.deepEqual(yields([...list].reverse()), groups);
      }),
    );
  });
  it("gives an outcome to the group with four fifths of its tokens, else to several", () => {
    const part = (outcome: string, model: string, tokens: number, piece: number): UsagePart => ({
      ...{ session: "s", at: NOW, piece, agent: "a", model, cwd: null, branch: null, tally: tallyOf(tokens, tokens) },
      fate: { kind: "outcome", outcome, grade: "exact" },
    });
    const list = [part("o1", "x", 80, 0), part("o1", "y", 20, 1), part("o2", "x", 79, 2), part("o2", "y", 21, 3)];
    const two = [costOf("o1", 5), costOf("o2", 6), costOf("o3", null)];
    const groups = yieldByUsage(
      list,
      list,
      two,
      ({ model }) => model,
      (id) => [id],
      weekOf,
    );
    assert.deepEqual(
      groups.map(({ group, cost, usage }) => [group, cost.n, moneyOf(usage)]),
      [
        [SEVERAL, 1, 0],
        ["x", 1, 159],
        ["y", 0, 41],
      ],
    );
  });
  it("puts outcomes over the whole of a group's cost, from 20 of them on", () => {
    const many = (n: number) =>
      Array.from({ length: n }, (_, index) => costOf(`m${index}`, 2_000_000_000, { at: NOW - (index % 10) * 7 * DAY }));
    const spent = Array.from(
      { length: 10 },
      (_, week): UsagePart => ({
        ...{
          session: "s",
          at: NOW - week * 7 * DAY,
          piece: week,
          agent: null,
          model: null,
          cwd: null,
          branch: null,
          tally: tallyOf(5, 8_000_000_000),
        },
        fate: { kind: "rest", state: "reading" },
      }),
    );
    const of = (n: number) =>
      yieldByOutcome(
        spent,
        many(n),
        () => null,
        () => null,
        weekOf,
      )[0]?.perUsd;
    assert.equal(of(19), null);
    assert.equal(of(20)?.ratio, 0.25);
    const interval = of(20)?.interval;
    assert.ok(interval && interval.low <= 0.25 && interval.high >= 0.25);
  });
});

describe("the share of input from a cache", function () {
  this.timeout(60_000);
  it("leaves out sources that cannot tell, and says of how many responses it is", () => {
    const part = (cacheRead: number | null): UsagePart => ({
      ...{ session: "s", at: NOW, piece: 0, agent: null, model: null, cwd: null, branch: null },
      tally: { ...EMPTY_TALLY, responses: 1, tokens: { ...EMPTY_TALLY.tokens, input: 10, cacheRead, cacheWrite5m: 5 } },
      fate: { kind: "rest", state: "reading" },
    });
    const { share, responses, inputTokens } = cacheShareOf([part(25), part(null), part(0)], weekOf);
    assert.deepEqual([share, responses, inputTokens], [25 / 55, 2, 55]);
    assert.equal(cacheShareOf([], weekOf).share, null);
  });
});
