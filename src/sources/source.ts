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
  /** A rate-limit window that the agent itself states; the newest `at` wins. */
  limit(limit: LimitWindow): void;
}

/**
 * An agent that appends lines to files on this disk. Reading, offsets, watching and storing are the engine's;
 * the source says where to look and what a line means. `State` is what the parser must remember between lines of one
 * file; it is stored as JSON and handed back when the file grows.
 */
export interface FileSource<State extends object = object> extends Described {
  readonly kind: "files";
  /** Where this agent's logs would be. Pure: reads nothing, and returns folders that may not exist. */
  roots(environment: Environment): readonly Root[];
  /** Whether a file is one of this agent's logs; `relative` is its path under the root, with forward slashes. */
  accepts(relative: string): boolean;
  /** A line that holds none of these byte strings is skipped without being decoded. */
  readonly needles: readonly string[];
  /** Byte strings that `bytes` asks for in a line that holds a needle; they do not make a line worth reading. */
  readonly marks?: readonly string[];
  begin(path: string): State;
  /**
   * Reads one whole line (without its line feed), which holds at least one needle. Never throws for any input.
   * May change `state` in place.
   */
  line(text: string, state: State, path: string, sink: Sink): void;
  /** Does what `line` does, without decoding a line that turns out not to matter: for logs of which that is most. */
  bytes?(line: LineBytes, state: State, path: string, sink: Sink): void;
}

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

export type Source = FileSource | PollSource;
