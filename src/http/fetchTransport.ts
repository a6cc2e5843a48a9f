import { type HttpRequest, type HttpResponse, type Transport, TransportError } from "./transport";

/**
 * A transport over a `fetch`: the platform's own for the CLI and for an engine thread without an editor. The time-out covers
 * the whole exchange; the body is counted as it streams (after decompression) and cut off above `maxBytes`.
 */
export function createFetchTransport(send: typeof fetch = fetch): Transport {
  return (request, signal) => exchange(send, request, signal);
}

/**
 * The reason for a failed `fetch`, from the error codes along its chain of causes (Node's and Chromium's names), in words
 * that hold nothing of the request but its host. The error's own message is not used: for a bad header it quotes the key.
 */
export function fetchFailure(error: unknown, url: string): TransportError {
  const host = hostOf(url);
  const codes = codesOf(error);
  const certificate = codes.find((code) => CERTIFICATE.test(code));
  if (certificate !== undefined) return new TransportError("certificate", `${host}: certificate not trusted (${certificate})`);
  const timeout = codes.find((code) => TIMEOUT.test(code));
  if (timeout !== undefined) return new TransportError("timeout", `${host}: no answer in time (${timeout})`);
  const known = codes.find((code) => Object.hasOwn(WORDS, code));
  if (known !== undefined) return new TransportError("unreachable", `${host}: ${WORDS[known]} (${known})`);
  return new TransportError("unreachable", codes[0] === undefined ? `${host}: no connection` : `${host}: no connection (${codes[0]})`);
}

const CERTIFICATE =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_(?:ISSUER|CRL)|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED/;
const TIMEOUT = /TIMEDOUT|TIMED_OUT|_TIMEOUT$/;
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at this address and port",
  ERR_CONNECTION_REFUSED: "nothing listens at this address and port",
  ENOTFOUND: "no such host name",
  ERR_NAME_NOT_RESOLVED: "no such host name",
  EAI_AGAIN: "the name server did not answer",
  ERR_INTERNET_DISCONNECTED: "this machine is offline",
  ENETUNREACH: "the network cannot be reached",
  EHOSTUNREACH: "the host cannot be reached",
  ECONNRESET: "the connection was closed before an answer",
  ERR_CONNECTION_RESET: "the connection was closed before an answer",
  UND_ERR_SOCKET: "the connection was closed before an answer",
  EPROTO: "the server does not speak TLS here",
  ERR_SSL_PROTOCOL_ERROR: "the server does not speak TLS here",
  ERR_SSL_WRONG_VERSION_NUMBER: "the server does not speak TLS here",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the server does not speak TLS here",
};

async function exchange(send: typeof fetch, request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpResponse> {
  const abort = new AbortController();
  let ended: "timeout" | "cancelled" | null = null;
  const end = (reason: "timeout" | "cancelled") => {
    ended ??= reason;
    abort.abort();
  };
  const cancel = () => end("cancelled");
  const timer = setTimeout(end, request.timeoutMs, "timeout");
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const response = await send(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: "manual",
      credentials: "omit",
      signal: abort.signal,
    });
    if (response.redirected) throw new TransportError("unreachable", `${hostOf(request.url)}: a redirect was followed against the rule`);
    // A browser-like fetch hides the status of a redirect that it was told not to follow.
    const status = response.type === "opaqueredirect" ? 302 : response.status;
    const body = await readBody(response, request);
    return { status, headers: Object.fromEntries(response.headers), body };
  } catch (error) {
    const host = hostOf(request.url);
    if (ended === "timeout") throw new TransportError("timeout", `${host}: no full answer within ${request.timeoutMs} ms`);
    if (ended === "cancelled") throw new TransportError("cancelled", `${host}: cancelled`);
    throw error instanceof TransportError ? error : fetchFailure(error, request.url);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
    abort.abort();
  }
}

async function readBody(response: Response, request: HttpRequest): Promise<string> {
  const tooLarge = () => new TransportError("tooLarge", `${hostOf(request.url)}: the answer is longer than ${request.maxBytes} bytes`);
  if (Number(response.headers.get("content-length") ?? 0) > request.maxBytes) throw tooLarge();
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > request.maxBytes) throw tooLarge();
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join("");
}

/** Error codes from the outermost error to its deepest cause; Chromium's stand in the message after "net::". */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  const queue: unknown[] = [error];
  for (let seen = 0; queue.length > 0 && seen < 20; seen += 1) {
    const current = queue.shift();
    if (!(current instanceof Error)) continue;
    if ("code" in current && typeof current.code === "string") codes.push(current.code);
    const chromium = /net::(ERR_[A-Z_0-9]+)/.exec(current.message)?.[1];
    if (chromium !== undefined) codes.push(chromium);
    queue.push(current.cause);
    if (current instanceof AggregateError) queue.push(...current.errors);
  }
  return codes;
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "the address";
  }
}
