import type { FetchPart } from "../engine/messages";
import { type HttpRequest, TransportError } from "../sources/http";

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
 * Redirects are never followed, so that a key reaches no other origin. No message holds anything of the request but its
 * host: the platform's own error texts may quote a header, and with it a key.
 */
export function createRelay(send: typeof fetch, hand: (id: number, part: FetchPart) => void): Relay {
  const underWay = new Map<number, AbortController>();
  const run = async (id: number, request: HttpRequest, abort: AbortController): Promise<void> => {
    const pass = (part: FetchPart) => {
      if (underWay.get(id) === abort) hand(id, part);
    };
    const timer = setTimeout(
      () => abort.abort(new TransportError("timeout", `no answer within ${request.timeoutMs} ms`)),
      request.timeoutMs,
    );
    try {
      for await (const part of exchange(send, request, abort)) pass(part);
      pass({ kind: "end" });
    } catch (error) {
      const { reason, message } = transportError(error, abort.signal);
      pass({ kind: "error", reason, message: `${hostOf(request.url)}: ${message}` });
    } finally {
      clearTimeout(timer);
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

async function* exchange(send: typeof fetch, request: HttpRequest, abort: AbortController): AsyncGenerator<FetchPart> {
  const response = await send(request.url, {
    method: request.method,
    headers: { ...request.headers },
    body: request.body,
    redirect: "manual",
    signal: abort.signal,
  });
  // A fetch that keeps to the letter of the standard hides a redirect's status; Node's own shows it.
  if (response.type === "opaqueredirect") throw new TransportError("unreachable", "answered with a redirect, which is not followed");
  yield { kind: "head", status: response.status, headers: Object.fromEntries(response.headers) };
  if (response.body === null) return;
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > request.maxBytes) {
      const tooLarge = new TransportError("tooLarge", `the answer is longer than ${request.maxBytes} bytes`);
      abort.abort(tooLarge);
      throw tooLarge;
    }
    yield { kind: "chunk", bytes: chunk };
  }
}

/** What went wrong, by codes alone and never by the words of an error from outside. */
function transportError(error: unknown, signal: AbortSignal): TransportError {
  if (signal.reason instanceof TransportError) return signal.reason;
  if (error instanceof TransportError) return error;
  const code = codeOf(error);
  if (code !== null && CERTIFICATE.test(code)) {
    return new TransportError(
      "certificate",
      `its certificate is not trusted (${code}); add your organisation's certificate to the system's`,
    );
  }
  if (code !== null && TIMEOUT.test(code)) return new TransportError("timeout", `no answer in time (${code})`);
  return new TransportError("unreachable", code === null ? "no answer" : `no answer (${code})`);
}

/** OpenSSL's verification results as Node names them (Node's documentation of `tls`, "X509 certificate error codes"). */
const CERTIFICATE = /CERT|CRL|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH/;
const TIMEOUT = /TIMEDOUT|TIMEOUT/;

function codeOf(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ("code" in at && typeof at.code === "string" && /^[A-Z][A-Z0-9_]*$/.test(at.code)) return at.code;
    if (at instanceof AggregateError && at.errors.length > 0) {
      const inner = codeOf(at.errors[0]);
      if (inner !== null) return inner;
    }
  }
  return null;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "the address";
}
