import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

/**
 * @typedef {{ input: number, output: number, cacheRead: number, cacheWrite5m: number, cacheWrite1h: number, responses: number }} Sums
 * @typedef {{ input_tokens?: number, output_tokens?: number, cache_read_input_tokens?: number, cache_creation_input_tokens?: number, cache_creation?: { ephemeral_1h_input_tokens?: number } }} LoggedUsage
 * @typedef {{ rank: number, at: string, session: string, usage: LoggedUsage }} Reading
 */

/**
 * Counts Claude Code logs in the plainest way there is, to compare with: each line is parsed whole, all readings of a response
 * are kept, and at the end each response is counted once, for the session that it was made in.
 * @param {readonly string[]} logs
 * @returns {Promise<{ bySession: Map<string, Sums>, shared: Set<string> }>} `shared`: sessions with a response that another
 *   session's log repeats, or that repeat one
 */
export async function countPlainly(logs) {
  /** @type {Map<string, Reading[]>} */
  const readings = new Map();
  for (const log of logs) {
    const own = path.basename(log).startsWith("agent-") ? 1 : 0;
    for await (const line of createInterface({ input: createReadStream(log), crlfDelay: Number.POSITIVE_INFINITY })) {
      const record = parse(line);
      const message = record?.message;
      if (record?.type !== "assistant" || typeof message?.usage?.input_tokens !== "number" || message.model === "<synthetic>") continue;
      const rank = record.forkedFrom ? 3 : own === 1 ? 1 : record.isSidechain ? 2 : 0;
      const known = readings.get(message.id) ?? [];
      known.push({ rank, at: record.timestamp, session: record.sessionId, usage: message.usage });
      readings.set(message.id, known);
    }
  }
  /** @type {Map<string, Sums>} */
  const bySession = new Map();
  /** @type {Set<string>} */
  const shared = new Set();
  for (const all of readings.values()) {
    const owner = all.reduce((a, b) => (isBefore(b, a) ? b : a));
    if (all.some(({ session }) => session !== owner.session)) for (const { session } of all) shared.add(session);
    const most = (/** @type {(usage: LoggedUsage) => number | undefined} */ of) => Math.max(...all.map(({ usage }) => of(usage) ?? 0));
    const write1h = most((usage) => usage.cache_creation?.ephemeral_1h_input_tokens);
    const sums = bySession.get(owner.session) ?? { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, responses: 0 };
    sums.input += most((usage) => usage.input_tokens);
    sums.output += most((usage) => usage.output_tokens);
    sums.cacheRead += most((usage) => usage.cache_read_input_tokens);
    sums.cacheWrite5m += most((usage) => usage.cache_creation_input_tokens) - write1h;
    sums.cacheWrite1h += write1h;
    sums.responses++;
    bySession.set(owner.session, sums);
  }
  return { bySession, shared };
}

/** @param {Reading} a @param {Reading} b */
function isBefore(a, b) {
  if (a.rank !== b.rank) return a.rank < b.rank;
  return a.at === b.at ? a.session < b.session : a.at < b.at;
}

/** @param {string} line */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
