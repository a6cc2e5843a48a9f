import type { ClosedIssue, MergedRequest } from "../core/remoteWork";
import { isDeleted, readDeletedRanges } from "./deletion";
import type { Ledger } from "./ledger";
import { giveBack, movedIds, takeBack } from "./takenBack";
import { formerIds, putProjectName, trackedNames } from "./trackedNames";
import { KEY_REFUSED, NOT_SHOWN, RIGHT_MISSING } from "./trackedProjects";
import { issueOf, list, putIssue, putRequest, type Row, requestOf, text } from "./trackedRows";

/** What one reading of a project brought; see `RemoteReading`. */
export interface TrackedReading {
  readonly me: string | null;
  /** Hash of the key that it was read with. */
  readonly key: string;
  /** Whether the tracker tells of everybody's issues, as forges do, or of those alone that the user is to do. */
  readonly everybodys: boolean;
  readonly requests: readonly MergedRequest[];
  readonly issues: readonly ClosedIssue[];
  readonly withdrawn: readonly string[];
  /** The project's name now, as it stands in ids; null where that is not known. */
  readonly repository: string | null;
  /** Everything that was told before stands under ids that are no longer right. */
  readonly anew: boolean;
  readonly watermark: unknown;
  readonly problems: readonly string[];
  readonly signInAgain: boolean;
  readonly needsUser: boolean;
  readonly keyRefused: boolean;
  readonly done: boolean;
  readonly nextMs: number;
}

/** Requests and issues that belong to a repository, and who the user is there. */
export interface TrackedWork {
  readonly requests: readonly MergedRequest[];
  /** With the tracker that told, and its name for the user. */
  readonly issues: readonly (ClosedIssue & {
    readonly kind: string;
    /** Its names for the user: of every account that it was told to; none while that is not known. */
    readonly me: readonly string[];
  })[];
  /** Where they were told. */
  readonly projects: readonly { readonly kind: string; readonly origin: string; readonly project: string }[];
}

/**
 * Stores a reading in one transaction, its watermark last. Each connection's project has its own word on a request or an issue, so
 * that two accounts of one tracker, two names of one connection and an imported ledger stand beside each other; a row replaces what
 * the same project told under its id, and `readTrackedWork` says which counts. What was withdrawn leaves as `takeBack` says, and so
 * does what an issue was before it came from elsewhere, whichever project told of it. Rows of a time that the user deleted are not
 * taken again. When the key has become another person's, or the project has another name, what was told before leaves first.
 * @returns whether an outcome changed
 */
export function putReading(ledger: Ledger, id: number, reading: TrackedReading, now: number): boolean {
  const deleted = readDeletedRanges(ledger);
  return ledger.write(() => {
    let changes = 0;
    const before = ledger.sql("SELECT me FROM tracked WHERE id = ?").get(id);
    // Disconnected meanwhile.
    if (before === undefined) return false;
    if (reading.anew || (before["me"] !== null && reading.me !== null && before["me"] !== reading.me)) {
      for (const table of ["request", "issue", "taken_back"])
        changes += Number(ledger.sql(`DELETE FROM ${table} WHERE tracked = ?`).run(id).changes);
    }
    for (const request of reading.requests)
      if (!isDeleted(deleted, request.mergedAt)) changes += putRequest(ledger, id, request, "replace");
    for (const issue of reading.issues) {
      if (isDeleted(deleted, issue.closedAt)) continue;
      changes += putIssue(ledger, id, issue, "replace");
      giveBack(ledger, issue.id, id);
    }
    if (reading.repository !== null) putProjectName(ledger, id, reading.repository, now);
    const speaker = { tracked: id, me: reading.me ?? text(before["me"]), everybodys: reading.everybodys };
    for (const gone of reading.withdrawn) changes += takeBack(ledger, gone, speaker, now);
    if (reading.issues.some(({ movedFrom }) => movedFrom !== null))
      for (const gone of movedIds(ledger)) changes += takeBack(ledger, gone, { ...speaker, everybodys: true }, now);
    ledger
      .sql(`UPDATE tracked SET me = COALESCE(?, me), key = ?, watermark = ?, problems = ?, sign_in_again = ?, done = ?, read_at = ?, next_at = ?,
        changes = changes + ? WHERE id = ?`)
      .run(
        reading.me,
        reading.key,
        JSON.stringify(reading.watermark ?? null),
        JSON.stringify(reading.problems),
        reading.keyRefused ? KEY_REFUSED : reading.signInAgain ? RIGHT_MISSING : reading.needsUser ? NOT_SHOWN : 0,
        reading.done ? 1 : 0,
        now,
        now + reading.nextMs,
        changes > 0 ? 1 : 0,
        id,
      );
    return changes > 0;
  });
}

