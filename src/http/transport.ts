/** The one HTTP contract of the engine. In the editor it is relayed to the extension host, whose `fetch` knows proxies and certificates. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
  /** An answer longer than this is cut off with an error. */
  readonly maxBytes: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one request and never follows a redirect (a 3xx is returned as it is), so that a key reaches only the origin it
 * was entered for. Rejects with `TransportError` when no answer came; aborting `signal` ends the request with "cancelled".
 * An error's message holds no header of the request.
 */
export type Transport = (request: HttpRequest, signal?: AbortSignal) => Promise<HttpResponse>;

export class TransportError extends Error {
  override readonly name = "TransportError";
  constructor(
    readonly reason: "unreachable" | "timeout" | "tooLarge" | "certificate" | "cancelled",
    message: string,
  ) {
    super(message);
  }
}
