import { createHash } from "node:crypto";
import type { ClosedIssue, MergedRequest } from "../../core/remoteWork";
import type { Progress } from "./memory";

/** One row of a list: what it says of a request or an issue, and when that last changed. */
export interface Item {
  /** Of the row; the same in every reading. */
  readonly id: string;
  readonly updatedAt: number;
  readonly request?: MergedRequest;
  readonly issue?: ClosedIssue;
  /** An issue's id that counts no more. */
  readonly withdrawn?: string;
}

export interface Page {
  readonly items: readonly Item[];
  /** Where the list goes on; null at its end. */
  readonly next: string | null;
  /** There is more, but the server does not say where, or gives nothing of it. */
  readonly cut?: boolean;
  /** The server's time, or this machine's where it does not tell. Epoch milliseconds. */
  readonly at: number;
}

/** How a list is ordered, which decides how it is read without a gap while people go on working. */
export interface ListShape {
  /**
   * "updated": oldest change first. After each page the list is asked for anew from the last change seen, since a row that
   * changes between two pages moves to the end, and all rows after it move up across the page break.
   * "cursor": any order, with cursors that stay right when rows move; "numbered": any order by page number, in which rows only
   * move to later pages.
   */
  readonly order: "updated" | "cursor" | "numbered";
  /** The coarsest step of time that the filter can tell apart, in milliseconds. */
  readonly grainMs: number;
}

/**
 * Why a list cannot be read to its end: the same page came again, there is more but not where, page after page was empty, or page
 * after page had rows that no project can have so many of.
 */
export type Stuck = "again" | "nowhere" | "empty" | "endless";

export interface Step {
  /** Rows that were not handed out before. */
  readonly fresh: readonly Item[];
  readonly progress: Progress;
  /** The list's end was reached. */
  readonly atEnd: boolean;
  /** The server leads nowhere: the list is to be begun again from what is known for sure, and not at once. */
  readonly stuck: Stuck | null;
}

export function beginList(since: number): Progress {
  const nothing = { cursor: null, recent: [], began: null, unsettled: false, repeats: 0, pages: [], rows: 0, stuck: 0, stumbles: 0 };
  return { ...nothing, unread: null, since, latest: since };
}

/** Where to ask the filter from: `since` as coarse as the filter is. */
export function askedSince(progress: Progress, { grainMs }: ListShape): number {
  return Math.floor(progress.since / grainMs) * grainMs;
}

