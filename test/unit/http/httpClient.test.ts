import assert from "node:assert/strict";
import fc from "fast-check";
import { type Failure, failureWords } from "../../../src/http/failure";
import { type Answer, askJson, LONGEST_TIMER_MS, retryAfterMs } from "../../../src/http/httpClient";
import { createScrubber, saidIn } from "../../../src/http/said";
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from "../../../src/http/transport";

const KEY = "sk-Ab3/+dEfGh1jKlMn";
const ORIGIN = "https://gateway.example.com/litellm";
const NOW = Date.parse("2026-05-01T12:00:00Z");

type Turn = Partial<HttpResponse> | Error;

async function asked(turns: readonly Turn[], key = KEY) {
  const requests: HttpRequest[] = [];
  const pauses: number[] = [];
  const transport: Transport = async (request) => {
    const turn = turns[Math.min(requests.length, turns.length - 1)];
    requests.push(request);
    if (turn instanceof Error) throw turn;
    return { status: 200, headers: {}, body: "{}", ...turn };
  };
  const clock = { pause: async (ms: number) => void pauses.push(ms), random: () => 0.5, now: () => NOW };
  const answer = await askJson(transport, { origin: ORIGIN, path: "/a/b", query: { q: "x y&z" }, key }, clock);
  return { answer, requests, pauses };
}

function failureOf(answer: Answer): Failure {
  assert.ok(!answer.ok);
  return answer;
}

