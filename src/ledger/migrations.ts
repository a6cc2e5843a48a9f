/**
 * The ledger's schema, one numbered step after the other. A step that has shipped is never edited: a ledger out there has
 * run it. Money is integer nano-dollars, time is epoch milliseconds, NULL is "not known" and never stands for 0.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  -- Paths, models, branches and session ids stand in many rows: each is stored once.
  CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  CREATE TABLE file (
    path TEXT PRIMARY KEY, source TEXT NOT NULL, device TEXT NOT NULL, head TEXT NOT NULL,
    size INTEGER NOT NULL, modified_ms REAL NOT NULL, offset INTEGER NOT NULL,
    state TEXT NOT NULL, rejected TEXT NOT NULL, noted TEXT NOT NULL, read_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  -- With a rowid, so that rows are appended and only the small index of keys is written in random order.
  CREATE TABLE usage (
    source INTEGER NOT NULL, key TEXT NOT NULL,
    at INTEGER NOT NULL, span_ms INTEGER NOT NULL,
    session INTEGER, model INTEGER, provider INTEGER, cwd INTEGER, branch INTEGER,
    input INTEGER, output INTEGER, cache_read INTEGER, cache_write_5m INTEGER, cache_write_1h INTEGER, reasoning INTEGER,
    responses INTEGER NOT NULL, tier TEXT NOT NULL, geo TEXT, web_searches INTEGER NOT NULL, owner_rank INTEGER NOT NULL,
    billed INTEGER, reported INTEGER,
    list INTEGER, list_input INTEGER, list_output INTEGER, list_cache_read INTEGER, list_cache_write_5m INTEGER, list_cache_write_1h INTEGER,
    UNIQUE (source, key)
  );
  -- With what "how many of each source" needs, so that it is answered without the rows.
  CREATE INDEX usage_at ON usage (at, source, responses);
  CREATE INDEX usage_session ON usage (session, at);
  CREATE INDEX usage_unpriced ON usage (model, at) WHERE billed IS NULL AND reported IS NULL AND list IS NULL;
  CREATE INDEX usage_reported ON usage (source, model) WHERE reported IS NOT NULL;
  CREATE TABLE evidence (
    session INTEGER NOT NULL, kind TEXT NOT NULL, value INTEGER NOT NULL, at INTEGER NOT NULL,
    source INTEGER NOT NULL, cwd INTEGER, branch INTEGER, how TEXT, added INTEGER, removed INTEGER,
    PRIMARY KEY (session, kind, value, at)
  ) WITHOUT ROWID;
  CREATE INDEX evidence_kind ON evidence (kind, at);
  CREATE TABLE limit_window (source TEXT NOT NULL, label TEXT NOT NULL, at INTEGER NOT NULL, used_percent REAL NOT NULL, resets_at INTEGER,
    PRIMARY KEY (source, label)) WITHOUT ROWID;
  CREATE TABLE repo (
    id INTEGER PRIMARY KEY, common_dir TEXT NOT NULL UNIQUE, top TEXT NOT NULL, name TEXT NOT NULL,
    default_ref TEXT, default_name TEXT, tip TEXT, digest TEXT NOT NULL, identities TEXT NOT NULL, problems TEXT NOT NULL, read_at INTEGER NOT NULL
  );
  -- Where a working directory belonged, learned while it existed: sessions outlive their worktrees.
  CREATE TABLE place (cwd INTEGER PRIMARY KEY, common_dir TEXT, top TEXT, seen_at INTEGER NOT NULL);
  CREATE TABLE outcome (
    repo INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL,
    author_name TEXT NOT NULL, author_email TEXT NOT NULL, co_authors TEXT NOT NULL,
    authored_at INTEGER NOT NULL, committed_at INTEGER NOT NULL,
    how TEXT NOT NULL, tier INTEGER NOT NULL, landed_commit TEXT NOT NULL, landed_at INTEGER NOT NULL,
    bot INTEGER NOT NULL, reverted_by TEXT, reverted_at INTEGER,
    PRIMARY KEY (repo, kind, id)
  ) WITHOUT ROWID;
  CREATE INDEX outcome_landed ON outcome (landed_at);
  CREATE TABLE head (repo INTEGER NOT NULL, sha TEXT NOT NULL, refs TEXT NOT NULL, how TEXT, tier INTEGER, landed_commit TEXT, landed_at INTEGER,
    PRIMARY KEY (repo, sha)) WITHOUT ROWID;
  -- A commit whose work landed in another one.
  CREATE TABLE carried (repo INTEGER NOT NULL, sha TEXT NOT NULL, landed TEXT NOT NULL, PRIMARY KEY (repo, sha)) WITHOUT ROWID;
  -- Answers of git that can never change, by immutable keys.
  CREATE TABLE git_cache (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE poll (name TEXT PRIMARY KEY, memory TEXT NOT NULL, problems TEXT NOT NULL, polled_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
  `,
  `
  -- Which session made which commit, landed or not.
  CREATE TABLE owner (repo INTEGER NOT NULL, sha TEXT NOT NULL, session INTEGER NOT NULL, at INTEGER NOT NULL, lines INTEGER NOT NULL,
    evidence TEXT NOT NULL, grade TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (repo, sha, session)) WITHOUT ROWID;
  `,
  `
  -- The user's own word; undone ones are kept, so that undoing can itself be seen.
  CREATE TABLE correction (id INTEGER PRIMARY KEY AUTOINCREMENT, common_dir TEXT NOT NULL, session INTEGER NOT NULL,
    since INTEGER NOT NULL, until INTEGER NOT NULL, targets TEXT NOT NULL, made_at INTEGER NOT NULL, undone_at INTEGER);
  `,
  `
  -- One project of one tracker, as a connection reads it. \`key\` is a hash that tells another key from the last one.
  -- \`changes\` counts writings, so that what was joined before is known to hold.
  CREATE TABLE tracked (
    id INTEGER PRIMARY KEY, connection TEXT NOT NULL, kind TEXT NOT NULL, origin TEXT NOT NULL, project TEXT NOT NULL,
    me TEXT, key TEXT NOT NULL, watermark TEXT NOT NULL, problems TEXT NOT NULL, sign_in_again INTEGER NOT NULL, done INTEGER NOT NULL,
    read_at INTEGER, next_at INTEGER NOT NULL, changes INTEGER NOT NULL,
    UNIQUE (connection, project)
  );
  -- The repositories that a project's work belongs to; '' stands for every one.
  CREATE TABLE tracked_repo (tracked INTEGER NOT NULL, common_dir TEXT NOT NULL, PRIMARY KEY (tracked, common_dir)) WITHOUT ROWID;
  -- Lists are JSON. No text but titles, names, branches and labels is kept.
  CREATE TABLE request (
    id TEXT PRIMARY KEY, tracked INTEGER NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, author TEXT,
    opened_at INTEGER NOT NULL, merged_at INTEGER NOT NULL, source_branch TEXT NOT NULL, target_branch TEXT NOT NULL,
    head_sha TEXT, merge_sha TEXT, commits TEXT NOT NULL, commits_complete INTEGER NOT NULL,
    files INTEGER, insertions INTEGER, deletions INTEGER, closes TEXT NOT NULL, labels TEXT NOT NULL, estimate REAL
  ) WITHOUT ROWID;
  CREATE INDEX request_tracked ON request (tracked);
  CREATE TABLE issue (
    id TEXT PRIMARY KEY, tracked INTEGER NOT NULL, keys TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, author TEXT, assignees TEXT NOT NULL,
    opened_at INTEGER NOT NULL, closed_at INTEGER NOT NULL, closed_by TEXT, closed_by_request TEXT, closed_by_commit TEXT, reason TEXT NOT NULL,
    labels TEXT NOT NULL, estimate REAL, moved_from_project TEXT, moved_from_id TEXT
  ) WITHOUT ROWID;
  CREATE INDEX issue_tracked ON issue (tracked, reason);
  `,
  `
  -- Calls that a gateway metered one by one. One that a local log holds too is \`local\` there, with what was billed for it, and in no
  -- sum; the others are usage of the gateway's own. \`metered_day\` are the UTC days that calls stand for, instead of buckets.
  CREATE TABLE metered_call (
    source INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, model INTEGER, input INTEGER, output INTEGER, billed INTEGER NOT NULL,
    usage TEXT NOT NULL, local_source INTEGER, local_key TEXT,
    PRIMARY KEY (source, key)
  ) WITHOUT ROWID;
  CREATE INDEX metered_call_at ON metered_call (at);
  CREATE TABLE metered_day (source INTEGER NOT NULL, day TEXT NOT NULL, PRIMARY KEY (source, day)) WITHOUT ROWID;
  `,
  `
  -- Why a list price may differ from the maker's bill. Every response is priced again, so that it is known of those of before.
  ALTER TABLE usage ADD COLUMN caveat TEXT;
  CREATE INDEX usage_caveat ON usage (source, model, caveat) WHERE caveat IS NOT NULL;
  DELETE FROM meta WHERE key = 'prices';
  `,
  `
  -- The outcome that a correction takes its share from; NULL: it has all of its time.
  ALTER TABLE correction ADD COLUMN taken_from TEXT;
  `,
  `
  -- What a commit's message names of issues and requests beside its subject. Histories are read once more for it.
  ALTER TABLE outcome ADD COLUMN mentions TEXT NOT NULL DEFAULT '';
  UPDATE repo SET digest = '';
  `,
  `
  -- Each connection's project has its own word on a request and an issue: accounts of one tracker see other things, at other times.
  CREATE TABLE told_request (
    id TEXT NOT NULL, tracked INTEGER NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, author TEXT,
    opened_at INTEGER NOT NULL, merged_at INTEGER NOT NULL, source_branch TEXT NOT NULL, target_branch TEXT NOT NULL,
    head_sha TEXT, merge_sha TEXT, commits TEXT NOT NULL, commits_complete INTEGER NOT NULL,
    files INTEGER, insertions INTEGER, deletions INTEGER, closes TEXT NOT NULL, labels TEXT NOT NULL, estimate REAL,
    PRIMARY KEY (tracked, id)
  ) WITHOUT ROWID;
  INSERT INTO told_request SELECT * FROM request;
  DROP TABLE request;
  ALTER TABLE told_request RENAME TO request;
  CREATE TABLE told_issue (
    id TEXT NOT NULL, tracked INTEGER NOT NULL, keys TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, author TEXT, assignees TEXT NOT NULL,
    opened_at INTEGER NOT NULL, closed_at INTEGER NOT NULL, closed_by TEXT, closed_by_request TEXT, closed_by_commit TEXT, reason TEXT NOT NULL,
    labels TEXT NOT NULL, estimate REAL, moved_from_project TEXT, moved_from_id TEXT,
    PRIMARY KEY (tracked, id)
  ) WITHOUT ROWID;
  INSERT INTO told_issue SELECT * FROM issue;
  DROP TABLE issue;
  ALTER TABLE told_issue RENAME TO issue;
  CREATE INDEX issue_tracked ON issue (tracked, reason);
  CREATE INDEX issue_id ON issue (id);
  CREATE INDEX issue_moved ON issue (opened_at) WHERE moved_from_project IS NOT NULL;
  -- Issues that a project said are none (any more), and whether that holds for every account: an imported ledger may still hold them.
  CREATE TABLE taken_back (id TEXT NOT NULL, tracked INTEGER NOT NULL, at INTEGER NOT NULL, everybodys INTEGER NOT NULL,
    PRIMARY KEY (id, tracked)) WITHOUT ROWID;
  CREATE INDEX taken_back_tracked ON taken_back (tracked);
  -- What was imported is kept apart by account.
  UPDATE tracked SET connection = connection || ':' || me WHERE connection LIKE 'import:%' AND me IS NOT NULL;
  `,
  `
  -- The names that a forge gave a project: a renamed one is the same, and logs and git remotes may have any of its names.
  CREATE TABLE tracked_name (tracked INTEGER NOT NULL, name TEXT NOT NULL, told_at INTEGER NOT NULL, PRIMARY KEY (tracked, name)) WITHOUT ROWID;
  `,
  `
  -- How large the change of an outcome is, where a session had a part in it. Histories are read once more for it.
  ALTER TABLE outcome ADD COLUMN files INTEGER;
  ALTER TABLE outcome ADD COLUMN insertions INTEGER;
  ALTER TABLE outcome ADD COLUMN deletions INTEGER;
  UPDATE repo SET digest = '';
  `,
  `
  -- Which revision of its source's reading a file was read with: one that an older revision read is read once more.
  ALTER TABLE file ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- What a forge answered to which project a name leads to, that git remotes have and that no connected project was known by. name NULL:
  -- to none. Nothing is asked again before \`again_at\`, unless other projects are connected (\`names\`) or the sign-in is another (\`key\`).
  CREATE TABLE asked_name (
    kind TEXT NOT NULL, origin TEXT NOT NULL, asked TEXT NOT NULL, connection TEXT NOT NULL, name TEXT, names TEXT NOT NULL, key TEXT NOT NULL,
    answered_at INTEGER NOT NULL, again_at INTEGER NOT NULL,
    PRIMARY KEY (kind, origin, asked, connection)
  ) WITHOUT ROWID;
  `,
  `
  -- Which writing of its repository's history said a row last, so that what was written since can be read alone.
  ALTER TABLE repo ADD COLUMN writing INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE outcome ADD COLUMN writing INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE owner ADD COLUMN writing INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- What git told of a repository's commits, in parts that only the git tracker can read: what makes a new process as quick as one that lives.
  CREATE TABLE kept_history (common_dir TEXT NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (common_dir, part));
  -- Under which meaning of its commits a repository's outcomes were made of a whole history; NULL: not known.
  ALTER TABLE repo ADD COLUMN meaning TEXT;
  `,
  `
  -- Whether a session's commit that has not landed is on a branch that still exists. Every history is read once more, to say so.
  ALTER TABLE owner ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
  UPDATE repo SET digest = '';
  `,
];
