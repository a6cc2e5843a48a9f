import assert from "node:assert/strict";
import { createRelayTransport } from "../../../src/engine/gateways/relayTransport";
import type { FromEngine } from "../../../src/engine/messages";
import { boundTransport, isBelow } from "../../../src/http/boundTransport";
import type { Transport } from "../../../src/http/transport";

describe("a key's way", () => {
  it("leads to its origin alone, and below its path", async () => {
    const sent: string[] = [];
    const transport: Transport = (request) => {
      sent.push(request.url);
      return Promise.resolve({ status: 200, headers: {}, body: "{}" });
    };
    const bound = boundTransport(transport, "https://git.example.com/forge");
    const ask = (url: string) => bound({ method: "GET", url, headers: {}, body: null, timeoutMs: 1_000, maxBytes: 1_000 });
    await ask("https://git.example.com/forge/api?page=2");
    for (const url of [
      "https://git.example.com/other",
      "https://git.example.com/forgery",
      "https://git.example.com/forge/../other",
      "https://git.example.com/forge/%2e%2e/other",
      "https://git.example.com:8443/forge/api",
      "http://git.example.com/forge/api",
      "https://user@git.example.com/forge/api",
      "https://git.example.com.evil.example/forge/api",
      "https://git.example.com@evil.example/forge/api",
      "/forge/api",
    ])
      await assert.rejects(ask(url), (error: Error) => error.name === "TransportError" && error.message.includes("was not sent"), url);
    assert.equal(sent.length, 1);
    assert.ok(isBelow("http://127.0.0.1:8080/api", "http://127.0.0.1:8080"));
  });

  it("ends at the host when it is cancelled", async () => {
    const said: FromEngine[] = [];
    const { transport, receive } = createRelayTransport((message) => void said.push(message));
    const request = { method: "GET" as const, url: "https://a.example", headers: {}, body: null, timeoutMs: 1_000, maxBytes: 1_000 };
    const abort = new AbortController();
    const pending = transport(request, abort.signal);
    abort.abort();
    await assert.rejects(pending, (error: Error & { reason?: string }) => error.reason === "cancelled");
    assert.deepEqual(
      said.map(({ type }) => type),
      ["fetch", "cancelFetch"],
    );
    receive(1, { kind: "end" });
    await assert.rejects(transport(request, abort.signal), (error: Error & { reason?: string }) => error.reason === "cancelled");
    assert.equal(said.length, 2, "A cancelled request was sent");
  });
});
