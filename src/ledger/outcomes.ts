import type { Grade } from "../core/attribution";
import type { LandingHow } from "../core/landing";
import type { Ownership } from "../core/ownership";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** A repository whose history was read. */
export interface RepoRecord {
  readonly commonDir: string;
  readonly top: string;
  readonly name: string;
  readonly defaultBranch: { readonly ref: string; readonly name: string; readonly tip: string } | null;
  /** Changes with any ref: the history is read again only then, and after a reading that failed. */
  readonly digest: string;
  readonly identities: readonly string[];
  readonly problems: readonly string[];
  readonly readAt: number;
}

/** Something that was produced, as the ledger keeps it. */
export interface OutcomeRecord {
  readonly commonDir: string;
  readonly kind: "commit" | "request" | "issue";
  readonly id: string;
  readonly title: string;
  /** What the rest of the message names of issues and requests, and nothing else of it. */
  readonly mentions: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly coAuthors: readonly string[];
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly how: LandingHow;
  readonly tier: number;
  readonly landedCommit: string;
  readonly landedAt: number;
  readonly bot: boolean;
  readonly reverted: { readonly by: string; readonly at: number } | null;
  /** Of its change against the first parent; null where nobody asked: no session had a part in it. */
  readonly size: { readonly files: number; readonly insertions: number; readonly deletions: number } | null;
}

export interface HeadRecord {
  readonly sha: string;
  readonly refs: readonly string[];
  readonly landing: { readonly how: LandingHow; readonly tier: number; readonly commit: string; readonly at: number } | null;
}

export interface RepoHistory {
  readonly repo: RepoRecord;
  /** Gone through, and again where some are gone: a long history is not there as a list. In the order of the ids it is written fastest. */
  readonly outcomes: Iterable<Omit<OutcomeRecord, "commonDir">>;
  /**
   * Under which meaning of the commits this was made of a whole history, and which outcomes may say something else than when `tip` was the
   * default branch's last commit, those of `shas` among them; null: any may. It is asked where the ledger has the same meaning.
   */
  readonly changes?: {
    readonly meaning: string;
    since(tip: string, shas: Iterable<string>): Iterable<Omit<OutcomeRecord, "commonDir">> | null;
  };
  readonly heads: readonly HeadRecord[];
  /** Commits, by full sha or as a session printed them, whose work landed in another one. */
  readonly carried: ReadonlyMap<string, string>;
  readonly owners: readonly Ownership[];
}

/**
 * Replaces what is known of a repository by what its history says now, in one transaction. Of the outcomes, which may be a hundred
 * thousand, and of owners only those are written that say something else than before, with the number of the writing.
 */
