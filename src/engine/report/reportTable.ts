import { knownResponses } from "../../core/knownFigures";
import type { CsvCell } from "../../csv";
import type { Spend } from "../../protocol";
import type { ReportRow } from "../answers/usageReport";
import { oneLine } from "./oneLine";
import type { Report, ReportOutcome } from "./report";
import { tokensIn, tokensOf } from "./reportWords";

/** The columns of the CSV report, the same in every language: it is for programs and spreadsheets. */
export const REPORT_COLUMNS = [
  "record",
  "key",
  "kind",
  "at",
  "landed",
  "reverted",
  "grade",
  "part_of",
  "sessions",
  "responses",
  "input",
  "output",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "reasoning",
  "total_tokens",
  "cost_nano_usd",
  "cost_usd",
  "basis",
  "flat_nano_usd",
  "unpriced_tokens",
  "repository",
  "title",
] as const;

type Cells = Partial<Record<(typeof REPORT_COLUMNS)[number], CsvCell>>;

/**
 * A report as one table: one row for the total, each source, model, day, state and outcome (`record` says which). Rows of one
 * record sum to the total, except outcomes, whose cost is all that was ever linked to them.
 */
export function reportTable(report: Report): CsvCell[][] {
  const rows: Cells[] = [
    { record: "total", ...ofSpend(report.spend) },
    ...report.sources.map((row) => ({ record: "source", ...ofRow(row) })),
    ...report.models.map((row) => ({ record: "model", ...ofRow(row) })),
    ...report.days.map(({ day, spend, landed }) => ({ record: "day", key: day, landed, ...ofSpend(spend) })),
    ...report.states.map(({ state, spend }) => ({ record: "state", key: state, ...ofSpend(spend) })),
    ...report.outcomes.map(ofOutcome),
  ];
  return [[...REPORT_COLUMNS], ...rows.map((row) => REPORT_COLUMNS.map((column) => row[column] ?? null))];
}

/** Nano-dollars as dollars with all of their digits, exact: "12.000000001". */
export function exactUsd(nanoUsd: number): string {
  const sign = nanoUsd < 0 ? "-" : "";
  const digits = String(Math.abs(nanoUsd)).padStart(10, "0");
  return `${sign}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

function ofSpend(spend: Spend): Cells {
  const { cost, tokens } = spend;
  return {
    responses: knownResponses(spend),
    input: tokens.input,
    output: tokens.output,
    cache_read: tokens.cacheRead,
    cache_write_5m: tokens.cacheWrite5m,
    cache_write_1h: tokens.cacheWrite1h,
    reasoning: tokens.reasoning,
    total_tokens: tokensIn(spend),
    ...ofCost(cost),
  };
}

function ofCost({ nanoUsd, basis, flatNanoUsd, unpricedTokens }: Spend["cost"]): Cells {
  const unpriced = nanoUsd === 0 && unpricedTokens > 0;
  return {
    cost_nano_usd: unpriced ? null : nanoUsd,
    cost_usd: unpriced ? null : exactUsd(nanoUsd),
    basis: unpriced ? null : basis,
    flat_nano_usd: flatNanoUsd,
    unpriced_tokens: unpricedTokens,
  };
}

function ofRow(row: ReportRow): Cells {
  const { key, responses, costNanoUsd, basis } = row;
  return {
    key: key === null ? null : oneLine(key, 200),
    responses,
    input: row.input,
    output: row.output,
    cache_read: row.cacheRead,
    cache_write_5m: row.cacheWrite5m,
    cache_write_1h: row.cacheWrite1h,
    reasoning: row.reasoning,
    total_tokens: tokensOf(row),
    cost_nano_usd: costNanoUsd,
    cost_usd: costNanoUsd === null ? null : exactUsd(costNanoUsd),
    basis: costNanoUsd === null ? null : basis,
  };
}

function ofOutcome({ kind, id, partOf, at, how, reverted, grade, sessions, cost, totalTokens, repository, title }: ReportOutcome): Cells {
  return {
    record: "outcome",
    key: id,
    kind,
    at: new Date(at).toISOString(),
    landed: how,
    reverted: String(reverted),
    grade,
    part_of: partOf,
    sessions,
    total_tokens: totalTokens,
    ...(cost === null ? {} : ofCost(cost)),
    repository: repository === null ? null : oneLine(repository, 200),
    title: title === null ? null : oneLine(title, 500),
  };
}
