import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createFetchTransport, fetchFailure } from "../../../src/http/fetchTransport";
import { type HttpRequest, TransportError } from "../../../src/http/transport";
import { type Loopback, startLoopback } from "../../simulators/loopback";

const KEY = "sk-0123456789abcdefghij";

describe("fetchTransport", function () {
  this.timeout(20_000);
  const transport = createFetchTransport();
  let server: Loopback;
  before(async () => {
    server = await startLoopback(({ path }) => ({
      status: path === "/teapot" ? 418 : 200,
      headers: { "X-Custom": "Value" },
      body: { text: "äöü€😀".repeat(20_000) },
    }));
  });
  after(() => server.close());
  afterEach(() => server.fail(null));

  const request = (change: Partial<HttpRequest> = {}): HttpRequest => ({
    method: "GET",
    url: `${server.origin}/a?b=c`,
    headers: { authorization: `Bearer ${KEY}` },
    body: null,
    timeoutMs: 10_000,
    maxBytes: 1_000_000,
    ...change,
  });
  const failure = async (change: Partial<HttpRequest>, signal?: AbortSignal): Promise<TransportError> => {
    const error = await transport(request(change), signal).then(
      () => assert.fail("an answer came"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof TransportError, String(error));
    assert.ok(!error.message.includes(KEY) && !String(error.stack).includes(KEY));
    return error;
  };

  it("hands over status, headers in lower case and a body cut into chunks within characters", async () => {
    const answer = await transport(request());
    assert.equal(answer.status, 200);
    assert.equal(answer.headers["x-custom"], "Value");
    assert.equal(JSON.parse(answer.body).text, "äöü€😀".repeat(20_000));
    assert.equal((await transport(request({ url: `${server.origin}/teapot` }))).status, 418);
    assert.equal(server.asked[0]?.headers["authorization"], `Bearer ${KEY}`);
  });

  it("sends a body with POST", async () => {
    server.forget();
    await transport(request({ method: "POST", body: '{"a":1}' }));
    assert.deepEqual([server.asked[0]?.method, server.asked[0]?.body], ["POST", '{"a":1}']);
  });

  it("returns a redirect as it is and asks nobody else", async () => {
    const other = await startLoopback(() => ({ status: 200, body: {} }));
    try {
      for (const status of [301, 302, 303, 307, 308] as const) {
        server.fail({ kind: "redirect", to: `${other.origin}/x`, status });
        const answer = await transport(request());
        assert.deepEqual([answer.status, answer.headers["location"]], [status, `${other.origin}/x`]);
      }
      assert.deepEqual(other.asked, []);
    } finally {
      await other.close();
    }
  });

  it("gives up in time when there is no head, and when the body does not end", async () => {
    server.fail({ kind: "silent" });
    assert.equal((await failure({ timeoutMs: 50 })).reason, "timeout");
    server.fail({ kind: "trickle" });
    assert.equal((await failure({ timeoutMs: 200 })).reason, "timeout");
  });

  it("ends when it is cancelled, before and during the request", async () => {
    const before = AbortSignal.abort();
    assert.equal((await failure({}, before)).reason, "cancelled");
    server.fail({ kind: "silent" });
    const during = new AbortController();
    const waiting = failure({}, during.signal);
    setTimeout(() => during.abort(), 30);
    assert.equal((await waiting).reason, "cancelled");
  });

  it("cuts off a body that is too long, whether or not its length is announced", async () => {
    assert.equal((await failure({ maxBytes: 1_000 })).reason, "tooLarge");
    server.fail({ kind: "huge", bytes: 50_000_000 });
    assert.equal((await failure({ maxBytes: 1_000_000 })).reason, "tooLarge");
  });

  it("says that nothing listens, and that a connection broke", async () => {
    const gone = await startLoopback(() => ({ status: 200, body: {} }));
    await gone.close();
    const refused = await failure({ url: `${gone.origin}/` });
    assert.equal(refused.reason, "unreachable");
    assert.match(refused.message, /nothing listens/);
    server.fail({ kind: "hangUp" });
    assert.equal((await failure({})).reason, "unreachable");
  });

  it("says that a certificate is not trusted", async () => {
    const folder = join(__dirname, "../../fixtures/tls");
    const options = { cert: readFileSync(join(folder, "selfSigned.pem")), key: readFileSync(join(folder, "selfSignedKey.pem")) };
    const secure = createServer(options, (_request, response) => response.end("{}"));
    await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
    try {
      const error = await failure({ url: `https://localhost:${(secure.address() as AddressInfo).port}/` });
      assert.equal(error.reason, "certificate");
      assert.match(error.message, /SELF_SIGNED/);
    } finally {
      secure.close();
    }
  });

  it("says that a server speaks no TLS", async () => {
    const error = await failure({ url: server.origin.replace("http:", "https:") });
    assert.equal(error.reason, "unreachable");
    assert.match(error.message, /does not speak TLS/);
  });

  it("keeps a key that cannot be a header, and an address that cannot be called, out of the message", async () => {
    assert.equal((await failure({ headers: { authorization: `Bearer ${KEY}\nx` } })).reason, "unreachable");
    assert.equal((await failure({ url: `http://me:${KEY}@127.0.0.1/` })).reason, "unreachable");
    assert.equal((await failure({ url: `nonsense ${KEY}` })).reason, "unreachable");
  });

  it("refuses an answer for which a redirect was followed", async () => {
    const following = createFetchTransport((input, init) => fetch(input, { ...init, redirect: "follow" }));
    server.fail({ kind: "redirect", to: "/elsewhere" }, { path: "/a" });
    await assert.rejects(following(request()), (error: unknown) => error instanceof TransportError && /redirect/.test(error.message));
  });

  it("knows the codes of Node and of Chromium, however deep they stand", () => {
    for (const [reason, error] of [
      ["certificate", coded("DEPTH_ZERO_SELF_SIGNED_CERT")],
      ["certificate", coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE")],
      ["certificate", coded("CERT_HAS_EXPIRED")],
      ["certificate", coded("ERR_TLS_CERT_ALTNAME_INVALID")],
      ["certificate", coded("UNABLE_TO_GET_ISSUER_CERT_LOCALLY")],
      ["certificate", new Error("net::ERR_CERT_AUTHORITY_INVALID")],
      ["timeout", coded("UND_ERR_CONNECT_TIMEOUT")],
      ["timeout", coded("ETIMEDOUT")],
      ["timeout", new Error("net::ERR_CONNECTION_TIMED_OUT")],
      ["unreachable", coded("ENOTFOUND")],
      ["unreachable", new AggregateError([coded("ECONNREFUSED")])],
      ["unreachable", new Error("net::ERR_NAME_NOT_RESOLVED")],
      ["unreachable", new Error("something else")],
      ["unreachable", coded("constructor")],
      ["unreachable", "not an error"],
    ] as const) {
      const wrapped = new TypeError("fetch failed", { cause: error });
      assert.equal(fetchFailure(error, "https://a.example/x").reason, reason);
      assert.equal(fetchFailure(wrapped, "https://a.example/x").reason, reason);
      assert.match(fetchFailure(wrapped, "https://a.example/x").message, /^a\.example: /);
      assert.doesNotMatch(fetchFailure(wrapped, "https://a.example/x").message, /native code/);
    }
  });
});

function coded(code: string): Error {
  return Object.assign(new Error(`${code} happened`), { code });
}