export function putHistory(ledger: Ledger, names: Names, history: RepoHistory): void {
  const { repo, outcomes, changes, heads, carried, owners } = history;
  ledger.writeMany(() => {
    names.begin();
    const news = changes && changesSince(ledger, repo.commonDir, changes);
    const row = ledger
      .sql(`INSERT INTO repo (common_dir, top, name, default_ref, default_name, tip, digest, identities, problems, read_at, meaning) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (common_dir) DO UPDATE SET top = excluded.top, name = excluded.name, default_ref = excluded.default_ref, default_name = excluded.default_name,
        tip = excluded.tip, digest = excluded.digest, identities = excluded.identities, problems = excluded.problems, read_at = excluded.read_at, meaning = excluded.meaning,
        writing = writing + 1 RETURNING id, writing`)
      .get(
        repo.commonDir,
        repo.top,
        repo.name,
        repo.defaultBranch?.ref ?? null,
        repo.defaultBranch?.name ?? null,
        repo.defaultBranch?.tip ?? null,
        repo.digest,
        JSON.stringify(repo.identities),
        JSON.stringify(repo.problems),
        repo.readAt,
        changes?.meaning ?? null,
      );
    const [id, writing] = [Number(row?.["id"]), Number(row?.["writing"])];
    const count = putOutcomes(ledger, id, writing, news ?? outcomes);
    if (!news)
      dropOthers(ledger, id, "outcome", ["kind", "id"], count, function* () {
        for (const { kind, id } of outcomes) yield `${kind} ${id}`;
      });
    putOwners(ledger, names, id, writing, owners);
    for (const table of ["head", "carried"]) ledger.sql(`DELETE FROM ${table} WHERE repo = ?`).run(id);
    const head = ledger.sql("INSERT INTO head (repo, sha, refs, how, tier, landed_commit, landed_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
    for (const { sha, refs, landing } of heads) {
      head.run(id, sha, JSON.stringify(refs), landing?.how ?? null, landing?.tier ?? null, landing?.commit ?? null, landing?.at ?? null);
    }
    const carry = ledger.sql("INSERT OR REPLACE INTO carried (repo, sha, landed) VALUES (?, ?, ?)");
    for (const [sha, landed] of carried) carry.run(id, sha, landed);
  });
}

/** Says what is wrong with a repository now, and keeps all that was read of it before. */
export function putProblems(ledger: Ledger, { commonDir, digest, problems }: Pick<RepoRecord, "commonDir" | "digest" | "problems">): void {
  ledger.writeMany(() => {
    ledger.sql("UPDATE repo SET digest = ?, problems = ? WHERE common_dir = ?").run(digest, JSON.stringify(problems), commonDir);
  });
}

function changesSince(ledger: Ledger, commonDir: string, { meaning, since }: NonNullable<RepoHistory["changes"]>) {
  const known = ledger.sql("SELECT id, tip FROM repo WHERE common_dir = ? AND meaning = ?").get(commonDir, meaning);
  if (typeof known?.["tip"] !== "string") return null;
  // What is said of the others follows from where they are on the branch.
  const special = ledger
    .sql("SELECT id FROM outcome WHERE repo = ? AND kind = 'commit' AND (tier <> 0 OR reverted_by IS NOT NULL OR files IS NOT NULL)")
    .all(Number(known["id"]));
  return since(
    known["tip"],
    special.map(({ id }) => String(id)),
  );
}

/** @returns how many they were */
function putOutcomes(ledger: Ledger, repo: number, writing: number, outcomes: RepoHistory["outcomes"]): number {
  const put = ledger.sql(putIfOther("outcome", ["kind", "id"], KEPT));
  let count = 0;
  for (const row of outcomes) {
    count += 1;
    put.run(
      repo,
      writing,
      row.kind,
      row.id,
      row.title,
      row.mentions,
      row.authorName,
      row.authorEmail,
      row.coAuthors.length === 0 ? "[]" : JSON.stringify(row.coAuthors),
      row.authoredAt,
      row.committedAt,
      row.how,
      row.tier,
      row.landedCommit,
      row.landedAt,
      row.bot ? 1 : 0,
      row.reverted?.by ?? null,
      row.reverted?.at ?? null,
      row.size?.files ?? null,
      row.size?.insertions ?? null,
      row.size?.deletions ?? null,
    );
  }
  return count;
}

function putOwners(ledger: Ledger, names: Names, repo: number, writing: number, owners: readonly Ownership[]): void {
  const put = ledger.sql(putIfOther("owner", ["sha", "session"], ["at", "lines", "evidence", "grade", "why", "open"]));
  for (const { commit, session, at, lines, evidence, grade, why, open } of owners)
    put.run(repo, writing, commit, names.id(session), at, lines, evidence, grade, why, open === true ? 1 : 0);
  dropOthers(ledger, repo, "owner", ["sha", "session"], owners.length, function* () {
    for (const { commit, session } of owners) yield `${commit} ${names.id(session)}`;
  });
}

/** Inserts a row of a repository, or says it anew where it says something else than before. */
function putIfOther(table: string, key: readonly [string, string], columns: readonly string[]): string {
  const excluded = columns.map((column) => `excluded.${column}`);
  return `INSERT INTO ${table} (repo, writing, ${[...key, ...columns].join(", ")}) VALUES (?, ?, ?, ?${", ?".repeat(columns.length)})
    ON CONFLICT (repo, ${key.join(", ")}) DO UPDATE SET ${columns.map((column, index) => `${column} = ${excluded[index]}`).join(", ")}, writing = excluded.writing
    WHERE (${columns.join(", ")}) IS NOT (${excluded.join(", ")})`;
}

/**
 * Drops a repository's rows that are not among those that were put.
 * @param count how many were put
 * @param keys of those that were put, asked for only where rows are too many
 */
function dropOthers(
  ledger: Ledger,
  repo: number,
  table: string,
  key: readonly [string, string],
  count: number,
  keys: () => Iterable<string>,
): void {
  if (Number(ledger.sql(`SELECT COUNT(*) AS count FROM ${table} WHERE repo = ?`).get(repo)?.["count"]) === count) return;
  const there = new Set(keys());
  const [first, second] = key;
  const drop = ledger.sql(`DELETE FROM ${table} WHERE repo = ? AND ${first} = ? AND ${second} = ?`);
  for (const row of ledger.sql(`SELECT ${first}, ${second} FROM ${table} WHERE repo = ?`).all(repo)) {
    const [one = null, other = null] = [row[first], row[second]];
    if (!there.has(`${one} ${other}`)) drop.run(repo, one, other);
  }
}

/** An outcome's columns beside its key, in the order in which they are written. */
const KEPT = [
  ...["title", "mentions", "author_name", "author_email", "co_authors", "authored_at", "committed_at", "how", "tier", "landed_commit"],
  ...["landed_at", "bot", "reverted_by", "reverted_at", "files", "insertions", "deletions"],
];

export function readRepos(ledger: Ledger): RepoRecord[] {
  return ledger
    .sql("SELECT * FROM repo ORDER BY name")
    .all()
    .map((row) => ({
      commonDir: String(row["common_dir"]),
      top: String(row["top"]),
      name: String(row["name"]),
      defaultBranch:
        row["default_ref"] === null
          ? null
          : { ref: String(row["default_ref"]), name: String(row["default_name"]), tip: String(row["tip"]) },
      digest: String(row["digest"]),
      identities: list(row["identities"]),
      problems: list(row["problems"]),
      readAt: Number(row["read_at"]),
    }));
}

/** Outcomes of a repository, by the time at which they landed; both bounds in epoch milliseconds, `until` exclusive. */
export function readOutcomes(ledger: Ledger, commonDir: string, since: number | null, until: number | null): OutcomeRecord[] {
  return ledger
    .sql("SELECT * FROM outcome WHERE repo = ? AND landed_at >= ? AND landed_at < ? ORDER BY landed_at, id")
    .all(repoId(ledger, commonDir), since ?? 0, until ?? Number.MAX_SAFE_INTEGER)
    .map((row) => outcomeOf(row, commonDir));
}

/** From a row of the table. */
export function outcomeOf(row: Readonly<Record<string, unknown>>, commonDir: string): OutcomeRecord {
  return {
    commonDir,
    kind: row["kind"] as OutcomeRecord["kind"],
    id: String(row["id"]),
    title: String(row["title"]),
    mentions: String(row["mentions"]),
    authorName: String(row["author_name"]),
    authorEmail: String(row["author_email"]),
    coAuthors: list(row["co_authors"]),
    authoredAt: Number(row["authored_at"]),
    committedAt: Number(row["committed_at"]),
    how: row["how"] as LandingHow,
    tier: Number(row["tier"]),
    landedCommit: String(row["landed_commit"]),
    landedAt: Number(row["landed_at"]),
    bot: row["bot"] === 1,
    reverted: row["reverted_by"] === null ? null : { by: String(row["reverted_by"]), at: Number(row["reverted_at"]) },
    size:
      row["files"] === null
        ? null
        : { files: Number(row["files"]), insertions: Number(row["insertions"]), deletions: Number(row["deletions"]) },
  };
}

export function readHeads(ledger: Ledger, commonDir: string): HeadRecord[] {
  return ledger
    .sql("SELECT * FROM head WHERE repo = ? ORDER BY sha")
    .all(repoId(ledger, commonDir))
    .map((row) => ({
      sha: String(row["sha"]),
      refs: list(row["refs"]),
      landing:
        row["landed_commit"] === null
          ? null
          : {
              how: row["how"] as LandingHow,
              tier: Number(row["tier"]),
              commit: String(row["landed_commit"]),
              at: Number(row["landed_at"]),
            },
    }));
}

/** From a row of the table. */
export function ownershipOf(row: Readonly<Record<string, unknown>>, names: Names): Ownership {
  return {
    commit: String(row["sha"]),
    session: names.text(Number(row["session"])) ?? "",
    at: Number(row["at"]),
    lines: Number(row["lines"]),
    evidence: String(row["evidence"]),
    grade: row["grade"] as Grade,
    why: String(row["why"]),
    ...(row["open"] === 1 ? { open: true } : {}),
  };
}

/** Who made which commit of any other repository, with its common git directory. */
export function readOwnersElsewhere(
  ledger: Ledger,
  names: Names,
  commonDir: string,
): { readonly commonDir: string; readonly owner: Ownership }[] {
  return ledger
    .sql("SELECT owner.*, common_dir FROM owner JOIN repo ON repo.id = owner.repo WHERE common_dir <> ? ORDER BY common_dir, sha, session")
    .all(commonDir)
    .map((row) => ({ commonDir: String(row["common_dir"]), owner: ownershipOf(row, names) }));
}

/** Where the work of a commit landed: keys are full shas and the shas that sessions printed. */
export function readCarried(ledger: Ledger, commonDir: string): Map<string, string> {
  const rows = ledger.sql("SELECT sha, landed FROM carried WHERE repo = ?").all(repoId(ledger, commonDir));
  return new Map(rows.map((row) => [String(row["sha"]), String(row["landed"])]));
}

/** Its number in the ledger; null where it was never read. */
export function repoId(ledger: Ledger, commonDir: string): number | null {
  const row = ledger.sql("SELECT id FROM repo WHERE common_dir = ?").get(commonDir);
  return row === undefined ? null : Number(row["id"]);
}

function list(json: unknown): string[] {
  if (json === "[]") return [];
  return JSON.parse(String(json)) as string[];
}