describe("httpClient", function () {
  this.timeout(20_000);
  it("asks with the key in one header and gives the parsed answer", async () => {
    const { answer, requests } = await asked([{ body: '{"a":[1]}' }]);
    assert.deepEqual(answer, { ok: true, json: { a: [1] }, headers: {} });
    assert.equal(requests[0]?.url, `${ORIGIN}/a/b?q=x+y%26z`);
    assert.deepEqual(requests[0]?.headers, { accept: "application/json", authorization: `Bearer ${KEY}` });
  });

  it("gives no key back that a server repeats", async () => {
    const { answer } = await asked([{ body: JSON.stringify({ key: KEY, [KEY]: { list: [`x${KEY}y`] } }) }]);
    assert.deepEqual(answer, { ok: true, json: { key: "[key]", "[key]": { list: ["x[key]y"] } }, headers: {} });
  });

  it("tries 429, 5xx and an unreachable server three times, after a growing pause", async () => {
    for (const turn of [{ status: 429 }, { status: 500 }, { status: 503 }, new TransportError("unreachable", "no"), new Error("odd")]) {
      const { answer, requests, pauses } = await asked([turn]);
      assert.equal(answer.ok, false);
      assert.equal(requests.length, 3);
      assert.deepEqual(pauses, [375, 750]);
    }
    const recovered = await asked([{ status: 502 }, new TransportError("unreachable", "no"), { body: "1" }]);
    assert.deepEqual(recovered.answer, { ok: true, json: 1, headers: {} });
  });

  it("does not try again what will not change or has cost enough", async () => {
    const turns: Turn[] = [{ status: 400 }, { status: 401 }, { status: 404 }, { status: 302 }, { body: "<html>" }];
    for (const reason of ["timeout", "tooLarge", "certificate", "cancelled"] as const) turns.push(new TransportError(reason, "no"));
    for (const turn of turns) assert.equal((await asked([turn])).requests.length, 1);
  });

  it("waits as long as a short Retry-After says and leaves a long one to the caller", async () => {
    const short = await asked([{ status: 429, headers: { "retry-after": "2" } }, {}]);
    assert.deepEqual([short.answer.ok, short.pauses], [true, [2_000]]);
    const long = await asked([{ status: 429, headers: { "retry-after": "120" } }, {}]);
    assert.deepEqual([failureOf(long.answer).retryAfterMs, long.pauses], [120_000, []]);
  });

  it("reads Retry-After as seconds or a date", () => {
    const http = (ms: number) => new Date(ms).toUTCString();
    for (const [headers, expected] of [
      [{}, null],
      [{ "retry-after": "0" }, 0],
      [{ "retry-after": " 7 " }, 7_000],
      [{ "retry-after": "1.5" }, 1_500],
      [{ "retry-after": "99999999999" }, LONGEST_TIMER_MS],
      [{ "retry-after": http(NOW + 90_000) }, 90_000],
      [{ "retry-after": http(NOW - 90_000) }, 0],
      [{ "retry-after": http(NOW + 3_690_000), date: http(NOW + 3_600_000) }, 90_000],
      [{ "retry-after": "-5" }, null],
      [{ "retry-after": "soon" }, null],
      [{ "retry-after": "" }, null],
    ] as const) {
      assert.equal(retryAfterMs(headers, NOW), expected, JSON.stringify(headers));
    }
  });

  it("names where a redirect points, by its origin alone, and asks there nothing", async () => {
    const { answer, requests } = await asked([{ status: 307, headers: { location: `https://evil.example/x?key=${KEY}` } }]);
    const failure = failureOf(answer);
    assert.equal(requests.length, 1);
    assert.equal(failure.elsewhere, "https://evil.example");
    assert.match(failureWords(failure, ORIGIN), /redirects to https:\/\/evil\.example\. The key was not sent there\./);
    const login = failureOf((await asked([{ status: 302, headers: { location: "/login" } }])).answer);
    assert.match(failureWords(login, ORIGIN), /not followed with a key/);
  });

  it("says where a redirect leads within the connection's own address, and nothing of one that leads away or repeats the key", async () => {
    const led = async (location: string) => {
      const { answer, requests } = await asked([{ status: 301, headers: { location }, body: "" }]);
      assert.ok(!answer.ok && requests.length === 1);
      return answer.moved;
    };
    assert.equal(await led("/litellm/other?x=1"), "/other?x=1");
    assert.equal(await led(`${ORIGIN}/a/b#c`), "/a/b");
    for (const away of [
      "/elsewhere",
      "https://evil.example.com/litellm/other",
      "//evil.example.com/litellm/x",
      "/litellm/../x",
      "/litellmish/x",
    ])
      assert.equal(await led(away), undefined, away);
    for (const key of [KEY, encodeURIComponent(KEY)]) assert.equal(await led(`/litellm/${key}`), undefined);
  });

  it("does not send a key that no header can hold", async () => {
    for (const bad of ["", "sk-a b", "sk-a\nb", "sk-ä", "sk-\u0000"]) {
      const { answer, requests } = await asked([{}], bad);
      assert.deepEqual([failureOf(answer).reason, requests.length], ["badKey", 0]);
    }
  });

  it("reads the message out of every known shape of error", () => {
    const scrub = createScrubber(KEY);
    for (const [body, expected] of [
      ['{"detail":"a"}', "a"],
      ['{"detail":{"error":"a"}}', "a"],
      ['{"detail":{"error":{"message":"a"}}}', "a"],
      ['{"detail":[{"loc":["query","page_size"],"msg":"a","type":"t"},{"msg":"b"}]}', "a; b"],
      ['{"error":{"message":"a","type":"t","param":null,"code":"401"}}', "a"],
      ['{"error":"a"}', "a"],
      ['{"message":"a"}', "a"],
      ['"a"', "a"],
      ["a\n\tb", "a b"],
      ["<html>a</html>", null],
      ["", null],
      ["{}", null],
      ["[1,2]", null],
      [`{"detail":"${"x".repeat(900)}"}`, "x".repeat(300)],
    ] as const) {
      assert.equal(saidIn(body, scrub), expected, body);
    }
  });

  it("lets no key into anything that is shown, wherever a server or a transport puts it", async () => {
    const text = fc.string({ maxLength: 40 });
    const hidden = fc.constantFrom(KEY, encodeURIComponent(KEY), `Bearer ${KEY}`, JSON.stringify(KEY));
    const mentioned = fc.tuple(text, hidden, text).map((parts) => parts.join(" "));
    const turn: fc.Arbitrary<Turn> = fc.oneof(
      fc.record({
        status: fc.integer({ min: 200, max: 599 }),
        headers: fc.record({ location: mentioned, "retry-after": mentioned }),
        body: fc.oneof(
          mentioned,
          mentioned.map((said) => JSON.stringify({ error: { message: said } })),
          mentioned.map((said) => " ".repeat(290) + said),
        ),
      }),
      fc
        .tuple(fc.constantFrom("unreachable", "timeout", "certificate"), mentioned)
        .map(([reason, said]) => new TransportError(reason, said)),
      mentioned.map((said) => new Error(said)),
    );
    await fc.assert(
      fc.asyncProperty(turn, async (one) => {
        const { answer, requests } = await asked([one]);
        if (answer.ok) return;
        const shown = JSON.stringify(answer) + failureWords(answer, ORIGIN);
        assert.ok(!shown.includes(KEY) && !shown.includes(encodeURIComponent(KEY)), shown);
        assert.ok(requests.every(({ url }) => url.startsWith(`${ORIGIN}/`) && !decodeURIComponent(url).includes(KEY)));
      }),
    );
  });

  it("has a sentence with a next step for every failure", () => {
    const reasons: Failure["reason"][] = [
      "badKey",
      "unreachable",
      "timeout",
      "certificate",
      "tooLarge",
      "cancelled",
      "redirect",
      "notJson",
      "status",
    ];
    for (const reason of reasons) {
      for (const status of [null, 400, 429, 503]) {
        const words = failureWords({ ok: false, reason, status, said: "why", elsewhere: null, retryAfterMs: 1_500 }, ORIGIN);
        assert.match(words, /^[A-Zh].{20,}[."]$/u, words);
      }
    }
    const busy = failureWords({ ok: false, reason: "status", status: 429, said: null, elsewhere: null, retryAfterMs: 1_500 }, ORIGIN);
    assert.match(busy, /in 2 s/);
  });
});
