import type { Failure } from "../../http/failure";
import type { Answer } from "../../http/httpClient";
import { utcDay, type Window } from "./days";
import { type DailyPage, type Day, parseDailyPage, parseSpendLogs } from "./wire";

/** How much a key may see of its own days: tokens and spend in one answer, the same in pages, spend only, nothing. */
export const LEVELS = ["aggregated", "paged", "spend", "nothing"] as const;
export type Level = (typeof LEVELS)[number];

export type Ask = (path: string, query: Readonly<Record<string, string>>, maxBytes?: number) => Promise<Answer>;

export interface Activity {
  readonly ok: true;
  readonly level: Level;
  readonly days: readonly Day[];
  readonly rejected: readonly string[];
}

/**
 * Reads the key's daily activity from the richest endpoint that it may call, beginning at `level` and stepping down where the
 * proxy refuses (401, 403, 404, 405) or answers something else. Whole or not at all: pages of which one is missing would
 * make days look smaller than they were. `windowFor` gives the days to ask for at a level, or null for none.
 */
export async function readActivity(
  ask: Ask,
  keyHash: string,
  level: Level,
  windowFor: (level: Level) => Window | null,
): Promise<Activity | Failure> {
  for (const at of LEVELS.slice(LEVELS.indexOf(level))) {
    if (at === "nothing") break;
    const window = windowFor(at);
    if (window === null) return { ok: true, level: at, days: [], rejected: [] };
    const answer = await READERS[at](ask, keyHash, window);
    if (answer === "absent") continue;
    return "ok" in answer ? answer : { ok: true, level: at, days: answer.days, rejected: answer.rejected };
  }
  return { ok: true, level: "nothing", days: [], rejected: [] };
}

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404, 405]);

interface Rows {
  readonly days: readonly Day[];
  readonly rejected: readonly string[];
}
type Read = Rows | Failure | "absent";

const READERS: Readonly<Record<Exclude<Level, "nothing">, (ask: Ask, keyHash: string, window: Window) => Promise<Read>>> = {
  aggregated: async (ask, keyHash, window) => {
    const query = { start_date: window.start, end_date: window.end, api_key: keyHash };
    return read(await ask("/user/daily/activity/aggregated", query, MAX_BYTES), parseDailyPage);
  },
  paged: readPages,
  spend: async (ask, keyHash, window) => {
    // Unlike the other two, this endpoint leaves the end date out.
    const end_date = utcDay(Date.parse(window.end), 1);
    return read(
      await ask("/spend/logs", { start_date: window.start, end_date, summarize: "true", api_key: keyHash }, MAX_BYTES),
      parseSpendLogs,
    );
  },
};

/** The most that the proxy accepts; pages are cut by database rows, so that a day may stand on two of them. */
const PAGE_SIZE = 1000;
const MOST_PAGES = 200;
const MAX_BYTES = 16 * 1024 * 1024;

async function readPages(ask: Ask, keyHash: string, window: Window): Promise<Read> {
  const days: Day[] = [];
  const rejected: string[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = { start_date: window.start, end_date: window.end, api_key: keyHash, page: String(page), page_size: String(PAGE_SIZE) };
    const rows = read(await ask("/user/daily/activity", query, MAX_BYTES), parseDailyPage);
    if (rows === "absent" || "ok" in rows) return rows;
    // A proxy that ignores the page number would have every page counted again and again.
    if (rows.page !== null && rows.page !== page) return broken("it answered with another page than the one asked for");
    days.push(...rows.days);
    rejected.push(...rows.rejected);
    if (!rows.hasMore) return { days, rejected };
  }
  return broken(`its daily activity has more than ${MOST_PAGES} pages`);
}

function read(answer: Answer, parse: (json: unknown) => DailyPage | null): DailyPage | Failure | "absent" {
  if (!answer.ok) return isRefusal(answer) ? "absent" : answer;
  return parse(answer.json) ?? "absent";
}

/** Whether a failure says that this key, or this version of the proxy, does not have the endpoint. */
function isRefusal(failure: Failure): boolean {
  return failure.reason === "notJson" || (failure.reason === "status" && REFUSALS.has(failure.status ?? 0));
}

function broken(said: string): Failure {
  return { ok: false, reason: "status", status: 200, said, elsewhere: null, retryAfterMs: null };
}
