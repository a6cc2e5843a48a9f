import type { LandingHow } from "../core/landing";
import { SIZE_KEY } from "../core/sizeKey";
import type { Ledger } from "./ledger";

/** A landed commit as a list of outcomes shows it: less than `OutcomeRecord`, for there may be a hundred thousand. */
export interface LandedRow {
  /** Full sha. */
  readonly id: string;
  readonly title: string;
  readonly authorName: string;
  /** Epoch milliseconds. */
  readonly authoredAt: number;
  readonly how: LandingHow;
  readonly tier: number;
  readonly landedCommit: string;
  /** Epoch milliseconds. */
  readonly landedAt: number;
  /** Full sha of what took it back, or null. */
  readonly revertedBy: string | null;
  /** null where git was not asked or cannot tell. */
  readonly size: { readonly files: number; readonly insertions: number; readonly deletions: number } | null;
}

/**
 * A repository's landed commits in the order in which they landed, one row after the other, so that only the one in hand is in
 * memory. Nothing else may read them until it has ended.
 */
export function* landedRows(ledger: Ledger, commonDir: string): Generator<LandedRow> {
  const statement =
    ledger.sql(`SELECT id, title, author_name, authored_at, how, tier, landed_commit, landed_at, reverted_by, files, insertions, deletions, value
      FROM outcome LEFT JOIN git_cache ON files IS NULL AND key = '${SIZE_KEY}' || id
      WHERE repo = (SELECT id FROM repo WHERE common_dir = ?) AND kind = 'commit' ORDER BY landed_at, id`);
  // A list takes half of the time that an object by names does; runtimes from before 22.16 have none.
  statement.setReturnArrays?.(true);
  for (const row of statement.iterate(commonDir) as Iterable<unknown>) {
    const values = Array.isArray(row) ? row : Object.values(row as object);
    const [id, title, authorName, authoredAt, how, tier, landedCommit, landedAt, reverted] = values;
    yield {
      id: String(id),
      title: String(title),
      authorName: String(authorName),
      authoredAt: Number(authoredAt),
      how: how as LandingHow,
      tier: Number(tier),
      landedCommit: String(landedCommit),
      landedAt: Number(landedAt),
      revertedBy: typeof reverted === "string" ? reverted : null,
      size: sizeOf(values.slice(9)),
    };
  }
}

/**
 * Shas of a repository's landed commits of which nobody asked how large they are, in the order in which they landed: git compares
 * neighbours in less than half of the time that it takes for them in the order of their shas.
 */
export function unmeasured(ledger: Ledger, commonDir: string): string[] {
  return ledger
    .sql(`SELECT id FROM outcome WHERE repo = (SELECT id FROM repo WHERE common_dir = ?) AND kind = 'commit' AND files IS NULL
      AND NOT EXISTS (SELECT 1 FROM git_cache WHERE key = '${SIZE_KEY}' || outcome.id) ORDER BY landed_at DESC`)
    .all(commonDir)
    .map(({ id }) => String(id));
}

/** From the outcome's own columns, or as the sizes are kept that were only asked for a list. */
function sizeOf([files, insertions, deletions, size]: readonly unknown[]): LandedRow["size"] {
  if (typeof files === "number") return { files, insertions: Number(insertions), deletions: Number(deletions) };
  if (typeof size !== "string") return null;
  const [touched = Number.NaN, added = Number.NaN, taken = Number.NaN] = size.split(" ").map(Number);
  return Number.isNaN(touched + added + taken) ? null : { files: touched, insertions: added, deletions: taken };
}
