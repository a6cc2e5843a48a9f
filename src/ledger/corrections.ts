import type { Correction } from "../core/attribution";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** What the user says of a part of a session's work in a repository; see `Correction`. */
export type CorrectionWish = Omit<Correction, "id" | "of"> & { readonly commonDir: string; readonly of?: string | undefined };

/** Keeps a correction. Nothing but the user's own undoing takes it away: not a new reading of the logs, nor of the history. */
export function addCorrection(ledger: Ledger, names: Names, wish: CorrectionWish, now: number): number {
  return ledger.write(() => {
    names.begin();
    return Number(
      ledger
        .sql("INSERT INTO correction (common_dir, session, since, until, targets, made_at, taken_from) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(wish.commonDir, names.id(wish.session), wish.from, wish.until, JSON.stringify(wish.targets), now, wish.of ?? null)
        .lastInsertRowid,
    );
  });
}

/** @returns whether there was such a correction to undo */
export function undoCorrection(ledger: Ledger, id: number, now: number): boolean {
  return ledger.write(() => ledger.sql("UPDATE correction SET undone_at = ? WHERE id = ? AND undone_at IS NULL").run(now, id).changes > 0);
}

/** The corrections that hold in a repository, in the order in which they were made. */
export function readCorrections(ledger: Ledger, names: Names, commonDir: string): Correction[] {
  return ledger
    .sql("SELECT * FROM correction WHERE common_dir = ? AND undone_at IS NULL ORDER BY id")
    .all(commonDir)
    .map((row) => ({
      id: Number(row["id"]),
      session: names.text(Number(row["session"])) ?? "",
      from: Number(row["since"]),
      until: Number(row["until"]),
      ...(row["taken_from"] === null ? {} : { of: [String(row["taken_from"])] }),
      targets: JSON.parse(String(row["targets"])) as Correction["targets"],
    }));
}

/** Ids of the outcomes that corrections which hold in a repository link usage to, each once, in order. */
export function correctedOutcomes(ledger: Ledger, commonDir: string): string[] {
  return ledger
    .sql(
      `SELECT DISTINCT json_extract(target.value, '$.outcome') AS outcome FROM correction, json_each(correction.targets) AS target
      WHERE common_dir = ? AND undone_at IS NULL AND outcome IS NOT NULL ORDER BY outcome`,
    )
    .all(commonDir)
    .map(({ outcome }) => String(outcome));
}
