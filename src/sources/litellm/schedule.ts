import { LONGEST_TIMER_MS } from "../../http/httpClient";
import type { Level } from "./activity";
import { utcDay, type Window } from "./days";
import type { Memory } from "./memory";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** While the counter moves. */
const ACTIVE_MS = 15 * SECOND;
const IDLE_MS = 5 * MINUTE;
const FAILED_MS = 30 * SECOND;
const LONGEST_FAILED_MS = 15 * MINUTE;
/** The proxy writes its daily tables up to a minute after the counter. */
const SETTLE_MS = MINUTE;
const ACTIVITY_MS = 5 * MINUTE;
const LEVEL_MS = 24 * HOUR;
const FIRST_DAYS = 90;
/** Recent days are read again, because their values settle late. */
const RECENT_DAYS = 3;

/** Milliseconds until the next poll after one that went well: 15 s while the counter moves, doubling to 5 min when it rests. */
export function nextAfterSuccess(idle: number): number {
  return Math.min(IDLE_MS, ACTIVE_MS * 2 ** idle);
}

/**
 * Milliseconds until the next attempt after `failures` (1 or more) in a row: 30 s doubling to 15 min, and up to half as much
 * again by `random` (0..1), so that many windows do not return at once. Never sooner than the server asked for.
 */
export function nextAfterFailure(failures: number, retryAfterMs: number | null, random: number): number {
  const backOff = Math.min(LONGEST_FAILED_MS, FAILED_MS * 2 ** (failures - 1)) * (1 + random / 2);
  const asked = retryAfterMs === null ? 0 : retryAfterMs + random * SECOND;
  return Math.min(LONGEST_TIMER_MS, Math.ceil(Math.max(backOff, asked)));
}

/** Whether daily activity is to be read now, and whether a moved counter is the reason. */
export function activityDue(memory: Memory, now: number): "no" | "due" | "prompted" {
  const { activityTriedAt: tried, activityPromptedAt: prompted, activityFailures: failures, counterMovedAt: moved } = memory;
  if (tried === null) return "due";
  const wait = failures === 0 ? ACTIVITY_MS : Math.min(LONGEST_FAILED_MS, FAILED_MS * 2 ** (failures - 1));
  if (hasPassed(tried, wait, now)) return "due";
  const unsettled = moved !== null && tried < moved + SETTLE_MS;
  return failures === 0 && unsettled && (prompted === null || hasPassed(prompted, SETTLE_MS, now)) ? "prompted" : "no";
}

/** The level to begin with: the remembered one, and from the top once a day, since rights and versions change. */
export function levelToTry(memory: Memory, now: number): Level {
  return memory.levelFoundAt === null || hasPassed(memory.levelFoundAt, LEVEL_MS, now) ? "aggregated" : memory.level;
}

/**
 * The UTC days to ask for at a level, today included: 90 at first, then the last 3 and those since the last whole reading. A
 * level without token counts asks only for days after those that were read with them, because its buckets would replace theirs.
 */
export function windowAt(memory: Memory, level: Level, now: number): Window | null {
  const end = utcDay(now);
  const first = utcDay(now, 1 - FIRST_DAYS);
  const richer = level !== "spend" && memory.level !== "aggregated" && memory.level !== "paged";
  let start = first;
  if (memory.activityReadAt !== null && memory.activityReadAt <= now && !richer) {
    start = later(first, utcDay(memory.activityReadAt, 1 - RECENT_DAYS));
  }
  if (level === "spend" && memory.tokensThrough !== null) start = later(start, utcDay(Date.parse(memory.tokensThrough), 1));
  return start > end ? null : { start, end };
}

/** A clock that was set back must not put off what is due. */
function hasPassed(since: number, wait: number, now: number): boolean {
  return now < since || now - since >= wait;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
