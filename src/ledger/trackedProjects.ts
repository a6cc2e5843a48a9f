import type { Ledger } from "./ledger";

/** One project of one tracker as a connection reads it. */
export interface TrackedRecord {
  readonly id: number;
  /** The connection's name; with a colon in it for what came with an imported ledger, as no name that a user gives has one. */
  readonly connection: string;
  readonly kind: string;
  readonly origin: string;
  readonly project: string;
  /** The tracker's name for the user; null until it was asked. */
  readonly me: string | null;
  readonly problems: readonly string[];
  readonly signInAgain: boolean;
  readonly keyRefused: boolean;
  readonly done: boolean;
  /** Epoch milliseconds of the last answer; null until there was one. */
  readonly readAt: number | null;
  /** Not to be asked before, epoch milliseconds. */
  readonly nextAt: number;
  /** Common git directories that its work belongs to; "" stands for every repository. */
  readonly repos: readonly string[];
  readonly requests: number;
  /** Closed as completed. */
  readonly issues: number;
  /** Closed for another reason. */
  readonly leftOut: number;
}

/** The identity of a project of a connection. */
export type TrackedKey = Pick<TrackedRecord, "connection" | "kind" | "origin" | "project">;

/**
 * The project's place in the ledger, made where there is none. A connection that has become another tracker's, or leads to
 * another address, begins anew: what it told before is no longer its.
 */
export function trackedId(ledger: Ledger, key: TrackedKey): number {
  const known = findTracked(ledger, key);
  return known?.same === true ? known.id : ledger.write(() => putTracked(ledger, key));
}

/** As `trackedId`, inside a write transaction. */
export function putTracked(ledger: Ledger, key: TrackedKey): number {
  const { connection, kind, origin, project } = key;
  const known = findTracked(ledger, key);
  if (known?.same === true) return known.id;
  if (known !== null) forgetTracked(ledger, known.id);
  return Number(
    ledger
      .sql(`INSERT INTO tracked (connection, kind, origin, project, me, key, watermark, problems, sign_in_again, done, read_at, next_at, changes)
          VALUES (?, ?, ?, ?, NULL, '', 'null', '[]', 0, 0, NULL, 0, 0)`)
      .run(connection, kind, origin, project).lastInsertRowid,
  );
}

function findTracked(
  ledger: Ledger,
  { connection, kind, origin, project }: TrackedKey,
): { readonly id: number; readonly same: boolean } | null {
  const row = ledger.sql("SELECT id, kind, origin FROM tracked WHERE connection = ? AND project = ?").get(connection, project);
  return row === undefined ? null : { id: Number(row["id"]), same: row["kind"] === kind && row["origin"] === origin };
}

/** Every project that the ledger holds something of, by connection and project. */
export function readTracked(ledger: Ledger): TrackedRecord[] {
  return ledger
    .sql("SELECT * FROM tracked ORDER BY connection, project")
    .all()
    .map((row) => {
      const id = Number(row["id"]);
      const count = (table: string): number => Number(ledger.sql(`SELECT COUNT(*) AS n FROM ${table}`).get(id)?.["n"] ?? 0);
      return {
        id,
        connection: String(row["connection"]),
        kind: String(row["kind"]),
        origin: String(row["origin"]),
        project: String(row["project"]),
        me: row["me"] === null ? null : String(row["me"]),
        problems: JSON.parse(String(row["problems"])) as string[],
        signInAgain: row["sign_in_again"] === RIGHT_MISSING || row["sign_in_again"] === KEY_REFUSED,
        keyRefused: row["sign_in_again"] === KEY_REFUSED,
        done: row["done"] === 1,
        readAt: row["read_at"] === null ? null : Number(row["read_at"]),
        nextAt: Math.min(Number(row["next_at"]), Number(row["read_at"] ?? 0) + LONGEST_REST_MS),
        repos: ledger
          .sql("SELECT common_dir FROM tracked_repo WHERE tracked = ? ORDER BY common_dir")
          .all(id)
          .map((repo) => String(repo["common_dir"])),
        requests: count("request WHERE tracked = ?"),
        issues: count("issue WHERE tracked = ? AND reason = 'completed'"),
        leftOut: count("issue WHERE tracked = ? AND reason <> 'completed'"),
      };
    });
}

/** The connection's name for what an imported ledger held of a tracker, as an account of it was told; null while that is not known. */
export function importedConnection(kind: string, origin: string, me: string | null): string {
  return me === null ? `import:${kind}:${origin}` : `import:${kind}:${origin}:${me}`;
}

