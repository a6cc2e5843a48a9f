import type { Declared } from "../../core/declared";
import { dayNumber } from "../../core/economics/calendar";
import type { DaySpend } from "../../core/economics/commitment";
import type { Cap } from "../../core/economics/replay";
import { costOf } from "../../core/tally";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import type { RepoRecord } from "../../ledger/outcomes";
import { tallyUsage } from "../../ledger/tallies";
import { computeRoi, type RoiQuery } from "../outcomes/roi";
import { type EconomicsReport, reportEconomics } from "./economicsReport";

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
  const { since, until, now, flat } = query;
  return reportEconomics({
    roi,
    inRange: roi.rangeWork,
    ever: roi.work,
    repository: repo,
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

/** Everything that is counted, by day; without what a flat plan pays for, which no commitment is drawn down by. */
export function daySpend(ledger: Ledger, names: Names, flat: readonly string[], dayOf: (ms: number) => string): DaySpend[] {
  const days = new Map<string, number>();
  for (const { slotAt, wholeDay, tally } of tallyUsage(ledger, names, ["slot"], { since: null, until: null, flat })) {
    const day = wholeDay ? new Date(slotAt).toISOString().slice(0, 10) : dayOf(slotAt);
    days.set(day, (days.get(day) ?? 0) + costOf(tally) - tally.flat);
  }
  return [...days].map(([day, nanoUsd]) => ({ day: dayNumber(day), nanoUsd }));
}
