import { formatTokens, formatUsd } from "../core/money";
import type { AttributionReport } from "../engine/answers/attributionReport";
import type { OutcomesReport } from "../engine/answers/outcomesReport";
import type { RoiReport } from "../engine/answers/roiReport";
import type { ReportRow, UsageReport } from "../engine/answers/usageReport";
import type { Deleted } from "../ledger/deletion";
import type { Health, SourceRow } from "../protocol";
import { table } from "./table";

/** The usage report for people. */
export function usageText(report: UsageReport, health: readonly Health[]): string {
  const line = (row: ReportRow, name: string): string[] => [
    name,
    count(row.input),
    count(row.output),
    count(row.cacheRead),
    count(sum(row.cacheWrite5m, row.cacheWrite1h)),
    row.responses === null ? "-" : String(row.responses),
    row.costNanoUsd === null ? "no price" : `${formatUsd(row.costNanoUsd)} ${row.basis}`,
  ];
  const head = ["", "input", "output", "cache read", "cache write", "responses", "cost"];
  const rows = report.rows.filter(({ key }) => key !== "total").map((row) => line(row, row.key ?? "(not known)"));
  return [table([head, ...rows, line(report.total, "total")]), ...notes(health), basisNote(report.total)].join("\n");
}

/** The join of usage and outcomes for people. */
export function roiText(report: RoiReport): string {
  const cost = (nanoUsd: number | null): string => (nanoUsd === null ? "no price" : formatUsd(nanoUsd));
  const linked = report.outcomes.filter(({ allocations }) => allocations.length > 0);
  const rows = linked.map(({ id, at, allocations, reverted }) => [
    `${id.slice(0, 10)}  ${at.slice(0, 10)}${reverted ? "  reverted" : ""}`,
    cost(
      allocations.every(({ costNanoUsd }) => costNanoUsd === null)
        ? null
        : allocations.reduce((total, { costNanoUsd }) => total + (costNanoUsd ?? 0), 0),
    ),
    `${allocations.length} ${allocations.length === 1 ? "session" : "sessions"}`,
  ]);
  const parts = [
    ["in flight", cost(report.inFlight.costNanoUsd)],
    ["exploration and other", cost(report.unattributed.costNanoUsd)],
    ["total", cost(report.total.costNanoUsd)],
  ];
  const share =
    report.coverage === null ? "no tokens in this range" : `${Math.round(report.coverage * 100)} % of tokens are linked to an outcome`;
  return [`${report.outcomes.length} outcomes, ${linked.length} of them linked; ${share}`, table(rows), "", table(parts)].join("\n");
}

/** What landed, the newest first, and where each branch landed when that was asked. */
export function outcomesText({ outcomes, branches }: OutcomesReport): string {
  const rows = Array.from(outcomes, ({ id, at, landed, title, reverted, size }) => [
    `${at.slice(0, 10)}  ${id.slice(0, 10)}  ${landed?.how ?? "open"}${reverted ? ", reverted" : ""}  ${title.slice(0, 80)}`,
    size === null ? "" : `+${size.insertions} -${size.deletions}`,
  ]).reverse();
  const heads = Array.from(branches ?? [], ({ ref, landed }) => [
    ref,
    landed === null ? "not landed" : `${landed.how}, ${landed.commit.slice(0, 10)} ${landed.at.slice(0, 10)}`,
  ]);
  return [`${rows.length} outcomes`, table(rows), ...(branches === undefined ? [] : ["", `${heads.length} branches`, table(heads)])].join(
    "\n",
  );
}

/** Which session made which commit, each link in words. */
export function attributionText({ commits }: AttributionReport): string {
  const linked = commits.filter(({ sessions }) => sessions.length > 0);
  const lines = linked.flatMap(({ sessions }) =>
    sessions.map(
      ({ costNanoUsd, grade, why }) =>
        `${grade.padEnd(6)}  ${(costNanoUsd === null ? "no price" : formatUsd(costNanoUsd)).padStart(8)}  ${why}`,
    ),
  );
  return [`${linked.length} of ${commits.length} commits are linked to a session`, ...lines].join("\n");
}

/** What was looked for where, what was found and what was skipped. */
export function doctorText(rows: readonly SourceRow[], health: readonly Health[], facts: readonly string[]): string {
  const sources = rows.map(({ label, found, completeness, files, responses, where, notes: own }) =>
    [
      `${found ? "found    " : "not found"}  ${label}${completeness === "" ? "" : ` (${completeness})`}${found ? `: ${responses ?? "an unknown number of"} responses${files > 0 ? ` in ${files} files` : ""}` : ""}`,
      ...where.map((place) => `             ${place}`),
      ...own.map((note) => `           - ${note}`),
    ].join("\n"),
  );
  return [...facts, "", ...sources, ...notes(health)].join("\n");
}

/** What a deletion took away. */
export function deletedText({ responses, sessions, facts }: Deleted): string {
  return `Deleted ${responses} responses of ${sessions} sessions and ${facts} facts of git and of trackers from the ledger. The agents' own logs are untouched, and are not read into it again for that time.`;
}

function notes(health: readonly Health[]): string[] {
  return health.length === 0
    ? []
    : ["", ...health.map(({ severity, message }) => `${severity === "info" ? "note" : severity}: ${message}`)];
}

function basisNote({ basis }: ReportRow): string {
  return basis === "list" || basis === "mixed" ? '\n"list" is tokens at public list prices: not a bill.' : "";
}

function count(tokens: number | null): string {
  return tokens === null ? "-" : formatTokens(tokens);
}

function sum(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