export function isImported(connection: string): boolean {
  return connection.startsWith("import:");
}

/** What a project's reading goes on from. */
export interface Watermark {
  /** What the last reading left; null at first or when it cannot be read. */
  readonly watermark: unknown;
  /** Hash of the key that it was read with. */
  readonly key: string;
  readonly done: boolean;
  /** What is wrong does not pass by itself. */
  readonly needsUser: boolean;
  /** Epoch milliseconds of the last answer; null until there was one. */
  readonly readAt: number | null;
  /** Not to be asked before, epoch milliseconds: at most 24 days after the last answer; 0 when a clock that ran ahead set it. */
  readonly nextAt: number;
}

/** Until when a connection's key, by its hash, is not to be tried again since it was refused; 0 when it was not. Epoch milliseconds. */
export function refusedUntil(ledger: Ledger, connection: string, key: string, now: number): number {
  const rows = ledger
    .sql("SELECT read_at, next_at FROM tracked WHERE connection = ? AND key = ? AND sign_in_again = ?")
    .all(connection, key, KEY_REFUSED);
  return rows.reduce((latest, row) => Math.max(latest, nextAtOf(row, now)), 0);
}

/** When a connection's key, by its hash, was refused last; null when it was not. Epoch milliseconds. */
export function refusedAt(ledger: Ledger, connection: string, key: string): number | null {
  const row = ledger
    .sql("SELECT MAX(read_at) AS at FROM tracked WHERE connection = ? AND key = ? AND sign_in_again = ?")
    .get(connection, key, KEY_REFUSED);
  return row === undefined || row["at"] === null ? null : Number(row["at"]);
}

/** Values of the column that says whether only the user can help. */
export const RIGHT_MISSING = 1;
export const KEY_REFUSED = 2;
export const NOT_SHOWN = 3;

/** null for a project that the ledger does not know. */
export function readWatermark(ledger: Ledger, id: number, now: number): Watermark | null {
  const row = ledger.sql("SELECT watermark, key, done, sign_in_again, read_at, next_at FROM tracked WHERE id = ?").get(id);
  if (row === undefined) return null;
  return {
    watermark: parsed(row["watermark"]),
    key: String(row["key"]),
    done: row["done"] === 1,
    needsUser: row["sign_in_again"] !== 0,
    readAt: row["read_at"] === null ? null : Number(row["read_at"]),
    nextAt: nextAtOf(row, now),
  };
}

/**
 * Says which repositories a project's work belongs to: common git directories, or "" for every one.
 * @param looked the repositories that were looked at for it, so that what is known of others stays; null when `repos` is all
 * @returns whether that is news
 */
export function putTrackedRepos(ledger: Ledger, id: number, repos: readonly string[], looked: ReadonlySet<string> | null): boolean {
  const known = ledger
    .sql("SELECT common_dir FROM tracked_repo WHERE tracked = ?")
    .all(id)
    .map((row) => String(row["common_dir"]))
    .sort();
  const kept = looked === null ? [] : known.filter((repo) => repo !== "" && !looked.has(repo));
  const wanted = [...new Set([...kept, ...repos])].sort();
  if (JSON.stringify(known) === JSON.stringify(wanted)) return false;
  ledger.write(() => {
    ledger.sql("DELETE FROM tracked_repo WHERE tracked = ?").run(id);
    const put = ledger.sql("INSERT INTO tracked_repo (tracked, common_dir) VALUES (?, ?)");
    for (const repo of wanted) put.run(id, repo);
    ledger.sql("UPDATE tracked SET changes = changes + 1 WHERE id = ?").run(id);
  });
  return true;
}

const LONGEST_REST_MS = 24 * 86_400_000;

function nextAtOf(row: Readonly<Record<string, unknown>>, now: number): number {
  const readAt = Number(row["read_at"] ?? 0);
  return readAt > now ? 0 : Math.min(Number(row["next_at"]), readAt + LONGEST_REST_MS);
}

/** Forgets a project with all that it told. Inside a transaction. */
function forgetTracked(ledger: Ledger, id: number): void {
  for (const table of ["request", "issue", "taken_back", "tracked_name", "tracked_repo"])
    ledger.sql(`DELETE FROM ${table} WHERE tracked = ?`).run(id);
  ledger.sql("DELETE FROM tracked WHERE id = ?").run(id);
}

function parsed(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return null;
  }
}
