import type { FetchPart } from "../engine/messages";
import { fetchFailure } from "../http/fetchTransport";
import { type HttpRequest, TransportError } from "../http/transport";

/** Sends the engine's requests with the fetch it is given and hands each answer over in parts, as they come. */
export interface Relay {
  /** Ends with exactly one part of kind "end" or "error", unless the relay is disposed first. */
  fetch(id: number, request: HttpRequest): void;
  cancel(id: number): void;
  /** Aborts everything under way and hands over nothing more. */
  dispose(): void;
}

/**
 * `send` is the editor's own fetch: it knows the user's proxy and certificates, and only on the host's main thread.
 * Redirects are never followed, so that a key reaches no other origin; no error's message holds anything of the request
 * but its host.
 */
export function createRelay(send: typeof fetch, hand: (id: number, part: FetchPart) => void): Relay {
  const underWay = new Map<number, AbortController>();
  const run = async (id: number, request: HttpRequest, abort: AbortController): Promise<void> => {
    const pass = (part: FetchPart) => {
      if (underWay.get(id) === abort) hand(id, part);
    };
    const late = () => abort.abort(new TransportError("timeout", `${hostOf(request.url)}: no full answer within ${request.timeoutMs} ms`));
    const timer = setTimeout(late, request.timeoutMs);
    try {
      for await (const part of exchange(send, request, abort.signal)) pass(part);
      pass({ kind: "end" });
    } catch (error) {
      const ended: unknown = abort.signal.reason;
      const known = ended instanceof TransportError ? ended : error instanceof TransportError ? error : fetchFailure(error, request.url);
      pass({ kind: "error", reason: known.reason, message: known.message });
    } finally {
      clearTimeout(timer);
      abort.abort();
      if (underWay.get(id) === abort) underWay.delete(id);
    }
  };
  return {
    fetch(id, request) {
      const abort = new AbortController();
      underWay.set(id, abort);
      void run(id, request, abort);
    },
    cancel: (id) => underWay.get(id)?.abort(new TransportError("cancelled", "the request was cancelled")),
    dispose() {
      const aborts = [...underWay.values()];
      underWay.clear();
      for (const abort of aborts) abort.abort();
    },
  };
}

async function* exchange(send: typeof fetch, request: HttpRequest, signal: AbortSignal): AsyncGenerator<FetchPart> {
  const host = hostOf(request.url);
  const response = await send(request.url, {
    method: request.method,
    headers: { ...request.headers },
    body: request.body,
    redirect: "manual",
    credentials: "omit",
    signal,
  });
  if (response.redirected) throw new TransportError("unreachable", `${host}: a redirect was followed against the rule`);
  // A browser-like fetch hides the status of a redirect that it was told not to follow.
  const status = response.type === "opaqueredirect" ? 302 : response.status;
  yield { kind: "head", status, headers: Object.fromEntries(response.headers) };
  if (response.body === null) return;
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > request.maxBytes) throw new TransportError("tooLarge", `${host}: the answer is longer than ${request.maxBytes} bytes`);
    yield { kind: "chunk", bytes: chunk };
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "the address";
}
