/**
 * A server on loopback for tests and the demo that records what it is asked and can be told to misbehave. Knows nothing of
 * the code under test.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface Asked {
  readonly method: string;
  /** As on the request line: with path prefix and query. */
  readonly target: string;
  /** Without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when a string, else as JSON. */
  readonly body: unknown;
}

/** One way to misbehave. `silent` never answers; `trickle` sends a head and then one byte at a time without end. */
export type Fault =
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "redirect"; readonly to: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
  | { readonly kind: "huge"; readonly bytes: number }
  | { readonly kind: "slow"; readonly ms: number }
  | { readonly kind: "silent" | "hangUp" | "trickle" };

export interface Loopback {
  /** Without a trailing slash. */
  readonly origin: string;
  readonly asked: readonly Asked[];
  /** Misbehaves for the next `times` requests whose path ends in `path` (default: all requests, until `fail(null)`). */
  fail(fault: Fault | null, which?: { readonly path?: string; readonly times?: number }): void;
  forget(): void;
  close(): Promise<void>;
}

export async function startLoopback(answer: (asked: Asked) => Reply, port = 0): Promise<Loopback> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  let fault: { readonly fault: Fault; readonly path: string; times: number } | null = null;

  const server = createServer((request, response) => {
    void readRequest(request).then((one) => {
      asked.push(one);
      // An error here would leave the request without an answer.
      const usual = (): Reply => {
        try {
          return answer(one);
        } catch (error) {
          return { status: 500, body: { message: `The simulator failed: ${String(error)}` } };
        }
      };
      if (fault === null || fault.times <= 0 || !one.path.endsWith(fault.path)) {
        send(response, usual());
        return;
      }
      fault.times -= 1;
      misbehave(fault.fault, response, usual);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fail: (next, which = {}) => {
      fault = next === null ? null : { fault: next, path: which.path ?? "", times: which.times ?? Number.POSITIVE_INFINITY };
    },
    forget: () => {
      asked.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = request.url ?? "/";
  const url = new URL(target, "http://loopback");
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: request.method ?? "",
    target,
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function send(response: ServerResponse, reply: Reply): void {
  const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
  response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
  response.end(text);
}

function misbehave(fault: Fault, response: ServerResponse, usual: () => Reply): void {
  if (fault.kind === "reply") send(response, fault.reply);
  else if (fault.kind === "redirect") send(response, { status: fault.status ?? 302, headers: { location: fault.to }, body: "" });
  else if (fault.kind === "slow") setTimeout(() => send(response, usual()), fault.ms).unref();
  else if (fault.kind === "hangUp") response.socket?.destroy();
  else if (fault.kind === "huge") pour(response, fault.bytes);
  else if (fault.kind === "trickle") drip(response);
}

/** Without a content-length, so that only counting the body tells how long it is; stops when the reader hangs up. */
function pour(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { "content-type": "application/json" });
  const block = Buffer.alloc(65_536, " ");
  let left = bytes;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= block.length;
      if (!response.write(block)) {
        response.once("drain", more);
        return;
      }
    }
    response.end("{}");
  };
  more();
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(" ")), 20);
  timer.unref();
}
