/** Fields that several trackers' answers have in common, as schemas that give the product's own units. */
import * as z from "zod/mini";

/** An ISO 8601 moment with a zone, as epoch milliseconds. */
export const Moment = z.pipe(
  z.string().check(
    z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/),
    z.refine((text) => isMoment(text)),
  ),
  z.transform((text) => momentOf(text)),
);

/** A full commit id, SHA-1 or SHA-256. */
export const Sha = z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/));

/** A web address that may be opened. */
export const WebUrl = z.string().check(z.regex(/^https?:\/\/[^\s]+$/), z.maxLength(2_000));

/** The number of an issue or request. */
export const Index = z.int().check(z.positive());

/** Lines or files. */
export const Count = z.int().check(z.nonnegative());

/** A title on one line, at most 500 characters. */
export const Title = z.pipe(
  z.string(),
  z.transform((text) =>
    text
      .replace(/[\s\p{Cc}]+/gu, " ")
      .trim()
      .slice(0, 500),
  ),
);

/** Host of a web address with its port when it has one, in lower case: part of ids. */
export function hostOf(url: string): string {
  return (/^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? "").toLowerCase();
}

/**
 * The id that a forge's tracker gives to the request at a web address, or null when it is none: GitHub's and Gitea's ".../pull/12" and
 * ".../pulls/12", GitLab's ".../-/merge_requests/12".
 */
export function requestIdOf(url: string): string | null {
  const pull = /^https?:\/\/[^/]+\/([^/?#]+\/[^/?#]+)\/pulls?\/([1-9]\d*)(?:[/?#].*)?$/.exec(url);
  if (pull !== null) return `${hostOf(url)}/${pull[1]}#${pull[2]}`;
  const merge = /^https?:\/\/[^/]+\/([^?#]+)\/-\/merge_requests\/([1-9]\d*)(?:[/?#].*)?$/.exec(url);
  return merge === null ? null : `${hostOf(url)}/${merge[1]}!${merge[2]}`;
}

/** The server's time by its Date header, or this machine's where it does not tell. Epoch milliseconds. */
export function serverTime(headers: Readonly<Record<string, string>>, now: number): number {
  const told = Date.parse(headers["date"] ?? "");
  return Number.isSafeInteger(told) && told >= 0 ? told : now;
}

/** What and where, for a row that could not be read: the first field that is wrong, never its value. */
export function whereWrong(what: string, error: z.core.$ZodError): string {
  const path = error.issues[0]?.path.map(String).join(".") ?? "";
  return path === "" ? what : `${what}: ${path}`;
}

function momentOf(text: string): number {
  // Some write +0000 for +00:00.
  return Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}

function isMoment(text: string): boolean {
  const at = momentOf(text);
  return Number.isSafeInteger(at) && at >= 0;
}
