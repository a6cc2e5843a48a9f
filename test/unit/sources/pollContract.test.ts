/** What every source that is asked over the network keeps to. A new one is tested by a line in `simulators`. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createFetchTransport } from "../../../src/http/fetchTransport";
import { LONGEST_TIMER_MS } from "../../../src/http/httpClient";
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from "../../../src/http/transport";
import { pollSources } from "../../../src/sources/registry";
import type { Connection, PollResult } from "../../../src/sources/source";
import { startLitellm } from "../../simulators/litellm";
import { type Loopback, startLoopback } from "../../simulators/loopback";

const NOW = Date.parse("2026-05-20T10:00:00Z");

/** A running service with some usage of the last days, and a key that it accepts. */
interface Simulated extends Loopback {
  readonly key: string;
}

const simulators: Readonly<Record<string, () => Promise<Simulated>>> = {
  litellm: async () => {
    const simulator = await startLitellm();
    simulator.use({ day: "2026-05-20", model: "claude-sonnet-4-5", spend: 0.25, prompt: 100, completion: 20, cacheRead: 60 });
    simulator.use({ day: "2026-05-20", model: "gpt-5", spend: 0.75, prompt: 10, completion: 2 });
    simulator.use({ day: "2026-04-01", model: "gpt-5", spend: 1e-7, prompt: 10, completion: 2, cacheCreation: 5 });
    return simulator;
  },
};

const transport = createFetchTransport();

