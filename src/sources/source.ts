import type { Evidence } from "../core/evidence";
import type { LimitWindow } from "../core/limitWindow";
import type { Completeness, Usage } from "../core/usage";
import type { Transport } from "../http/transport";
import type { LineBytes } from "./lineBytes";

/** What a source may know about the machine. Passed in, so that a test or another user's home is just another value. */
export interface Environment {
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Environment variables, as they are. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A folder in which a source looks, and the reason, for `doctor` ("CLAUDE_CONFIG_DIR", "default"). */
export interface Root {
  readonly path: string;
  readonly because: string;
}

interface Described {
  /** Stable id, e.g. "claude-code": used in the ledger, the CLI and settings. */
  readonly id: string;
  /** The product's name as its makers write it. */
  readonly label: string;
  readonly completeness: Completeness;
}

/** What a parser hands out while it reads. */
export interface Sink {
  usage(usage: Usage): void;
  evidence(evidence: Evidence): void;
  /** A line that was meant to count and could not: counted by reason, shown in health, costs nothing else. */
  rejected(reason: string): void;
  /** A fact to count and show that is not an error, e.g. "replayed from a parent session". */
  noted(fact: string, count: number): void;
  /**
   * The agent deleted messages of this session and keeps their sum instead: what the ledger holds of the session before
   * `until` and this reading does not hand out stands in that sum, and is to be forgotten.
   */
  restated(session: string, until: number): void;
  /** A rate-limit window that the agent itself states; the newest `at` wins. */
  limit(limit: LimitWindow): void;
}

/** What a source may look at beside its logs: small files of the agent's own, such as a list of its projects. Absolute paths. */
export interface Disk {
  has(path: string): boolean;
  /** null when it is not there, cannot be read, or is larger than any such file. */
  text(path: string): string | null;
  /** Names of what is in a folder; none when it is not there or cannot be read. */
  list(path: string): readonly string[];
}

/**
 * How a file is read: a log whose lines are appended; a document that is written anew as a whole whenever it changes;
 * an SQLite database; lines compressed as one `.zst` file, which changes as a document does.
 */
export type FileForm = "lines" | "document" | "database" | "compressed lines";

/** An agent's SQLite database, open for reading; what is read in one go belongs to one moment. */
export interface Database {
  /** The columns of a table or view, none when it does not exist: versions of an agent differ. */
  columns(table: string): ReadonlySet<string>;
  /**
   * An integer beyond 2^53 comes as a `bigint`, which no count is.
   * @throws what SQLite throws, e.g. for a damaged file
   */
  rows(sql: string, ...parameters: readonly (string | number)[]): Iterable<Readonly<Record<string, unknown>>>;
}

/** What reading a piece of a database came to. */
export interface DatabaseReading {
  /** What to remember until the database changes, e.g. the newest row seen. Stored as JSON. */
  readonly memory: unknown;
  /** Whether this was only a piece: the next one goes on from `memory`. */
  readonly more: boolean;
  /** What was rejected or noted is said of all that the database holds, not of what is new: it takes the place of what was said before. */
  readonly anew?: true;
}

/**
 * An agent that leaves files on this disk. Reading, offsets, watching and storing are the engine's;
 * the source says where to look and what a line, a document or a row means. `State` is what the parser must remember
 * between lines of one file; it is stored as JSON and handed back when the file grows.
 * Nothing in here throws, whatever a file holds.
 */
export interface FileSource<State extends object = object> extends Described {
  readonly kind: "files";
  /**
   * Raised by one whenever this reading finds more in a log than the one before did, such as edits that it passed over: files that
   * an older revision read are then read once more from their start, and databases with the memory that it left. Absent: 0.
   */
  readonly revision?: number;
  /**
   * Where this agent's logs would be: folders that may not exist. Without a disk all that there may be; with one, those
   * that its own lists name, and not more than one of which only one can hold anything.
   */
  roots(environment: Environment, disk?: Disk): readonly Root[];
  /** Whether a folder may hold logs; absent when all may. `relative` is its path under the root, with forward slashes. */
  enters?(relative: string): boolean;
  /** Whether a file is one of this agent's logs; `relative` is its path under the root, with forward slashes. */
  accepts(relative: string): boolean;
  /** How an accepted file is read, told by its name alone; absent when all hold lines. */
  form?(path: string): FileForm;
  /** True where the folders hold too much besides the logs to be watched: they are looked at now and then instead. */
  readonly polled?: true;
  /** A line that holds none of these byte strings is skipped without being decoded. */
  readonly needles: readonly string[];
  /** Byte strings that `bytes` asks for in a line that holds a needle; they do not make a line worth reading. */
  readonly marks?: readonly string[];
  /**
   * Fields that `bytes` asks for: keys from the outermost on, with points between them, and "[]" after the key of an array
   * whose only element is meant. Each is named, and before it each that it stands in.
   */
  readonly fields?: readonly string[];
  begin(path: string, disk?: Disk): State;
  /**
   * Reads one whole line (without its line feed), which holds at least one needle. Never throws for any input.
   * May change `state` in place.
   */
  line(text: string, state: State, path: string, sink: Sink): void;
  /** Does what `line` does, without decoding a line that turns out not to matter: for logs of which that is most. */
  bytes?(line: LineBytes, state: State, path: string, sink: Sink): void;
  /** Reads a whole document, from its start each time that it changed. */
  document?(text: string, path: string, sink: Sink, disk: Disk): void;
  /**
   * Reads what is new in a database. `memory` is what the previous reading returned; null at first, and when the file was replaced.
   * Throws only what `database` throws.
   */
  database?(database: Database, memory: unknown, path: string, sink: Sink, disk: Disk): DatabaseReading;
}

/** The part of a source that none of whose files is a log of lines. */
export const NO_LINES = {
  needles: [],
  begin: (): object => ({}),
  line: (_text: string, _state: object, _path: string, sink: Sink): void => sink.rejected("a line in a file that holds none"),
} as const;

/** A place that is asked over the network for what it metered. */
export interface PollSource extends Described {
  readonly kind: "poll";
  /** One request that proves origin and key, answered in words that a newcomer can act on. */
  check(connection: Connection, transport: Transport): Promise<CheckResult>;
  /**
   * Reads what is new. `memory` is what the previous poll returned (null at first), stored as JSON in the ledger.
   * Never throws: an outage is a health item.
   */
  poll(connection: Connection, transport: Transport, memory: unknown, now: number): Promise<PollResult>;
  /**
   * Reads calls one by one, where the place tells of them: these can be held against local logs, which buckets cannot. A memory
   * of its own, as for `poll`. Never throws.
   */
  calls?(connection: Connection, transport: Transport, memory: unknown, now: number): Promise<CallsResult>;
}

export interface CallsResult {
  /** UTC days ("YYYY-MM-DD") of which all calls up to now were read: they stand for the buckets of those days. */
  readonly days: readonly string[];
  /** One usage a call; the key is the place's own id of it, and one that was read before comes again as it was. */
  readonly usages: readonly Usage[];
  readonly memory: unknown;
  /** When to ask again, in milliseconds from now. */
  readonly nextMs: number;
  /** What limits the reading, in words. */
  readonly note: string | null;
}

/** One configured gateway or provider. The key is used with this origin only. */
export interface Connection {
  /** The user's name for it, unique; lower-case letters, digits and dashes. */
  readonly name: string;
  readonly kind: string;
  /** Base address: https, or http on loopback; may have a path prefix; no trailing slash. */
  readonly origin: string;
  readonly key: string;
}

export type CheckResult = { readonly ok: true; readonly words: string } | { readonly ok: false; readonly words: string };

export interface PollResult {
  /** Buckets; each replaces what the ledger holds under the same key. */
  readonly usages: readonly Usage[];
  /** The cumulative counter of the whole key, in nano-dollars, when this poll read it. */
  readonly counterNanoUsd: number | null;
  readonly memory: unknown;
  /** What went wrong, in words with the next step; empty when all is well. */
  readonly problems: readonly string[];
  /** When to ask again, in milliseconds from now: longer after failures, never sooner than a Retry-After. */
  readonly nextMs: number;
}
