import type { Declared } from "../core/declared";
import { dayNumber } from "../core/economics/calendar";
import type { DaySpend } from "../core/economics/commitment";
import type { EconomicOutcome } from "../core/economics/outcome";
import type { Cap } from "../core/economics/replay";
import { costOf } from "../core/tally";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { type OutcomeRecord, type RepoRecord, readOutcomes } from "../ledger/outcomes";
import { tallyUsage } from "../ledger/tallies";
import { type EconomicsReport, reportEconomics } from "./economicsReport";
import { labelledWork } from "./economicsWork";
import { computeRoi, type RoiQuery } from "./roi";

/** What is asked beside a repository and a range. */
export interface EconomicsQuestions {
  readonly declared: Declared;
  readonly dayOf: (ms: number) => string;
  /** "YYYY-MM-DD": see `EconomicsInputs`. */
  readonly changed: string | null;
  readonly cap: Cap | null;
}

/** Reads from the ledger what economics needs, and reports on it. */
export function computeEconomics(
  ledger: Ledger,
  names: Names,
  repo: RepoRecord,
  query: RoiQuery,
  { declared, dayOf, changed, cap }: EconomicsQuestions,
): EconomicsReport {
  const roi = computeRoi(ledger, names, query);
  const fed = new Set(roi.ever.allocations.map(({ outcome }) => outcome));
  const { since, until, now, cwds, flat } = query;
  return reportEconomics({
    roi,
    inRange: labelledWork(ledger, names, roi, { cwds, since, until, flat }),
    ever: labelledWork(ledger, names, roi, { cwds, since: null, until: null, flat }),
    repository: repo,
    outcomes: readOutcomes(ledger, repo.commonDir, null, null)
      .filter((outcome) => fed.has(outcome.id) || (!outcome.bot && roi.mine(outcome) !== false))
      .map((outcome) => economicOutcome(outcome, repo.name)),
    // Commits are all that the ledger holds as yet; see `rollUpOf`.
    links: [],
    spend: declared.commitments.length === 0 ? [] : daySpend(ledger, names, flat, dayOf),
    declared,
    since,
    until,
    now,
    dayOf,
    changed,
    cap,
  });
}

function economicOutcome({ kind, id, title, landedAt, reverted }: OutcomeRecord, repository: string): EconomicOutcome {
  return { kind, id, keys: [], repository, title, labels: [], points: null, at: landedAt, reverted: reverted !== null };
}

/** Everything that is counted, by day; without what a flat plan pays for, which no commitment is drawn down by. */
function daySpend(ledger: Ledger, names: Names, flat: readonly string[], dayOf: (ms: number) => string): DaySpend[] {
  const days = new Map<string, number>();
  for (const { slotAt, wholeDay, tally } of tallyUsage(ledger, names, ["slot"], { since: null, until: null, flat })) {
    const day = wholeDay ? new Date(slotAt).toISOString().slice(0, 10) : dayOf(slotAt);
    days.set(day, (days.get(day) ?? 0) + costOf(tally) - tally.flat);
  }
  return [...days].map(([day, nanoUsd]) => ({ day: dayNumber(day), nanoUsd }));
}
