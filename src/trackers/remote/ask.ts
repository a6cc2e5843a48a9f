import type { Failure } from "../../http/failure";
import { type Answer, askJson, type Clock, type Question } from "../../http/httpClient";
import type { Transport } from "../../http/transport";
import type { NameAnswer, RemoteConnection } from "../remote";

/** Asks the connection's origin. `json` makes it a POST. */
export type Ask = (path: string, query?: Readonly<Record<string, string>>, json?: unknown) => Promise<Answer>;

/** How a tracker is spoken to. */
export interface Dialect {
  /** Header that carries the key. */
  readonly keyHeader: (connection: RemoteConnection) => { readonly name: string; readonly value: string };
  /** The pause that an answer asks for that says "too often" in the tracker's own way. */
  readonly limitedMs?: NonNullable<Question["limitedMs"]>;
}

/** What a failure means for the user. "key": refused; "right": the key is known but may not; "absent": no such project. */
export type Verdict = "key" | "right" | "absent" | "passing" | "other";

export function createAsk(dialect: Dialect, connection: RemoteConnection, transport: Transport, clock: Clock): Ask {
  const { origin, key } = connection;
  const fixed = { origin, key, keyHeader: dialect.keyHeader(connection), maxBytes: MAX_BYTES };
  const limited = dialect.limitedMs === undefined ? {} : { limitedMs: dialect.limitedMs };
  return (path, query, json) =>
    askJson(
      transport,
      { ...fixed, ...limited, path, ...(query === undefined ? {} : { query }), ...(json === undefined ? {} : { json }) },
      clock,
    );
}

/**
 * As `ask`, for what may have another address now because it was renamed: a redirect is followed where it stays with this API
 * and has the form that one of this service has. Each question is put together from the connection's own address, so that the key
 * goes to no other; a user and a project that were both renamed are two steps.
 */
export async function askMoved(ask: Ask, path: string, isForm: (path: string) => boolean): Promise<Answer> {
  let answer = await ask(path);
  for (let step = 0; step < MOST_STEPS && !answer.ok && answer.moved !== undefined && isForm(answer.moved); step += 1)
    answer = await ask(answer.moved);
  return answer;
}

/** The answer to what a project's name is, from the answer to whether it is there. */
export function nameAnswer(found: { readonly ok: true; readonly name: string } | Failure): NameAnswer {
  if (found.ok) return /^[^\s\p{Cc}]{1,300}$/u.test(found.name) ? found : { ok: false, nextMs: STRANGE_RETRY_MS };
  const verdict = judge(found);
  const leadsAway = found.reason === "redirect" && found.moved === undefined;
  if (verdict === "absent" || verdict === "right" || leadsAway) return { ok: true, name: null };
  return {
    ok: false,
    nextMs: Math.max(verdict === "passing" || verdict === "key" ? PASSING_RETRY_MS : STRANGE_RETRY_MS, found.retryAfterMs ?? 0),
  };
}

export function judge(failure: Failure): Verdict {
  if (failure.reason === "badKey") return "key";
  if (failure.reason === "unreachable" || failure.reason === "timeout") return "passing";
  if (failure.reason !== "status") return "other";
  const status = failure.status ?? 0;
  if (status === 401) return "key";
  if (status === 403) return "right";
  if (status === 404 || status === 410) return "absent";
  return status === 429 || status >= 500 ? "passing" : "other";
}

/** A failure that no server told, e.g. an error inside an answer that came with status 200. */
export function failureOf(status: number | null, said: string | null, retryAfterMs: number | null = null): Failure {
  return { ok: false, reason: "status", status, said, elsewhere: null, retryAfterMs };
}

/** For an answer that was not the tracker's. */
export function strange(): Failure {
  return { ok: false, reason: "notJson", status: null, said: null, elsewhere: null, retryAfterMs: null };
}

const MOST_STEPS = 3;
const PASSING_RETRY_MS = 3_600_000;
const STRANGE_RETRY_MS = 24 * 3_600_000;
const MAX_BYTES = 16 * 1024 * 1024;
