import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FetchPart } from "../../../src/engine/messages";
import type { HttpRequest } from "../../../src/http/transport";
import { createRelay } from "../../../src/vscode/relay";

describe("the relay", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    servers.push(server);
    await new Promise((resolve) => server.once("listening", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const requestOf = (url: string, change: Partial<HttpRequest> = {}): HttpRequest => ({
    method: "GET",
    url,
    headers: { authorization: "Bearer sk-secret" },
    body: null,
    timeoutMs: 5_000,
    maxBytes: 1_000_000,
    ...change,
  });

  /** Every part of one answer; `during` sees each as it comes. */
  function ask(request: HttpRequest, send: typeof fetch = fetch, during: (part: FetchPart, cancel: () => void) => void = () => undefined) {
    return new Promise<FetchPart[]>((resolve) => {
      const parts: FetchPart[] = [];
      const relay = createRelay(send, (id, part) => {
        assert.equal(id, 1);
        parts.push(part);
        during(part, () => relay.cancel(1));
        if (part.kind === "end" || part.kind === "error") resolve(parts);
      });
      relay.fetch(1, request);
    });
  }

  const textOf = (parts: readonly FetchPart[]) =>
    Buffer.concat(parts.flatMap((part) => (part.kind === "chunk" ? [part.bytes] : []))).toString();

  it("sends method, headers and body, and hands the answer over in parts", async () => {
    const seen: string[] = [];
    const origin = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      response.writeHead(201, { "X-Told": "yes" }).end("answer");
    });
    const parts = await ask(requestOf(`${origin}/a`, { method: "POST", body: "question" }));
    assert.deepEqual(seen, ["POST /a Bearer sk-secret question"]);
    const head = parts[0];
    assert.ok(head?.kind === "head" && head.status === 201 && head.headers["x-told"] === "yes");
    assert.equal(textOf(parts), "answer");
    assert.equal(parts.at(-1)?.kind, "end");
  });

  it("hands a chunk over before the answer has ended", async () => {
    let finish = () => {};
    const origin = await serve((_request, response) => {
      response.write("first");
      finish = () => response.end("second");
    });
    const parts = await ask(requestOf(origin), fetch, (part) => {
      if (part.kind === "chunk" && Buffer.from(part.bytes).toString() === "first") finish();
    });
    assert.equal(textOf(parts), "firstsecond");
  });

  it("hands a redirect over as it is and does not follow it", async () => {
    const paths: (string | undefined)[] = [];
    const origin = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    const parts = await ask(requestOf(`${origin}/here`));
    assert.ok(parts[0]?.kind === "head" && parts[0].status === 302);
    assert.deepEqual(paths, ["/here"]);
  });

  it("reports a redirect whose status the platform hides", async () => {
    const hidden = Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });
    const [head] = await ask(requestOf("https://gateway.example/"), async () => hidden);
    assert.ok(head?.kind === "head" && head.status === 302);
  });

  it("gives up after the request's time, before the head and after it", async () => {
    const silent = await serve(() => undefined);
    const slow = await serve((_request, response) => void response.write("some"));
    for (const url of [silent, slow]) {
      const last = (await ask(requestOf(url, { timeoutMs: 100 }))).at(-1);
      assert.ok(last?.kind === "error" && last.reason === "timeout");
    }
  });

  it("cuts an answer off that is too long", async () => {
    const origin = await serve((_request, response) => void response.end("x".repeat(2_000)));
    const parts = await ask(requestOf(origin, { maxBytes: 1_000 }));
    const last = parts.at(-1);
    assert.ok(last?.kind === "error" && last.reason === "tooLarge");
    assert.ok(textOf(parts).length <= 1_000);
  });

  it("stops when the engine cancels", async () => {
    const origin = await serve((_request, response) => void response.write("some"));
    const last = (await ask(requestOf(origin), fetch, (part, cancel) => part.kind === "chunk" && cancel())).at(-1);
    assert.ok(last?.kind === "error" && last.reason === "cancelled");
  });

  it("says that nobody answers", async () => {
    const origin = await serve(() => undefined);
    await new Promise((resolve) => servers[0]?.close(resolve));
    const [part] = await ask(requestOf(origin));
    assert.ok(part?.kind === "error" && part.reason === "unreachable");
    assert.match(part.message, /ECONNREFUSED/);
  });

  it("tells a certificate that is not trusted from a host that does not answer", async () => {
    const cause = Object.assign(new Error("self-signed certificate in certificate chain"), { code: "SELF_SIGNED_CERT_IN_CHAIN" });
    const [part] = await ask(requestOf("https://gateway.example/"), () => Promise.reject(new TypeError("fetch failed", { cause })));
    assert.ok(part?.kind === "error" && part.reason === "certificate");
    assert.match(part.message, /gateway\.example/);
  });

  it("never repeats a key, even when the platform's own error quotes it", async () => {
    const [part] = await ask(requestOf("https://gateway.example/", { headers: { authorization: "Bearer sk-secret\n" } }));
    assert.ok(part?.kind === "error");
    assert.doesNotMatch(part.message, /sk-secret/);
  });

  it("hands nothing over once it is disposed", async () => {
    let arrived = () => {};
    const reached = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const closed = new Promise<void>((resolve) => {
      void serve((request) => {
        request.once("close", resolve);
        arrived();
      }).then((origin) => {
        const relay = createRelay(fetch, () => assert.fail("a part after the end"));
        relay.fetch(1, requestOf(origin));
        void reached.then(() => relay.dispose());
      });
    });
    await closed;
  });
});
