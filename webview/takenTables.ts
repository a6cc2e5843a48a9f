/** Tables as they are taken along: plain figures under names that do not change with the language, and titles only where asked for. */
import type { CostPoint, OutcomeRow, PanelSnapshot } from "../src/protocol";
import type { BecameModel } from "./becameModel";
import type { DayModel } from "./dayModel";
import type { Side } from "./flowModel";

type Cell = string | number | null;

export interface TakenTable {
  readonly columns: string[];
  readonly rows: Cell[][];
}

export type YieldRow = PanelSnapshot["economics"]["yields"][number]["rows"][number];

/** Dollars of nano-dollars: what a spreadsheet sums. */
const usd = (nanoUsd: number | null | undefined): number | null => (nanoUsd === null || nanoUsd === undefined ? null : nanoUsd / 1e9);

export function dayTaken(model: DayModel, titles: boolean): TakenTable {
  const figure = (value: number | null | undefined): number | null => (model.measure === "tokens" ? (value ?? null) : usd(value));
  const unit = model.measure === "tokens" ? "tokens" : "usd";
  return {
    columns: [
      model.unit === "day" ? "day" : "week_from",
      `total_${unit}`,
      ...model.series.map(({ label }) => `${label} (${unit})`),
      "gateway_usd_not_added",
      "landed",
      ...(titles ? ["titles"] : []),
    ],
    rows: model.days.map((day, index) => {
      const marks = model.marks[index] ?? [];
      return [
        day,
        figure(model.totals[index]),
        ...model.series.map(({ values }) => figure(values[index])),
        usd(model.gateway[index]),
        marks.reduce((sum, { count }) => sum + count, 0),
        ...(titles ? [marks.flatMap((mark) => mark.titles.map(({ title }) => title)).join("; ")] : []),
      ];
    }),
  };
}

export function becameTaken({ rows, total }: BecameModel): TakenTable {
  const all = [...rows.flatMap((row) => [{ ...row, state: row.group as string }, ...row.parts]), { ...total, state: "total" }];
  return {
    columns: ["state", "cost_usd", "total_tokens", "unpriced_tokens", "share"],
    rows: all.map(({ state, nanoUsd, totalTokens, unpricedTokens, share }) => [state, usd(nanoUsd), totalTokens, unpricedTokens, share]),
  };
}

export function flowTaken({ flow }: PanelSnapshot, side: Side, titles: boolean): TakenTable {
  const from = flow.sides.find(({ by }) => by === side);
  const name = (index: number): string => {
    const node = from?.from[index];
    return node === undefined ? "" : node.others > 0 ? `${node.others} others` : node.label;
  };
  return {
    columns: ["from", "to", "cost_usd", "total_tokens"],
    rows: [
      ...(from?.links ?? []).map((link): Cell[] => [name(link.from), link.became, usd(link.nanoUsd), link.totalTokens]),
      ...flow.ends.map(({ became, outcome, count, nanoUsd, totalTokens }): Cell[] => [
        became,
        outcome === null ? `${count} more` : titles ? outcome.title : outcome.id,
        usd(nanoUsd),
        totalTokens,
      ]),
    ],
  };
}

export function pointsTaken(points: readonly CostPoint[], titles: boolean): TakenTable {
  return {
    columns: ["kind", "id", "landed_at", "cost_usd", "lines", "hours_to_land", ...(titles ? ["title"] : [])],
    rows: points.map(({ kind, id, at, nanoUsd, lines, tookMs, title }) => [
      kind,
      id,
      new Date(at).toISOString(),
      usd(nanoUsd),
      lines,
      tookMs / 3_600_000,
      ...(titles ? [title] : []),
    ]),
  };
}

export function yieldsTaken(rows: readonly YieldRow[], by: string): TakenTable {
  return {
    columns: [by, "spend_usd", "total_tokens", "outcomes", "n", "median_usd", "q1_usd", "q3_usd"],
    rows: rows.map(({ key, spend, outcomes, cost: { n, median, q1, q3 } }) => [
      key,
      usd(spend.cost.nanoUsd),
      spend.totalTokens,
      outcomes,
      n,
      usd(median),
      usd(q1),
      usd(q3),
    ]),
  };
}

export function outcomesTaken(outcomes: readonly OutcomeRow[], titles: boolean): TakenTable {
  return {
    columns: [
      ...["kind", "id", "landed_at", "how", "reverted", "cost_usd", "basis", "total_tokens", "sessions", "grade"],
      ...(titles ? ["repository", "key", "title", "url"] : []),
    ],
    rows: outcomes.map(({ kind, id, at, landed, revertedAt, cost, totalTokens, sessions, grade, repoName, key, title, url }) => [
      kind,
      id,
      new Date(at).toISOString(),
      landed?.how ?? null,
      String(revertedAt !== null),
      cost === null || (cost.nanoUsd === 0 && cost.unpricedTokens > 0) ? null : usd(cost.nanoUsd),
      cost?.basis ?? null,
      totalTokens,
      sessions,
      grade,
      ...(titles ? [repoName, key, title, url] : []),
    ]),
  };
}
