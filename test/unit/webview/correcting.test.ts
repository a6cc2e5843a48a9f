import assert from "node:assert/strict";
import fc from "fast-check";
import { attribute, type SessionWork } from "../../../src/core/attribution";
import { EMPTY_TALLY } from "../../../src/core/tally";
import { totalTokens } from "../../../src/core/usage";
import { Intent, type OutcomeRow } from "../../../src/protocol";
import { candidates, isComplete, searchChooser, setShare, sumOfShares, toggleChooser, togglePick } from "../../../webview/chooser";
import { correctionOf, type MovablePart, neighbours, partKey } from "../../../webview/movablePart";
import { receive, restore } from "../../../webview/state";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

const snapshot = panelSnapshot();
const { outcomes } = snapshot;

function partOf(row: OutcomeRow, index = 0): MovablePart {
  const allocation = row.allocations[index];
  assert.ok(allocation);
  return { ...allocation, repo: row.repo, place: row.id };
}

/** The fixture's two outcomes that were made from the same stretch of one session, by rule. */
const twins = outcomes.filter((row) =>
  row.allocations.some(({ session, why }) =>
    outcomes.some((other) => other !== row && !why.startsWith("You moved") && other.allocations.some((one) => one.session === session)),
  ),
);

describe("a correction", () => {
  it("is about the whole time of an allocation that stands alone", () => {
    const row = outcomes.find((one) => one.allocations.length === 1 && !twins.includes(one));
    assert.ok(row);
    const part = partOf(row);
    assert.deepEqual(correctionOf(part, [{ outcome: null, share: 100 }], outcomes), {
      type: "correct",
      repo: row.repo,
      session: part.session,
      from: part.from,
      until: part.until,
      targets: [{ outcome: null, weight: 1 }],
    });
    const split = correctionOf(
      part,
      [
        { outcome: row.id, share: 70 },
        { outcome: null, share: 30 },
      ],
      outcomes,
    );
    assert.deepEqual(split.targets, [
      { outcome: row.id, weight: 70 },
      { outcome: null, weight: 30 },
    ]);
    assert.deepEqual(Intent.parse(split), split);
  });

  it("names the outcome beside that has a share in the same time", () => {
    const [row, other] = twins;
    assert.ok(row && other);
    const index = row.allocations.findIndex(({ session }) => other.allocations.some((one) => one.session === session));
    const part = partOf(row, index);
    const kept = other.allocations.find(({ session }) => session === part.session);
    assert.ok(kept);
    assert.deepEqual(
      neighbours(part, outcomes).map(({ outcome, inside, totalTokens }) => [outcome.id, inside, totalTokens]),
      [[other.id, true, kept.totalTokens]],
    );
    assert.deepEqual(correctionOf(part, [{ outcome: null, share: 100 }], outcomes).targets, [
      { outcome: null, weight: part.totalTokens },
      { outcome: other.id, weight: kept.totalTokens },
    ]);
    // To the neighbour itself: it gets both.
    assert.deepEqual(correctionOf(part, [{ outcome: other.id, share: 100 }], outcomes).targets, [
      { outcome: other.id, weight: part.totalTokens + kept.totalTokens },
    ]);
  });

  it("says of one that only overlaps that it moves along, and does not name it", () => {
    const [row, other] = twins;
    assert.ok(row && other);
    const part = partOf(
      row,
      row.allocations.findIndex(({ session }) => other.allocations.some((one) => one.session === session)),
    );
    const longer = outcomes.map((one) =>
      one !== other
        ? one
        : {
            ...one,
            allocations: one.allocations.map((allocation) =>
              allocation.session === part.session ? { ...allocation, until: part.until + 1 } : allocation,
            ),
          },
    );
    assert.deepEqual(
      neighbours(part, longer).map(({ inside }) => inside),
      [false],
    );
    assert.deepEqual(correctionOf(part, [{ outcome: null, share: 100 }], longer).targets, [{ outcome: null, weight: 1 }]);
  });

  it("leaves the neighbour what it had, when the engine carries it out", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 400 }),
        (tokens, lines, otherLines) => {
          const commit = (sha: string, count: number) =>
            ({ at: 20, sha, outcome: sha, lines: count, evidence: "sha", grade: "exact", why: "" }) as const;
          const work: SessionWork = {
            session: "s",
            edited: true,
            pieces: [{ at: 10, tally: { ...EMPTY_TALLY, tokens: { ...EMPTY_TALLY.tokens, input: tokens }, list: tokens * 3000 } }],
            commits: [commit("a", lines), commit("b", otherLines)],
          };
          const rules = { now: 30, settleMs: 1 };
          const [template] = outcomes;
          assert.ok(template);
          const rows = attribute([work], rules).allocations.map(
            ({ outcome, tally, ...allocation }): OutcomeRow => ({
              ...template,
              id: outcome,
              repo: "r",
              allocations: [
                { ...allocation, totalTokens: totalTokens(tally.tokens), cost: { ...snapshot.headline.spend.cost, nanoUsd: tally.list } },
              ],
            }),
          );
          const [first, second] = rows;
          assert.ok(first && second);
          const before = second.allocations[0]?.totalTokens ?? 0;
          const left = (asked: ReturnType<typeof correctionOf>, of: { readonly of?: readonly string[] }) => {
            const { of: _of, ...wish } = asked;
            const after = attribute([work], rules, [{ ...wish, ...of, id: 1 }]);
            const kept = after.allocations.find(({ outcome }) => outcome === second.id);
            return { after, tokens: totalTokens(kept?.tally.tokens ?? EMPTY_TALLY.tokens) };
          };
          const away = [{ outcome: null, share: 100 }];
          const byTime = left(correctionOf(partOf(first), away, rows), {});
          assert.ok(Math.abs(byTime.tokens - before) <= 1);
          const byShare = correctionOf({ ...partOf(first), of: first.id }, away, rows);
          assert.deepEqual([byShare.of, byShare.targets], [first.id, [{ outcome: null, weight: 1 }]]);
          const { after, tokens: exactly } = left(byShare, { of: [first.id] });
          assert.equal(exactly, before, "a share that is named moves alone, to the token");
          assert.ok(after.allocations.every(({ outcome }) => outcome !== first.id));
        },
      ),
    );
  });
});

