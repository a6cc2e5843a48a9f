import type { OutcomeRow } from "../../protocol";
import { qualified } from "./panelEconomics";

/** Outcomes' rows by their qualified ids. */
export interface RowIndex {
  get(id: string): OutcomeRow | undefined;
}

/** An outcome's qualified id; kept with its row, since rows stay and there are ten thousand of them. */
export function keyOf(row: OutcomeRow): string {
  let key = KEYS.get(row);
  if (key === undefined) {
    key = qualified(row.repo, row.id);
    KEYS.set(row, key);
  }
  return key;
}

const KEYS = new WeakMap<OutcomeRow, string>();

/** The rows of one repository. */
export function indexRows(rows: readonly OutcomeRow[]): ReadonlyMap<string, OutcomeRow> {
  const index = new Map<string, OutcomeRow>();
  for (const row of rows) index.set(keyOf(row), row);
  return index;
}

/** Those of several repositories, without some. */
export function joinIndexes(indexes: readonly RowIndex[], without: ReadonlySet<OutcomeRow>): RowIndex {
  return {
    get: (id) => {
      for (const index of indexes) {
        const row = index.get(id);
        if (row !== undefined) return without.has(row) ? undefined : row;
      }
      return undefined;
    },
  };
}