for (const source of pollSources) {
  describe(`poll source ${source.id}`, function () {
    this.timeout(30_000);
    let simulated: Simulated;
    let connection: Connection;
    before(async () => {
      const start = simulators[source.id];
      assert.ok(start !== undefined, `Add a simulator of ${source.id} to this file's table`);
      simulated = await start();
      connection = { name: "work", kind: source.id, origin: simulated.origin, key: simulated.key };
    });
    after(() => simulated?.close());
    afterEach(() => {
      simulated.fail(null);
      simulated.forget();
    });

    const poll = (through: Transport = transport, memory: unknown = null, now = NOW) => source.poll(connection, through, memory, now);

    it("describes itself", () => {
      assert.match(source.id, /^[a-z][a-z0-9-]*$/);
      assert.ok(source.label !== "");
      assert.equal(pollSources.filter(({ id }) => id === source.id).length, 1);
    });

    it("connects with the right key and reads usage", async () => {
      const checked = await source.check(connection, transport);
      assert.ok(checked.ok, checked.words);
      assert.ok(!checked.words.includes(connection.key));
      const result = await poll();
      assertSound(result, connection);
      assert.deepEqual(result.problems, []);
      assert.ok(result.usages.length > 0);
    });

    it("puts the key in a header, never in an address or a body", async () => {
      await source.check(connection, transport);
      await poll();
      assert.ok(simulated.asked.length >= 2);
      for (const { target, body, headers } of simulated.asked) {
        assert.ok(!decodeURIComponent(target).includes(connection.key) && !body.includes(connection.key));
        assert.ok(Object.values(headers).some((value) => value.includes(connection.key)));
      }
    });

    it("gives the same buckets when asked again, and after what it remembers was lost", async () => {
      const first = await poll();
      const again = await poll();
      assert.deepEqual(again.usages, first.usages);
      const later = await poll(transport, JSON.parse(JSON.stringify(first.memory)), NOW + 3_600_000);
      assertSound(later, connection);
      const known = new Map(first.usages.map((usage) => [usage.key, usage]));
      assert.ok(later.usages.length > 0);
      for (const usage of later.usages) assert.deepEqual(usage, known.get(usage.key));
    });

    it("refuses a wrong key in words, without repeating it", async () => {
      const wrong = { ...connection, key: `${connection.key.slice(0, -6)}wrong1` };
      const checked = await source.check(wrong, transport);
      assert.equal(checked.ok, false);
      assertSentence(checked.words, wrong.key);
      const result = await source.poll(wrong, transport, null, NOW);
      assertSound(result, wrong);
      assert.ok(result.problems.length > 0);
    });

    it("takes no redirect, so that nobody else sees the key", async () => {
      const thief = await startLoopback(() => ({ status: 200, body: {} }));
      try {
        for (const status of [301, 302, 303, 307, 308] as const) {
          simulated.fail({ kind: "redirect", to: `${thief.origin}/taken`, status });
          const checked = await source.check(connection, transport);
          assert.equal(checked.ok, false);
          assert.ok(checked.words.includes(thief.origin));
          assertSentence(checked.words, connection.key);
          const result = await poll();
          assertSound(result, connection);
          assert.ok(result.problems.length > 0);
        }
        assert.deepEqual(thief.asked, []);
      } finally {
        await thief.close();
      }
    });

    it("survives a hang-up, an endless body and a page that is no data", async () => {
      const faults = [
        { kind: "hangUp" },
        { kind: "huge", bytes: 60_000_000 },
        { kind: "reply", reply: { status: 200, body: "<html>" } },
        { kind: "reply", reply: { status: 200, body: '{"cut' } },
      ] as const;
      await withoutPauses(async () => {
        for (const fault of faults) {
          simulated.fail(fault);
          const result = await poll();
          assertSound(result, connection);
          assert.ok(result.problems.length > 0, fault.kind);
          assert.ok(!(await source.check(connection, transport)).ok);
        }
      });
    });

    it("comes back no sooner than a Retry-After, and later after each failure", async () => {
      simulated.fail({ kind: "reply", reply: { status: 429, headers: { "retry-after": "7200" }, body: {} } });
      assert.ok((await poll()).nextMs >= 7_200_000);
      simulated.fail({
        kind: "reply",
        reply: { status: 429, headers: { "retry-after": new Date(Date.now() + 7_200_000).toUTCString() }, body: {} },
      });
      assert.ok((await poll()).nextMs >= 7_190_000);
      await withoutPauses(async () => {
        const down = failing(() => new TransportError("unreachable", "no"));
        let result = await poll(down);
        const first = result.nextMs;
        for (let i = 0; i < 4; i += 1) result = await poll(down, result.memory);
        assert.ok(result.nextMs > first * 2);
      });
    });

    it("turns every way in which a transport can fail into a sentence", async () => {
      const reasons = ["unreachable", "timeout", "tooLarge", "certificate", "cancelled"] as const;
      const errors = [
        ...reasons.map((reason) => new TransportError(reason, `no: ${connection.key}`)),
        new TypeError(`bad header ${connection.key}`),
      ];
      await withoutPauses(async () => {
        for (const error of errors) {
          const down = failing(() => error);
          const checked = await source.check(connection, down);
          assert.equal(checked.ok, false);
          assertSentence(checked.words, connection.key);
          const result = await poll(down);
          assertSound(result, connection);
          assert.ok(result.problems.length > 0 && result.usages.length === 0 && result.counterNanoUsd === null);
        }
      });
    });

    it("never throws and stays sound, whatever is answered and whatever was remembered", async () => {
      const real = await record((through) => poll(through));
      const spoiled = fc.record({
        status: fc.oneof({ weight: 6, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) }),
        changes: fc.array(
          fc.tuple(fc.nat(), fc.oneof(fc.jsonValue(), fc.constantFrom(connection.key, -1, 1e300, "NaN", null, "2026-05-20"))),
          {
            maxLength: 4,
          },
        ),
        raw: fc.option(fc.oneof(fc.string(), fc.json()), { freq: 6 }),
        retryAfter: fc.option(fc.oneof(fc.string(), fc.nat().map(String))),
      });
      await withoutPauses(() =>
        fc.assert(
          fc.asyncProperty(fc.array(spoiled, { minLength: 1, maxLength: 4 }), fc.option(fc.jsonValue()), async (turns, memory) => {
            let count = 0;
            const odd: Transport = async (request) => {
              const turn = turns[count % turns.length];
              count += 1;
              assert.ok(turn !== undefined && count < 1_000, "It asks without end");
              const body = turn.raw ?? JSON.stringify(spoil(real.get(new URL(request.url).pathname) ?? {}, turn.changes));
              return { status: turn.status, headers: turn.retryAfter === null ? {} : { "retry-after": turn.retryAfter }, body };
            };
            assertSentence((await source.check(connection, odd)).words, connection.key);
            const first = await poll(odd, memory);
            assertSound(first, connection);
            assertSound(await poll(odd, JSON.parse(JSON.stringify(first.memory)), NOW + 400_000), connection);
          }),
          { numRuns: 300 },
        ),
      );
    });

    it("keeps no key that a service repeats wherever it can", async () => {
      const real = await record((through) => poll(through));
      const repeat = (json: unknown): unknown => {
        if (typeof json === "string") return /^\d{4}-/.test(json) ? json : `${json} ${connection.key}`;
        if (Array.isArray(json)) return json.map(repeat);
        return typeof json === "object" && json !== null
          ? Object.fromEntries(Object.entries(json).map(([name, part]) => [name, repeat(part)]))
          : json;
      };
      const repeating: Transport = async ({ url }) => {
        const found = real.get(new URL(url).pathname);
        const headers = { "x-key": connection.key };
        return { status: found === undefined ? 404 : 200, headers, body: JSON.stringify(repeat(found ?? { detail: "Not Found" })) };
      };
      const checked = await source.check(connection, repeating);
      assert.ok(checked.ok);
      assertSentence(checked.words, connection.key);
      const result = await poll(repeating);
      assert.ok(result.usages.length > 0);
      assertSound(result, connection);
    });

    it("takes back what it remembered even when that was damaged", async () => {
      const { memory } = await poll();
      const real = await record((through) => poll(through));
      const healthy: Transport = async (request) => {
        const body = JSON.stringify(real.get(new URL(request.url).pathname) ?? { detail: "Not Found" });
        return { status: real.has(new URL(request.url).pathname) ? 200 : 404, headers: {}, body };
      };
      const change = fc.tuple(fc.nat(), fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 8.64e15, 1e300, "2026-99-99", "aggregated")));
      await withoutPauses(() =>
        fc.assert(
          fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
            // Remembered words may be among what was damaged.
            assertSound({ ...(await poll(healthy, spoil(memory, changes))), problems: [] }, connection);
          }),
        ),
      );
    });
  });
}

