import { addTally, basisOf, costOf, EMPTY_TALLY, isUnpriced, responsesOf, type Tally } from "../../core/tally";
import { zoneSpans } from "../../core/zoneOffsets";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { firstAndLastUse, type Group, type TallyFilter, type TallyRow, tallyUsage } from "../../ledger/tallies";

/** Bumped when a key changes its meaning or goes away; new keys do not bump it. */
export const REPORT_SCHEMA = 1;

export const USAGE_GROUPS = ["total", "source", "model", "day", "session", "repo", "branch"] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** One line of the usage report: token counts by class, null where no source could tell; money in integer nano-dollars. */
export interface ReportRow {
  readonly key: string | null;
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  readonly reasoning: number | null;
  /** null where no source could count them. */
  readonly responses: number | null;
  /** null when nothing in the row has a known price. */
  readonly costNanoUsd: number | null;
  readonly basis: "billed" | "reported" | "list" | "mixed";
  readonly costByBasis?: { readonly billed: number; readonly reported: number; readonly list: number };
}

export interface UsageReport {
  readonly schema: number;
  readonly total: ReportRow;
  readonly rows: readonly ReportRow[];
  readonly unpriced: readonly { readonly model: string | null; readonly tokens: number }[];
}

/**
 * Sums usage by one group. Rows are in the order of their keys; usage of which the group is not known has the key null.
 * @param timeZone the user's, which days are cut by
 * @param repoOf the repository's folder of a working directory
 */
export function reportUsage(
  ledger: Ledger,
  names: Names,
  group: UsageGroup,
  filter: TallyFilter,
  timeZone: string,
  repoOf: (cwd: string | null) => string | null,
): UsageReport {
  const needed: Record<UsageGroup, Group[]> = {
    total: [],
    source: ["source"],
    model: ["model"],
    day: ["day"],
    session: ["session"],
    repo: ["cwd"],
    branch: ["cwd", "branch"],
  };
  const keyOf = (row: TallyRow): string | null => {
    switch (group) {
      case "total":
        return "total";
      case "source":
      case "model":
      case "session":
      case "day":
        return row[group];
      case "repo":
        return repoOf(row.cwd);
      case "branch": {
        const repo = repoOf(row.cwd);
        return repo === null || row.branch === null || row.branch === "" ? null : `${repo}#${row.branch}`;
      }
    }
  };
  const used = group === "day" ? firstAndLastUse(ledger) : null;
  const zone = used === null ? [] : zoneSpans(timeZone, used.first, used.last);
  const sums = new Map<string | null, Tally>();
  for (const row of tallyUsage(ledger, names, needed[group], { ...filter, zone })) {
    const key = keyOf(row);
    sums.set(key, addTally(sums.get(key) ?? EMPTY_TALLY, row.tally));
  }
  const total = [...sums.values()].reduce(addTally, EMPTY_TALLY);
  return {
    schema: REPORT_SCHEMA,
    total: reportRow("total", total),
    rows: [...sums].sort(([a], [b]) => compareKeys(a, b)).map(([key, tally]) => reportRow(key, tally)),
    unpriced: unpricedModels(ledger, names, filter),
  };
}

/** Models without a known price, with the tokens that add nothing to any cost. */
export function unpricedModels(ledger: Ledger, names: Names, filter: TallyFilter): { model: string | null; tokens: number }[] {
  return tallyUsage(ledger, names, ["model"], { ...filter, unpriced: true })
    .filter(({ tally }) => tally.unpricedTokens > 0)
    .map(({ model, tally }) => ({ model, tokens: tally.unpricedTokens }))
    .sort((a, b) => b.tokens - a.tokens);
}

export function reportRow(key: string | null, tally: Tally): ReportRow {
  const basis = basisOf(tally);
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, reasoning } = tally.tokens;
  return {
    key,
    input,
    output,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    reasoning,
    responses: responsesOf(tally),
    costNanoUsd: isUnpriced(tally) ? null : costOf(tally),
    basis,
    ...(basis === "mixed" ? { costByBasis: { billed: tally.billed, reported: tally.reported, list: tally.list } } : {}),
  };
}

function compareKeys(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
