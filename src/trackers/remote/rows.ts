/** Lists of a REST answer: each row is read on its own, so that one odd row costs nothing else. */
import * as z from "zod/mini";
import type { HttpResponse } from "../../http/transport";
import { whereWrong } from "./fields";

export interface Rows<T> {
  readonly rows: readonly T[];
  readonly rejected: readonly string[];
  /** Rows that came, the rejected among them. */
  readonly count: number;
}

/** null when it is no list. */
export function parseRows<T>(json: unknown, schema: z.ZodMiniType<T>, what: string): Rows<T> | null {
  const list = z.array(z.unknown()).safeParse(json);
  if (!list.success) return null;
  const rows: T[] = [];
  const rejected: string[] = [];
  for (const one of list.data) {
    const parsed = schema.safeParse(one);
    if (parsed.success) rows.push(parsed.data);
    else rejected.push(whereWrong(what, parsed.error));
  }
  return { rows, rejected, count: list.data.length };
}

/** Whether a `Link` header (RFC 8288) names a next page; null without one. */
export function hasNextLink(headers: HttpResponse["headers"]): boolean | null {
  const link = headers["link"];
  return link === undefined ? null : /;\s*rel="?next"?/i.test(link);
}

/** The page after `page` as a cursor, or null at the end: by the Link header, else by whether the page was full. */
export function nextPage(headers: HttpResponse["headers"], page: number, count: number, perPage: number): string | null {
  const more = hasNextLink(headers) ?? count >= perPage;
  return more && count > 0 ? String(page + 1) : null;
}

/** Whether a next page is named after one that has nothing, which is no end and leads nowhere. */
export function isCut(headers: HttpResponse["headers"], count: number): boolean {
  return count === 0 && hasNextLink(headers) === true;
}

/** A cursor that is a page number; the first page when it is none. */
export function pageNumber(cursor: string | null): number {
  const page = Number(cursor ?? "1");
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
}

/**
 * The pause that a service's limit headers ask for, in milliseconds, when less than a twentieth is left; null when there is
 * enough or nothing is said. `resetAt` is epoch seconds.
 */
export function restFor(limit: string | undefined, remaining: string | undefined, resetAt: string | undefined, now: number): number | null {
  const [most, left, until] = [Number(limit ?? "NaN"), Number(remaining ?? "NaN"), Number(resetAt ?? "NaN")];
  if (!(left < most / 20)) return null;
  const rest = until * 1_000 - now;
  return Number.isFinite(rest) ? Math.min(3_600_000, Math.max(1_000, rest)) : 60_000;
}

/** Asks for several rows at a time, a few side by side, and gives the answers in the rows' order; the first failure ends it. */
export async function forEachRow<T, R extends { readonly ok: boolean }>(
  rows: readonly T[],
  ask: (row: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(rows.slice(from, from + AT_ONCE).map(ask))));
    if (answers.some(({ ok }) => !ok)) break;
  }
  return answers;
}

const AT_ONCE = 4;