describe("poll sources", () => {
  it("has no simulator without a source", () => {
    assert.deepEqual(Object.keys(simulators).sort(), pollSources.map(({ id }) => id).sort());
  });
});

function assertSentence(words: string, key: string): void {
  assert.match(words, /^[A-Zh][^\n]{9,}[."]$/u);
  assert.ok(!words.includes(key) && !words.includes(encodeURIComponent(key)), words);
}

function assertSound(result: PollResult, { name, key }: Connection): void {
  assert.ok(!JSON.stringify(result).includes(key), "The key is in the result");
  assert.equal(new Set(result.usages.map((usage) => usage.key)).size, result.usages.length, "A bucket stands twice");
  for (const usage of result.usages) {
    assert.ok(usage.key.startsWith(`${name}:`));
    assert.ok(usage.spanMs > 0 && Number.isSafeInteger(usage.at));
    for (const count of [...Object.values(usage.tokens), usage.billedNanoUsd, usage.reportedNanoUsd])
      assert.ok(count === null || isCount(count), String(count));
    assert.ok(isCount(usage.responses) && isCount(usage.webSearches));
  }
  assert.ok(result.counterNanoUsd === null || isCount(result.counterNanoUsd));
  assert.ok(Number.isSafeInteger(result.nextMs) && result.nextMs >= 1_000 && result.nextMs <= LONGEST_TIMER_MS, String(result.nextMs));
  for (const problem of result.problems) assertSentence(problem, key);
  assert.deepEqual(JSON.parse(JSON.stringify(result.memory)), result.memory);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function failing(error: () => Error): Transport {
  return async () => {
    throw error();
  };
}

/** The JSON bodies that a service really sends, by path. */
async function record(run: (through: Transport) => Promise<unknown>): Promise<Map<string, unknown>> {
  const bodies = new Map<string, unknown>();
  await run(async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await transport(request);
    bodies.set(new URL(request.url).pathname, JSON.parse(response.body));
    return response;
  });
  return bodies;
}

/** A copy with some of its values, counted in the order of a walk through it, replaced. */
function spoil(json: unknown, changes: readonly (readonly [number, unknown])[]): unknown {
  const size = countValues(json);
  return changes.reduce<unknown>((so, [at, value]) => replaceAt(so, { left: at % size }, value), json);
}

function countValues(json: unknown): number {
  if (typeof json !== "object" || json === null) return 1;
  return Object.values(json).reduce((sum: number, part) => sum + countValues(part), 1);
}

function replaceAt(json: unknown, walk: { left: number }, value: unknown): unknown {
  if (walk.left-- === 0) return value;
  if (Array.isArray(json)) return json.map((part) => replaceAt(part, walk, value));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, replaceAt(part, walk, value)]));
}

/** Runs with timers of under a minute firing at once, since a registered source waits by the real clock. */
async function withoutPauses(run: () => Promise<void>): Promise<void> {
  const real = globalThis.setTimeout;
  const hurried = (callback: (...parameters: unknown[]) => void, ms?: number, ...parameters: unknown[]) =>
    real(callback, ms !== undefined && ms < 10_000 ? 0 : ms, ...parameters);
  globalThis.setTimeout = Object.assign(hurried, real) as typeof setTimeout;
  try {
    await run();
  } finally {
    globalThis.setTimeout = real;
  }
}
