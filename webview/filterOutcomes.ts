import type { OutcomeRow } from "../src/protocol";
import type { Filter } from "./state";

/** The rows that fit, in their order. Every word of the text has to be in the title, author, id, repository or a session's id. */
export function filterOutcomes(rows: readonly OutcomeRow[], filter: Filter): readonly OutcomeRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && filter.kind === null && filter.grade === null && !filter.mine) return rows;
  return rows.filter(
    (row) =>
      (filter.kind === null || row.kind === filter.kind) &&
      (!filter.mine || row.mine === true) &&
      fitsGrade(row.grade, filter.grade) &&
      (words.length === 0 || fitsText(row, words)),
  );
}

function fitsGrade(grade: OutcomeRow["grade"], asked: Filter["grade"]): boolean {
  if (asked === null) return true;
  return asked === "sure" ? grade === "exact" || grade === "strong" : grade === asked;
}

function fitsText({ title, author, id, repoName, allocations }: OutcomeRow, words: readonly string[]): boolean {
  const searched = [title, author, id, repoName, ...allocations.map(({ session }) => session)].join("\n").toLowerCase();
  return words.every((word) => searched.includes(word));
}
