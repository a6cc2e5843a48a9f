import { type Transport, TransportError } from "../../http/transport";
import type { FetchPart, FromEngine } from "../messages";

export interface RelayTransport {
  readonly transport: Transport;
  receive(id: number, part: FetchPart): void;
}

/** A transport that asks the extension host to send: only its `fetch` knows the user's proxy and certificates. */
export function createRelayTransport(emit: (message: FromEngine) => void): RelayTransport {
  const waiting = new Map<number, (part: FetchPart) => void>();
  let lastId = 0;
  return {
    receive: (id, part) => waiting.get(id)?.(part),
    transport: (request, signal) => {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(new TransportError("cancelled", "The request was cancelled."));
          return;
        }
        let head: Extract<FetchPart, { kind: "head" }> | null = null;
        const decoder = new TextDecoder();
        let body = "";
        let bytes = 0;
        const settle = (): void => {
          waiting.delete(id);
          clearTimeout(timer);
          signal?.removeEventListener("abort", abort);
        };
        const fail = (error: TransportError): void => {
          settle();
          reject(error);
        };
        const cancel = (error: TransportError): void => {
          emit({ type: "cancelFetch", id });
          fail(error);
        };
        const abort = (): void => cancel(new TransportError("cancelled", "The request was cancelled."));
        signal?.addEventListener("abort", abort);
        // The host keeps the time as well; this one holds when the host itself is gone.
        const timer = setTimeout(
          () => cancel(new TransportError("timeout", "The editor did not answer in time.")),
          request.timeoutMs + 5_000,
        );
        waiting.set(id, (part) => {
          switch (part.kind) {
            case "head":
              head = part;
              break;
            case "chunk":
              bytes += part.bytes.byteLength;
              if (bytes > request.maxBytes) cancel(new TransportError("tooLarge", `The answer is longer than ${request.maxBytes} bytes.`));
              else body += decoder.decode(part.bytes, { stream: true });
              break;
            case "end":
              settle();
              if (head === null) reject(new TransportError("unreachable", "The answer had no head."));
              else resolve({ status: head.status, headers: head.headers, body: body + decoder.decode() });
              break;
            case "error":
              fail(new TransportError(part.reason, part.message));
              break;
            default:
              part satisfies never;
          }
        });
        emit({ type: "fetch", id, request });
      });
    },
  };
}
