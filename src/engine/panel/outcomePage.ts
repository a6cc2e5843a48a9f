import type { OutcomeRow, PanelQuery, PanelSnapshot } from "../../protocol";

/** Rows that a page gets unless it asks for others: so many are all that most repositories have in a range. */
export const PAGE_ROWS = 500;
/** Outcomes that are offered for a part of a session, the nearest in time first. */
const NEAR_ROWS = 40;

type Table = NonNullable<PanelQuery["table"]>;
const NEWEST: Table = { text: "", kind: null, grade: null, mine: false, column: "at", descending: true, limit: PAGE_ROWS };

/**
 * The snapshot as it crosses over to a page: of its outcomes those that the table asks for, up to its limit, and beside them
 * (`related`) what the page needs to move a part of a session rightly: outcomes that share a session with those or with an
 * open question, what corrections name, and what is looked for as a place to move to.
 */
export function outcomePage(snapshot: PanelSnapshot): PanelSnapshot {
  const { outcomes: all, query } = snapshot;
  const table = query.table ?? NEWEST;
  if (query.table === undefined && all.length <= PAGE_ROWS) return snapshot;
  const fitting = sorted(all.filter(fits(table)), table);
  const outcomes = fitting.slice(0, table.limit);
  const sent = new Set(outcomes);
  const sessions = new Set([
    ...outcomes.flatMap((row) => row.allocations.map(sessionKey(row))),
    ...snapshot.unlinked.map((row) => sessionKey(row)(row)),
  ]);
  const named = new Set(snapshot.corrections.flatMap(({ repo, targets }) => targets.map(({ outcome }) => `${repo}\n${outcome}`)));
  const near = new Set(query.near === undefined ? [] : nearest(all, query.near));
  const related = all.filter(
    (row) =>
      !sent.has(row) &&
      (near.has(row) ||
        named.has(`${row.repo}\n${row.id}`) ||
        row.allocations.some((allocation) => sessions.has(sessionKey(row)(allocation)))),
  );
  return { ...snapshot, outcomes, related, outcomeCount: { of: all.length, fitting: fitting.length } };
}

function sessionKey({ repo }: { readonly repo: string }): (part: { readonly session: string }) => string {
  return ({ session }) => `${repo}\n${session}`;
}

/** Every word has to be in the title, author, id, key, a label, the repository's name or a session's id. */
function fits({ text, kind, grade, mine }: Table): (row: OutcomeRow) => boolean {
  const words = wordsOf(text);
  return (row) =>
    (kind === null || row.kind === kind) &&
    (!mine || row.mine === true) &&
    (grade === null || (grade === "sure" ? row.grade === "exact" || row.grade === "strong" : row.grade === grade)) &&
    hasWords(row, words);
}

function hasWords(row: OutcomeRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { title, author, id, key, labels, repoName, allocations } = row;
  const searched = [title, author, id, key, ...labels, repoName, ...allocations.map(({ session }) => session)].join("\n").toLowerCase();
  return words.every((word) => searched.includes(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

const COLLATOR = new Intl.Collator("en", { sensitivity: "base", numeric: true });
const STRENGTH = { none: 0, weak: 1, likely: 2, strong: 3, exact: 4 } as const;

/** What has no value for the column comes last in either direction; equals keep newest first. */
function sorted(rows: readonly OutcomeRow[], { column, descending }: Table): OutcomeRow[] {
  const direction = descending ? -1 : 1;
  const valued = rows.map((row) => ({ row, value: valueOfColumn(row, column) }));
  valued.sort((a, b) => {
    if (a.value === null || b.value === null) return a.value === b.value ? b.row.at - a.row.at : a.value === null ? 1 : -1;
    const order =
      typeof a.value === "string" || typeof b.value === "string" ? COLLATOR.compare(String(a.value), String(b.value)) : a.value - b.value;
    return order === 0 ? b.row.at - a.row.at : direction * order;
  });
  return valued.map(({ row }) => row);
}

function valueOfColumn(row: OutcomeRow, column: Table["column"]): string | number | null {
  switch (column) {
    case "title":
      return row.title.slice(0, 200);
    case "at":
      return row.at;
    case "landed":
      return row.landed?.how ?? null;
    case "cost":
      return row.cost?.nanoUsd ?? null;
    case "tokens":
      return row.grade === "none" ? null : row.totalTokens;
    case "sessions":
      return row.grade === "none" ? null : row.sessions;
    case "grade":
      return STRENGTH[row.grade];
  }
}

function nearest(rows: readonly OutcomeRow[], { repo, at, text }: NonNullable<PanelQuery["near"]>): OutcomeRow[] {
  const words = wordsOf(text);
  return rows
    .filter((row) => row.repo === repo && hasWords(row, words))
    .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))
    .slice(0, NEAR_ROWS);
}