/** What a page adds, and how far the list was read with it. Pure. */
export function takePage(before: Progress, shape: ListShape, page: Page): Step {
  const seen = new Set(before.recent.map(([id, at]) => `${id} ${at}`));
  const fresh: Item[] = [];
  for (const item of page.items) {
    const version = `${item.id} ${item.updatedAt}`;
    if (seen.has(version)) continue;
    seen.add(version);
    fresh.push(item);
  }
  const latest = page.items.reduce((so, { updatedAt }) => Math.max(so, updatedAt), before.latest);
  const recent = [...before.recent, ...fresh.map(({ id, updatedAt }) => [id, updatedAt] as const)];
  const last = page.items.at(-1);
  const jumps =
    shape.order === "updated" && last !== undefined && isAscending(page.items) && floor(last.updatedAt, shape) > floor(before.since, shape);
  const unsettled = before.unsettled || (shape.order === "updated" && before.cursor !== null && fresh.length > 0);
  const began = shape.order === "updated" ? null : before.cursor === null ? page.at : (before.began ?? page.at);
  const print = printOf(page.items);
  const pages = [...before.pages, print].slice(-MOST_PAGES);
  // Once it was too many it is one page at a time, until the list ends after all.
  const rows = Math.min(MOST_ROWS, before.rows + fresh.length);
  const known = { since: before.since, recent, latest, began, pages, rows, stuck: before.stuck, stumbles: 0, unread: before.unread };
  const endless = rows === MOST_ROWS && (jumps || page.next !== null) ? "endless" : null;
  const stuck = (jumps ? null : stuckAt(before, page, print)) ?? endless;
  if (stuck !== null) {
    const again = {
      ...known,
      since: jumps ? last.updatedAt : before.since,
      cursor: null,
      began: null,
      unsettled: false,
      repeats: 0,
      pages: [],
      stuck: Math.min(1_000, before.stuck + 1),
    };
    return { fresh, progress: settle(again, shape), atEnd: false, stuck };
  }
  const isLast = page.next === null && page.cut !== true;
  if (unsettled && (jumps || isLast) && before.repeats < MOST_REPEATS) {
    // Many rows changed at one moment, and page numbers lead past those that moved up meanwhile: looked at once more.
    const again = { ...known, cursor: null, unsettled: false, repeats: before.repeats + 1, pages: [] };
    return { fresh, progress: settle(again, shape), atEnd: false, stuck: null };
  }
  if (isLast) {
    // Servers list a change up to some minutes late, so that the next reading goes back a little; and what changed on a page
    // that was read already, while others were read, is not known in a list that has another order.
    const since = Math.max(before.since, Math.min(latest, began ?? latest) - OVERLAP_MS);
    const ended = { ...known, since, cursor: null, began: null, unsettled: false, repeats: 0, pages: [], rows: 0, stuck: 0 };
    return { fresh, progress: settle(ended, shape), atEnd: true, stuck: null };
  }
  const progress = jumps
    ? { ...known, since: last.updatedAt, cursor: null, unsettled: false, repeats: 0, pages: [] }
    : { ...known, cursor: page.next, unsettled, repeats: before.repeats };
  return { fresh, progress: settle(progress, shape), atEnd: false, stuck: null };
}

/** A list whose cursor was refused, to be read again from `since`: nothing that stands in `recent` is handed out twice. */
export function rewind(progress: Progress): Progress {
  return { ...progress, cursor: null, pages: [] };
}

const OVERLAP_MS = 5 * 60_000;
const MOST_RECENT = 1_000;
const MOST_REPEATS = 3;
const MOST_PAGES = 1_000;
/** Rows of one project that changed since a list was last read to its end: the largest have some hundred thousand in all. */
const MOST_ROWS = 1_000_000;
/** Pages may be empty, since rows that cannot be read or seen are left out of them; but not without end. */
const MOST_EMPTY = 100;

function stuckAt(before: Progress, page: Page, print: string): Stuck | null {
  if (page.items.length > 0 && before.pages.includes(print)) return "again";
  if (page.next === null) return page.cut === true ? "nowhere" : null;
  if (page.next === before.cursor) return "again";
  return page.items.length === 0 && before.pages.filter((one) => one === print).length >= MOST_EMPTY ? "empty" : null;
}

function printOf(items: readonly Item[]): string {
  const text = items.map(({ id, updatedAt }) => `${id} ${updatedAt}`).join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** Drops what will not come again. */
function settle(progress: Progress, shape: ListShape): Progress {
  const from = askedSince(progress, shape) - (shape.order === "updated" ? OVERLAP_MS : 0);
  const needed = progress.recent.filter(([, at]) => at >= from);
  if (needed.length <= MOST_RECENT) return { ...progress, recent: needed };
  // The next page may repeat what came last, and the next reading what changed last.
  const before = needed.slice(0, -MOST_RECENT / 2).sort((a, b) => a[1] - b[1]);
  return { ...progress, recent: [...before.slice(-MOST_RECENT / 2), ...needed.slice(-MOST_RECENT / 2)] };
}

function floor(at: number, { grainMs }: ListShape): number {
  return Math.floor(at / grainMs);
}

function isAscending(items: readonly Item[]): boolean {
  return items.every((item, i) => i === 0 || (items[i - 1]?.updatedAt ?? 0) <= item.updatedAt);
}
