import assert from "node:assert/strict";
import fc from "fast-check";
import { isLoopback, parseConnectionName, parseOrigin } from "../../../src/sources/connection";

function why(text: string): string {
  const result = parseOrigin(text);
  assert.equal(result.ok, false, text);
  return result.ok ? "" : result.why;
}

describe("connection", () => {
  it("normalises what people paste", () => {
    for (const [typed, origin] of [
      ["https://gateway.example.com", "https://gateway.example.com"],
      ["  HTTPS://Gateway.Example.com/  ", "https://gateway.example.com"],
      ["https://gateway.example.com/v1", "https://gateway.example.com"],
      ["https://gateway.example.com/v1//", "https://gateway.example.com"],
      ["https://gateway.example.com/litellm/v1/", "https://gateway.example.com/litellm"],
      ["https://gateway.example.com:8443/a/b/", "https://gateway.example.com:8443/a/b"],
      ["https://gateway.example.com:443", "https://gateway.example.com"],
      ["https://gateway.example.com/v1beta", "https://gateway.example.com/v1beta"],
      ["https://gateway.example.com/a/../b", "https://gateway.example.com/b"],
      ["http://localhost:4000/v1", "http://localhost:4000"],
      ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
      ["http://127.9.8.7", "http://127.9.8.7"],
      ["http://127.1:4000", "http://127.0.0.1:4000"],
      ["http://[::1]:4000/", "http://[::1]:4000"],
      ["https://[::1]:4000/", "https://[::1]:4000"],
    ] as const) {
      assert.deepEqual(parseOrigin(typed), { ok: true, value: origin }, typed);
    }
  });

  it("refuses with a sentence that says what to do", () => {
    for (const [typed, says] of [
      ["", /Enter the gateway's address/],
      ["gateway.example.com", /beginning with https:/],
      ["localhost:4000", /beginning with https:/],
      ["ftp://example.com", /beginning with https:/],
      ["file:///etc/passwd", /beginning with https:/],
      ["https://", /not a valid address/],
      ["https://exa mple.com", /blank/],
      ["https://exam\nple.com", /line break/],
      ["https:\\\\example.com", /beginning with https:|backslash/],
      ["https://example.com\\@evil.example", /backslash/],
      ["https://me:secret@example.com", /user name or password/],
      ["https://@example.com", /user name or password/],
      ["https://example.com/?key=sk-1", /query/],
      ["https://example.com/?", /query/],
      ["https://example.com/#x", /fragment/],
      ["http://gateway.example.com", /Use https/],
      ["http://localhost.example.com", /Use https/],
      ["http://127.0.0.1.example.com", /Use https/],
      ["http://0.0.0.0:4000", /Use https/],
      ["http://[::ffff:127.0.0.1]", /Use https/],
      ["http://10.0.0.5", /Use https/],
      ["http://192.168.1.1", /Use https/],
      ["http://128.0.0.1", /Use https/],
      ["http://300.0.0.1", /not a valid address/],
    ] as const) {
      assert.match(why(typed), says, typed);
    }
  });

  it("does not repeat a password in its refusal", () => {
    assert.doesNotMatch(why("https://me:hunter2@example.com"), /hunter2/);
    assert.doesNotMatch(why("https://example.com/?key=hunter2"), /hunter2/);
  });

  it("accepts only what stays itself: normalising twice changes nothing, and http is loopback", () => {
    const typed = fc.oneof(
      fc.string(),
      fc
        .tuple(
          fc.constantFrom("http://", "https://", "HTTP://"),
          fc.constantFrom("localhost", "127.0.0.1", "127.1", "a.example", "[::1]", "0.0.0.0", "@", "2130706433", "127.0.0.1@b.example"),
          fc.constantFrom("", ":80", ":4000", ":99999"),
          fc.constantFrom("", "/", "/v1", "/v1/v1/", "//v1", "/a//", "/..", "/%2e%2e/v1", "/a?b=c", "/a#b", "?", "/é"),
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const first = parseOrigin(text);
        if (!first.ok) return assert.match(first.why, /^[A-Zh].*\.$/u);
        assert.deepEqual(parseOrigin(first.value), first);
        const url = new URL(first.value);
        assert.ok(url.protocol === "https:" || isLoopback(url.hostname));
        assert.ok(!first.value.endsWith("/") && url.search === "" && url.hash === "" && url.username === "" && url.password === "");
        // What a client makes of it by appending a path stays on the same origin and under the same prefix.
        assert.equal(new URL(`${first.value}/key/info`).href, `${first.value}/key/info`);
      }),
      { numRuns: 500 },
    );
  });

  it("checks names", () => {
    for (const good of ["a", "team-gateway", "g2", " work "])
      assert.deepEqual(parseConnectionName(good, ["other"]), { ok: true, value: good.trim() });
    for (const bad of ["", "A", "a_b", "2a", "a-", "-a", "a b", "a:b", "é", "x".repeat(41)])
      assert.equal(parseConnectionName(bad, []).ok, false);
    const taken = parseConnectionName("work", ["work"]);
    assert.ok(!taken.ok && taken.why.includes("already"));
  });
});
