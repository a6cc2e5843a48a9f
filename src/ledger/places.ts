import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** Where a working directory belongs; null when it is in no repository that is known. */
export interface KnownPlace {
  readonly cwd: string;
  readonly commonDir: string | null;
}

/** Every working directory that usage names, with the repository that it belongs, or belonged, to. */
export function readPlaces(ledger: Ledger, names: Names): KnownPlace[] {
  return ledger
    .sql("SELECT cwd, common_dir FROM place")
    .all()
    .map((row) => ({
      cwd: names.text(Number(row["cwd"])) ?? "",
      commonDir: row["common_dir"] === null ? null : String(row["common_dir"]),
    }));
}

/** The working trees of a repository that were seen while they existed. */
export function readTops(ledger: Ledger, commonDir: string): string[] {
  return ledger
    .sql("SELECT DISTINCT top FROM place WHERE common_dir = ? AND top IS NOT NULL ORDER BY top")
    .all(commonDir)
    .map(({ top }) => String(top));
}

/**
 * Finds the repository of each working directory that has none yet, and remembers it for when the folder is gone.
 * @returns whether anything was learned
 */
export function learnPlaces(
  ledger: Ledger,
  names: Names,
  find: (cwd: string) => { readonly commonDir: string; readonly top: string } | null,
  now: number,
): boolean {
  const learned = ledger
    .sql("SELECT cwd FROM place WHERE common_dir IS NULL")
    .all()
    .flatMap((row) => {
      const cwd = Number(row["cwd"]);
      const place = find(names.text(cwd) ?? "");
      return place === null ? [] : [{ cwd, ...place }];
    });
  if (learned.length === 0) return false;
  ledger.write(() => {
    const put = ledger.sql("UPDATE place SET common_dir = ?, top = ?, seen_at = ? WHERE cwd = ?");
    for (const place of learned) put.run(place.commonDir, place.top, now, place.cwd);
  });
  return true;
}