/** Changes whenever `readTrackedWork` could answer differently. */
export function trackedStamp(ledger: Ledger): string {
  const row = ledger.sql("SELECT COUNT(*) AS n, COALESCE(SUM(changes), 0) AS changes, COALESCE(MAX(id), 0) AS last FROM tracked").get();
  return `${row?.["n"]} ${row?.["changes"]} ${row?.["last"]}`;
}

/**
 * What trackers told of a repository's work, the oldest first. Issues of every reason. A request or an issue of which several
 * projects of the ledger told (two accounts, a connection's former name, an imported ledger, a project's former name) is there once:
 * the newest reading's word is taken. Of a moved or transferred issue, the ledger holds but the last id.
 */
export function readTrackedWork(ledger: Ledger, commonDir: string): TrackedWork {
  const here = "SELECT tracked FROM tracked_repo WHERE common_dir IN (?, '')";
  const told = (table: "request" | "issue", at: "merged_at" | "closed_at"): Row[] =>
    ledger
      .sql(
        `SELECT told.*, told.${at} AS became_at, tracked.me AS me, tracked.kind AS kind, tracked.origin AS origin, tracked.project AS project, tracked.read_at AS read_at FROM ${table} AS told
          JOIN tracked ON tracked.id = told.tracked WHERE told.tracked IN (${here}) ORDER BY ${at}, told.id, told.tracked`,
      )
      .all(commonDir);
  const gone = movedIds(ledger);
  const names = trackedNames(ledger);
  const others = ({ row, ids }: Told): { formerIds?: readonly string[] } => {
    const project = { kind: String(row["kind"]), origin: String(row["origin"]), project: String(row["project"]) };
    const known = [...new Set([...ids, ...formerIds(String(row["id"]), names(project))])].filter(
      (id) => id !== String(row["id"]).toLowerCase(),
    );
    return known.length === 0 ? {} : { formerIds: known };
  };
  return {
    requests: newestOfEach(told("request", "merged_at"), (row) => [row["key"], row["opened_at"], row["author"], row["head_sha"]]).map(
      (told) => ({ ...requestOf(told.row), ...others(told) }),
    ),
    issues: newestOfEach(
      told("issue", "closed_at").filter((row) => !gone.has(String(row["id"]))),
      (row) => [list(row["keys"])[0], row["opened_at"], row["author"]],
    ).map((told) => ({ ...issueOf(told.row), ...others(told), kind: String(told.row["kind"]), me: told.me })),
    projects: ledger
      .sql(`SELECT kind, origin, project FROM tracked WHERE id IN (${here}) ORDER BY id`)
      .all(commonDir)
      .map((row) => ({ kind: String(row["kind"]), origin: String(row["origin"]), project: String(row["project"]) })),
  };
}

/** What several projects told of one thing: the word that is taken, and whose views they are. */
interface Told {
  readonly row: Row;
  readonly me: readonly string[];
  /** Lower case ids under which it was told. */
  readonly ids: readonly string[];
}

/**
 * Of rows that are one thing, by their id or else by what makes it the same thing under another id, that of the project that answered
 * last; of those that answered the same day, so that two do not take turns, the one that knows of the latest closing, and else what
 * was connected last. In the order in which they came.
 */
function newestOfEach(rows: readonly Row[], sameness: (row: Row) => readonly unknown[]): Told[] {
  const accounts = rows.map(
    (row): Told => ({
      row,
      me: row["me"] === null ? [] : [String(row["me"])],
      ids: [String(row["id"]).toLowerCase()],
    }),
  );
  const once = newestBy(accounts, ({ row }) => String(row["id"]));
  return newestBy(once, ({ row }) => JSON.stringify(sameness(row)));
}

function newestBy(all: readonly Told[], keyOf: (told: Told) => string): Told[] {
  const newest = new Map<string, Told>();
  for (const told of all) {
    const key = keyOf(told);
    const known = newest.get(key);
    if (known === undefined) newest.set(key, told);
    else
      newest.set(key, {
        row: isNewer(told.row, known.row) ? told.row : known.row,
        me: [...new Set([...known.me, ...told.me])].sort(),
        ids: [...new Set([...known.ids, ...told.ids])],
      });
  }
  const kept = new Map([...newest.values()].map((told) => [told.row, told]));
  return all.flatMap(({ row }) => kept.get(row) ?? []);
}

function isNewer(row: Row, than: Row): boolean {
  const rank = (one: Row): number[] => [
    Math.floor(Number(one["read_at"] ?? 0) / 86_400_000),
    Number(one["became_at"]),
    Number(one["tracked"]),
  ];
  const [mine, its] = [rank(row), rank(than)];
  const differs = mine.findIndex((value, i) => value !== its[i]);
  return differs >= 0 && (mine[differs] ?? 0) > (its[differs] ?? 0);
}
