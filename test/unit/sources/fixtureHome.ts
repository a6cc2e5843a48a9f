import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const HOME = "{{home}}";

/**
 * Lays out a source's fixtures as a home folder: `x.db.sql` becomes the database `x.db`, one statement a line, and `{{home}}` in a
 * JSON file the folder's own path.
 */
export function layOutHome(from: string, to: string): string {
  for (const relative of readdirSync(from, { recursive: true, encoding: "utf8" })) {
    const source = join(from, relative);
    if (statSync(source).isDirectory()) continue;
    const target = join(to, relative);
    mkdirSync(dirname(target), { recursive: true });
    if (relative.endsWith(".db.sql")) runStatements(target.replace(/\.sql$/, ""), statementsOf(source));
    else if (relative.endsWith(".json")) writeFileSync(target, readFileSync(source, "utf8").replaceAll(HOME, to));
    else copyFileSync(source, target);
  }
  return to;
}

export function statementsOf(file: string): string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** Opens or makes a database, and closes it again. */
export function runStatements(file: string, statements: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    for (const statement of statements) database.exec(statement);
  } finally {
    database.close();
  }
}