describe("the chooser", () => {
  const part = partOf(outcomes.find(({ allocations }) => allocations.length > 0) ?? assert.fail());
  const open = toggleChooser(restore(undefined), partKey(part), 0);
  const chooserOf = (state: typeof open) => state.chooser ?? assert.fail();

  it("opens for one part at a time, and closes by the same button", () => {
    assert.equal(chooserOf(open).part, partKey(part));
    assert.equal(chooserOf(toggleChooser(open, "other", 0)).part, "other");
    assert.equal(toggleChooser(open, partKey(part), 0).chooser, null);
    assert.equal(receive(open, { type: "snapshot", snapshot }).chooser, open.chooser, "a new snapshot leaves it open");
  });

  it("gives picks equal shares that make 100, and of two the other what one leaves", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
        const state = Array.from({ length: count }, (_, index) => String(index)).reduce(togglePick, open);
        assert.equal(sumOfShares(chooserOf(state).picks), 100);
        assert.ok(isComplete(chooserOf(state).picks));
      }),
    );
    const two = setShare(togglePick(togglePick(open, "a"), null), "a", 80);
    assert.deepEqual(chooserOf(two).picks, [
      { outcome: "a", share: 80 },
      { outcome: null, share: 20 },
    ]);
    assert.deepEqual(chooserOf(togglePick(two, "a")).picks, [{ outcome: null, share: 100 }]);
  });

  it("is complete with one or more picks that make 100, and each of them something", () => {
    assert.equal(isComplete([]), false);
    assert.equal(isComplete([{ outcome: "a", share: 100 }]), true);
    const three = ["a", "b", "c"].reduce(togglePick, open);
    assert.equal(isComplete(chooserOf(setShare(three, "a", 60)).picks), false);
    assert.equal(isComplete(chooserOf(setShare(togglePick(togglePick(open, "a"), "b"), "a", 0)).picks), false);
  });

  it("lists outcomes of the same repository only, those nearest in time first, and what is picked in any case", () => {
    const { shown, more } = candidates(part, chooserOf(open), outcomes);
    assert.equal(shown.length, 8);
    assert.equal(shown.length + more, outcomes.filter(({ repo }) => repo === part.repo).length);
    assert.ok(shown.every(({ repo }) => repo === part.repo));
    const distances = shown.map(({ at }) => Math.abs(at - part.until));
    assert.deepEqual(
      distances,
      [...distances].sort((a, b) => a - b),
    );
    const picked = togglePick(open, shown[0]?.id ?? "");
    const wanted = outcomes.find(({ repo, id }) => repo === part.repo && !shown.some((row) => row.id === id));
    assert.ok(wanted);
    const found = candidates(part, chooserOf(searchChooser(picked, ` ${wanted.id.slice(0, 12).toUpperCase()} `)), outcomes);
    assert.deepEqual(
      found.shown.map(({ id }) => id),
      [shown[0]?.id, wanted.id],
    );
    assert.equal(found.more, 0);
  });
});
