import type { Failure } from "../../http/failure";
import { type Answer, askJson, type Clock, type Question } from "../../http/httpClient";
import type { Transport } from "../../http/transport";
import type { RemoteConnection } from "../remote";

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

const MAX_BYTES = 16 * 1024 * 1024;
