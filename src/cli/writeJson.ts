import { once } from "node:events";
import type { Writable } from "node:stream";

/**
 * Writes an object and a line feed, the same bytes as `JSON.stringify` would make of it, where anything that can be gone through
 * counts as an array. Such lists are written item by item and no faster than the reader takes them, so that a long one is never
 * in memory at once.
 * @throws what the stream says when it fails
 */
export async function writeJson(stream: Writable, value: object): Promise<void> {
  let batch = "";
  for (const piece of pieces(value)) {
    batch += piece;
    if (batch.length < BATCH) continue;
    const taken = stream.write(batch);
    batch = "";
    if (!taken) await once(stream, "drain");
  }
  stream.write(`${batch}\n`);
}

/** Characters. */
const BATCH = 1 << 16;

function* pieces(value: object): Generator<string> {
  let between = "{";
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    yield `${between}${JSON.stringify(name)}:`;
    between = ",";
    if (isList(member)) yield* items(member);
    else yield JSON.stringify(member);
  }
  yield between === "{" ? "{}" : "}";
}

function* items(list: Iterable<unknown>): Generator<string> {
  let between = "[";
  for (const item of list) {
    yield between + (JSON.stringify(item) ?? "null");
    between = ",";
  }
  yield between === "[" ? "[]" : "]";
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
