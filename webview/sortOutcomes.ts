import type { OutcomeRow } from "../src/protocol";
import type { Format } from "./format";
import type { Sort } from "./state";
import { gradeWords, howItCame } from "./words";

/** A new list in the order asked for. What has no value for the column comes last in either direction; equals keep newest first. */
export function sortOutcomes(rows: readonly OutcomeRow[], { column, descending }: Sort, format: Format): readonly OutcomeRow[] {
  const direction = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: sortValue(row, column) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        if (a.value === b.value) return b.row.at - a.row.at;
        return a.value === null ? 1 : -1;
      }
      const order =
        typeof a.value === "string" || typeof b.value === "string" ? format.compare(String(a.value), String(b.value)) : a.value - b.value;
      return order === 0 ? b.row.at - a.row.at : direction * order;
    })
    .map(({ row }) => row);
}

/** The key of an outcome in this page. */
export function outcomeKey(row: OutcomeRow): string {
  return `${row.kind}\n${row.repo}\n${row.id}`;
}

function sortValue(row: OutcomeRow, column: Sort["column"]): string | number | null {
  switch (column) {
    case "title":
      return row.title.slice(0, 200);
    case "at":
      return row.at;
    case "landed":
      return row.landed === null && row.kind === "commit" ? null : howItCame(row).how;
    case "cost":
      return row.cost?.nanoUsd ?? null;
    case "tokens":
      return row.grade === "none" ? null : row.totalTokens;
    case "sessions":
      return row.grade === "none" ? null : row.sessions;
    case "grade":
      return gradeWords(row.grade).strength;
  }
}
