import { createHash } from "node:crypto";
import * as z from "zod/mini";
import type { RemoteConnection } from "../remote";

/** How far one list was read. */
export interface Progress {
  /** Everything that changed before is known. Epoch milliseconds. */
  readonly since: number;
  /** Next page of the list that begins at `since`; null for its first. */
  readonly cursor: string | null;
  /** What was handed out and will come again, as the list overlaps: id and time of change. */
  readonly recent: readonly (readonly [id: string, updatedAt: number])[];
  /** Latest change seen in the list that is being read. */
  readonly latest: number;
  /** The server's time when the list was begun, where it is not read in the order of change; else null. */
  readonly began: number | null;
  /** Pages past the first from this `since` brought something, so that rows may have moved up across a page break. */
  readonly unsettled: boolean;
  /** How often the list was begun anew from this `since` for that reason. */
  readonly repeats: number;
  /** A short hash of each page that came since the list was begun at `since`: one that comes again leads nowhere. */
  readonly pages: readonly string[];
  /** How many rows it had since it was last read to its end; no more are counted than are too many. */
  readonly rows: number;
  /** How often in a row the list was given up since it led nowhere. */
  readonly stuck: number;
  /** How often in a row its next page failed. */
  readonly stumbles: number;
  /** Rows could not be read: from where the list is to be read again, which version of the parsers it was, and when; or null. */
  readonly unread: { readonly since: number; readonly parsers: number; readonly at: number } | null;
}

/** To be raised when a tracker's parser takes what it refused before: lists that had such rows are then read again. */
export const PARSERS = 1;

/** What a reading leaves for the next. */
export interface Memory {
  /** Which account's view of which project this is; anything else begins anew. */
  readonly subject: string;
  /** Hash of the key with which `me` was asked. */
  readonly key: string;
  readonly me: string | null;
  /** When `me` and `facts` were asked with this key; null when they have to be. */
  readonly askedAt: number | null;
  /** Anything else that the tracker asked for once, e.g. which status means closed. */
  readonly facts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, Progress>>;
  /** Readings in a row that failed for a passing reason. */
  readonly failures: number;
  /** Set while the tracker refuses the key: since when, and in which words the user was told. */
  readonly refused: { readonly at: number; readonly words: string } | null;
  /** What could not be read, in words. */
  readonly notes: readonly string[];
}

/** What was stored, when it is of the same account and project; else an empty memory. Damaged memory counts as none. */
export function recall(stored: unknown, connection: RemoteConnection, project: string): Memory {
  const parsed = Stored.safeParse(stored);
  const subject = shortHash(`${connection.kind} ${connection.origin} ${connection.user ?? ""} ${project}`);
  const key = shortHash(connection.key);
  const empty: Memory = { subject, key, me: null, askedAt: null, facts: {}, lists: {}, failures: 0, refused: null, notes: [] };
  if (!parsed.success || parsed.data.subject !== subject) return empty;
  if (parsed.data.key === key) return parsed.data;
  // Another key may be another person's: who it is is asked before anything is read with it.
  return { ...parsed.data, key, askedAt: null, refused: null, failures: 0 };
}

/** A memory for another person's view. */
export function forgetPerson(memory: Memory, me: string): Memory {
  return { ...memory, me, facts: {}, lists: {}, notes: [] };
}

/** Whether a project that `facts` tell of has another name than the one under which its rows were told. */
export function isRenamed(memory: Memory, facts: Readonly<Record<string, string>>): boolean {
  const [before, now] = [memory.facts["repository"], facts["repository"]];
  return before !== undefined && now !== undefined && before !== now;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

const Time = z.int().check(z.nonnegative(), z.maximum(8.64e15));
const Stored = z.object({
  subject: z.string(),
  key: z.string(),
  me: z.nullable(z.string()),
  askedAt: z.nullable(Time),
  facts: z.record(z.string(), z.string()),
  lists: z.record(
    z.string(),
    z.object({
      since: Time,
      cursor: z.nullable(z.string()),
      recent: z.array(z.tuple([z.string(), Time])),
      latest: Time,
      began: z.nullable(Time),
      unsettled: z.boolean(),
      repeats: z.int().check(z.nonnegative()),
      // A ledger of before has none of these.
      pages: z._default(z.array(z.string()), []),
      rows: z._default(z.int().check(z.nonnegative(), z.maximum(1_000_000)), 0),
      stuck: z._default(z.int().check(z.nonnegative(), z.maximum(1_000)), 0),
      stumbles: z._default(z.int().check(z.nonnegative(), z.maximum(1_000)), 0),
      unread: z._default(z.nullable(z.object({ since: Time, parsers: z.int(), at: Time })), null),
    }),
  ),
  failures: z.int().check(z.nonnegative(), z.maximum(1_000)),
  refused: z.nullable(z.object({ at: Time, words: z.string() })),
  notes: z.array(z.string()),
});
