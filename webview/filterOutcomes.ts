import type { OutcomeRow } from "../src/protocol";
import type { Filter } from "./state";

/** The rows that fit, in their order. Every word of the text has to be in the title, author, id, key, labels, repository or a session's id. */
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

function fitsText(row: OutcomeRow, words: readonly string[]): boolean {
  const text = textOf(row);
  return words.every((word) => text.includes(word));
}

/** Each letter that is typed asks all rows again. */
const texts = new WeakMap<OutcomeRow, string>();

function textOf(row: OutcomeRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const { title, author, id, key, labels, repoName, allocations } = row;
  const text = [title, author, id, key, ...labels, repoName, ...allocations.map(({ session }) => session)].join("\n").toLowerCase();
  texts.set(row, text);
  return text;
}
