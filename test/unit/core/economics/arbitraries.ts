import fc from "fast-check";
import type { Grade, SessionCommit } from "../../../../src/core/attribution";
import type { EconomicOutcome, OutcomeCost } from "../../../../src/core/economics/outcome";
import type { LabelledWork, UsagePart } from "../../../../src/core/economics/parts";
import { EMPTY_TALLY, type Tally } from "../../../../src/core/tally";

export const DAY = 86_400_000;
export const NOW = Date.UTC(2026, 10, 2, 12);

export const dayOf = (ms: number): number => Math.floor(ms / DAY);
export const weekOf = (ms: number): number => Math.floor((dayOf(ms) + 3) / 7);

export function tallyOf(tokens: number, list: number): Tally {
  return {
    ...EMPTY_TALLY,
    tokens: { ...EMPTY_TALLY.tokens, input: tokens },
    responses: 1,
    list,
    rows: { billed: 0, reported: 0, list: 1 },
  };
}

export const tally = fc.record({ tokens: fc.nat(1_000_000), list: fc.nat(3_000_000_000) }).map(({ tokens, list }) => tallyOf(tokens, list));
export const moment = fc.integer({ min: NOW - 60 * DAY, max: NOW });
const label = {
  agent: fc.constantFrom("claude-code", "codex"),
  model: fc.constantFrom(null, "opus", "sonnet"),
  cwd: fc.constantFrom("/r", "/r/web"),
  branch: fc.constantFrom("main", "feature/a", null),
};

const commit = fc
  .record({
    at: moment,
    sha: fc.stringMatching(/^[0-9a-f]{7}$/),
    outcome: fc.option(fc.constantFrom("a", "b", "c")),
    lines: fc.integer({ min: 1, max: 900 }),
    grade: fc.constantFrom<Grade>("exact", "strong", "likely", "weak"),
  })
  .map((facts): SessionCommit => ({ ...facts, evidence: "e", why: "because" }));

export const works: fc.Arbitrary<LabelledWork[]> = fc.uniqueArray(
  fc.record({
    session: fc.uuid(),
    edited: fc.boolean(),
    pieces: fc.array(fc.record({ at: moment, tally, ...label }), { maxLength: 12 }),
    commits: fc.array(commit, { maxLength: 4 }),
  }),
  { maxLength: 6, selector: ({ session }) => session },
);

export const parts: fc.Arbitrary<UsagePart[]> = fc
  .array(
    fc.record({
      session: fc.constantFrom("s1", "s2", "s3", "s4"),
      at: moment,
      tally,
      fate: fc.oneof(
        fc.record({
          kind: fc.constant("outcome" as const),
          outcome: fc.integer({ min: 0, max: 14 }).map((number) => `o${number}`),
          grade: fc.constantFrom<Grade>("exact", "exact", "strong", "likely"),
        }),
        fc.record({ kind: fc.constant("rest" as const), state: fc.constantFrom("in-flight" as const, "reading" as const) }),
      ),
      ...label,
    }),
    { maxLength: 80 },
  )
  .map((list) => list.map((part, piece) => ({ ...part, piece })));

export function outcomeOf(id: string, more: Partial<EconomicOutcome> = {}): EconomicOutcome {
  return {
    kind: "commit",
    id,
    keys: [],
    repository: "r",
    title: id,
    labels: [],
    points: null,
    at: NOW - 30 * DAY,
    reverted: false,
    ...more,
  };
}

export function costOf(id: string, nanoUsd: number | null, more: Partial<EconomicOutcome> = {}): OutcomeCost {
  return { outcome: outcomeOf(id, more), tally: nanoUsd === null ? null : tallyOf(1_000, nanoUsd) };
}
