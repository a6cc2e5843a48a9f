import { isBelow } from "./boundTransport";
import type { Failure } from "./failure";
import { createScrubber, saidIn } from "./said";
import { type HttpResponse, type Transport, TransportError } from "./transport";

/** A question to one connection. The key goes into one header and nowhere else. */
export interface Question {
  /** The connection's base address, as `parseOrigin` returns it. */
  readonly origin: string;
  /** Begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly key: string;
  /** Header that carries the key, for services that want it otherwise than `authorization: Bearer`. Name in lower case. */
  readonly keyHeader?: { readonly name: string; readonly value: string };
  /** Sent by POST, as JSON. Without one the question is a GET. */
  readonly json?: unknown;
  /**
   * For services that say "too often" in their own way: the pause that an answer asks for, in milliseconds, or null when it
   * is no such answer. What it recognises is handled, and told, as a 429.
   */
  readonly limitedMs?: (response: HttpResponse, now: number) => number | null;
  /** For one attempt, the body included. */
  readonly timeoutMs?: number;
  /** Most bytes of a body that are read. */
  readonly maxBytes?: number;
}

/** What came. Headers have names in lower case, and the key in none of them. */
export type Answer = { readonly ok: true; readonly json: unknown; readonly headers: HttpResponse["headers"] } | Failure;

/** What the client takes from the world beside the transport, so that a test needs no waiting. */
export interface Clock {
  readonly pause: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export const REAL_CLOCK: Clock = {
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  now: Date.now,
};

/**
 * Asks for JSON with a key. Never throws, never follows a redirect, and gives no key back. 429, 5xx and an unreachable server are tried again
 * (three attempts in all) after an exponential, jittered pause, or after the server's Retry-After when that is short; a
 * longer Retry-After is left to the caller's own schedule. A time-out is not tried again: it has cost enough.
 */
export async function askJson(transport: Transport, question: Question, clock: Clock = REAL_CLOCK): Promise<Answer> {
  // A fetch quotes a header value that it refuses, so a key that cannot be a header must not reach it.
  if (!/^[\x21-\x7e]+$/.test(question.key)) return failed("badKey", {});
  if (question.keyHeader !== undefined && !/^[\x20-\x7e]+$/.test(question.keyHeader.value)) return failed("badKey", {});
  const scrub = createScrubber(...secretsOf(question));
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(transport, question, scrub, clock.now);
    if (answer.ok || attempt >= ATTEMPTS || !isWorthRetrying(answer)) return answer;
    const backOff = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (1 + clock.random());
    if (answer.retryAfterMs !== null && answer.retryAfterMs > LONGEST_PAUSE_MS) return answer;
    await clock.pause(Math.max(backOff, answer.retryAfterMs ?? 0));
  }
}

/**
 * A Retry-After header (RFC 9110, section 10.2.3: seconds, or a date) as milliseconds from now; null when absent or
 * unreadable. A date is taken against the answer's own Date header, so that a wrong clock here does not matter. At most
 * what a timer can hold (24 days).
 */
export function retryAfterMs(headers: HttpResponse["headers"], now: number): number | null {
  const value = headers["retry-after"]?.trim();
  if (value === undefined || value === "") return null;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(LONGEST_TIMER_MS, Math.ceil(Number(value) * 1000));
  // Anything but letters first is no HTTP date, though Date.parse would read some of it ("-5").
  const until = /^[A-Za-z]/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return null;
  const theirs = Date.parse(headers["date"] ?? "");
  return Math.min(LONGEST_TIMER_MS, Math.max(0, until - (Number.isNaN(theirs) ? now : theirs)));
}

/** The longest delay that setTimeout takes; beyond it, it fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 3_000;
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 4 * 1024 * 1024;

type Scrub = (text: string) => string;

async function ask(transport: Transport, question: Question, scrub: Scrub, now: () => number): Promise<Answer> {
  let response: HttpResponse;
  try {
    response = await transport({
      method: question.json === undefined ? "GET" : "POST",
      url: urlOf(question),
      headers: headersOf(question),
      body: question.json === undefined ? null : JSON.stringify(question.json),
      timeoutMs: question.timeoutMs ?? TIMEOUT_MS,
      maxBytes: question.maxBytes ?? MAX_BYTES,
    });
  } catch (error) {
    // Any other error may quote the request, so nothing of it is shown.
    if (!(error instanceof TransportError)) return failed("unreachable", {});
    return failed(error.reason, { said: scrub(error.message) });
  }
  const { status, headers, body } = response;
  if (status >= 300 && status < 400) {
    const moved = movedPath(headers["location"], question, scrub);
    const elsewhere = redirectOrigin(headers["location"], question, scrub);
    return failed("redirect", { status, elsewhere, ...(moved === null ? {} : { moved }) });
  }
  const limited = question.limitedMs?.(response, now()) ?? null;
  if (limited !== null)
    return failed("status", { status: 429, said: saidIn(body, scrub), retryAfterMs: Math.min(LONGEST_TIMER_MS, limited) });
  if (status < 200 || status >= 300) {
    return failed("status", { status, said: saidIn(body, scrub), retryAfterMs: retryAfterMs(headers, now()) });
  }
  try {
    // Some servers repeat the key; what is read of an answer may be stored.
    const hide = hider(secretsOf(question));
    const hidden = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hide(value)]));
    return { ok: true, json: JSON.parse(hide(body)), headers: hidden };
  } catch {
    return failed("notJson", { status });
  }
}

function headersOf({ key, keyHeader, json }: Question): Record<string, string> {
  const { name, value } = keyHeader ?? { name: "authorization", value: `Bearer ${key}` };
  return { accept: "application/json", ...(json === undefined ? {} : { "content-type": "application/json" }), [name]: value };
}

/** The key, and what its header holds in its place: HTTP's basic scheme encodes it. */
function secretsOf({ key, keyHeader }: Question): string[] {
  const sent = keyHeader?.value.split(" ").at(-1) ?? key;
  return sent === key ? [key] : [key, sent];
}

/** A short text may be a key only by mistake, and would be found everywhere. */
function hider(secrets: readonly string[]): (text: string) => string {
  const long = secrets.filter((secret) => secret.length >= 8);
  return (text) => long.reduce((so, secret) => so.replaceAll(secret, "[key]"), text);
}

function urlOf(question: Question): string {
  const query = new URLSearchParams(question.query).toString();
  return question.origin + question.path + (query === "" ? "" : `?${query}`);
}

function redirectOrigin(location: string | undefined, question: Question, scrub: Scrub): string | null {
  if (location === undefined) return null;
  try {
    return scrub(new URL(location, question.origin + question.path).origin);
  } catch {
    return null;
  }
}

/** null for what leads away, and for what would have to be scrubbed: a server may put the key into it. */
function movedPath(location: string | undefined, { origin, path }: Question, scrub: Scrub): string | null {
  if (location === undefined || !URL.canParse(location, origin + path)) return null;
  const to = new URL(location, origin + path);
  if (!isBelow(to.href, origin)) return null;
  const moved = to.pathname.slice(new URL(origin).pathname.replace(/\/$/, "").length) + to.search;
  return [moved, decoded(moved)].every((text) => scrub(text) === text) ? moved : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isWorthRetrying(failure: Failure): boolean {
  if (failure.reason === "unreachable") return true;
  return failure.reason === "status" && (failure.status === 429 || (failure.status ?? 0) >= 500);
}

function failed(reason: Failure["reason"], facts: Partial<Omit<Failure, "ok" | "reason">>): Failure {
  return { ok: false, reason, status: null, said: null, elsewhere: null, retryAfterMs: null, ...facts };
}
