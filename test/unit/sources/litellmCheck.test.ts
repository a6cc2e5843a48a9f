import assert from "node:assert/strict";
import { type Transport, TransportError } from "../../../src/http/transport";
import type { LitellmSimulator } from "../../simulators/litellm";
import { startLoopback } from "../../simulators/loopback";
import { closeAll, connect, KEY_INFO, opened, simulate, source, transport } from "./litellmHarness";

describe("litellm check", function () {
  this.timeout(20_000);
  afterEach(closeAll);

  it("says who is connected and what was spent, with either shape of key info and under a prefix", async () => {
    for (const settings of [{}, { keyInfo: "flat" }, { prefix: "/litellm" }] as const) {
      const simulator = await simulate(settings);
      simulator.setSpend(212.3537162499998);
      const expected = { ok: true, words: "Connected as key sk-...IAAw: $212.35 spent on this key so far." };
      assert.deepEqual(await words(simulator), expected);
      assert.equal(simulator.asked.length, 1);
    }
  });

  it("tells a wrong key, a key for models only, and the master key apart", async () => {
    const simulator = await simulate();
    const wrong = await words(simulator, "sk-wrongwrongwrongwrong");
    assert.equal(wrong.ok, false);
    assert.match(wrong.words, /does not accept this key\. Copy it again/);
    const modelOnly = await words(simulator, simulator.modelOnlyKey);
    assert.equal(modelOnly.ok, false);
    assert.match(modelOnly.words, /knows this key but does not let it ask .* may call \/key\/info/);
    const master = await words(simulator, simulator.masterKey);
    assert.equal(master.ok, false);
    assert.match(master.words, /probably the master key\. Make a virtual key/);
  });

  it("connects with daily totals alone when only the key's total is refused", async () => {
    for (const status of [401, 403, 404, 405]) {
      const simulator = await simulate({ refuse: new Map([[KEY_INFO, status]]) });
      const answer = await words(simulator);
      assert.equal(answer.ok, true);
      assert.match(answer.words, /no live spend from it; its daily totals are read/);
    }
  });

  it("recognises what is not a LiteLLM, a missing database, a redirect and a certificate", async () => {
    const simulator = await simulate();
    const other = await startLoopback(({ path }) =>
      path === "/" ? { status: 200, body: "<html></html>" } : { status: 404, body: "Not here" },
    );
    opened(other);
    assert.match((await source.check({ ...connect(simulator), origin: other.origin }, transport)).words, /not as a LiteLLM proxy/);
    simulator.fail({ kind: "reply", reply: { status: 200, body: "<html>Sign in</html>" } });
    assert.match((await words(simulator)).words, /not as a LiteLLM proxy/);
    simulator.fail({ kind: "reply", reply: { status: 200, body: { ok: true } } });
    assert.match((await words(simulator)).words, /not as a LiteLLM proxy/);
    other.forget();
    simulator.fail({ kind: "redirect", to: `${other.origin}/key/info` });
    assert.match((await words(simulator)).words, /redirects to .* The key was not sent there/);
    assert.deepEqual(other.asked, []);
    simulator.fail(null);
    simulator.settings.database = false;
    assert.match((await words(simulator)).words, /without a database .*DATABASE_URL/);
    const untrusted: Transport = async () => {
      throw new TransportError("certificate", "gateway.example.com: certificate not trusted (SELF_SIGNED_CERT_IN_CHAIN)");
    };
    assert.match((await source.check(connect(simulator), untrusted)).words, /certificate .* not trusted .*NODE_EXTRA_CA_CERTS/);
  });

  it("says that it is unreachable, busy or broken", async () => {
    const simulator = await simulate();
    simulator.fail({ kind: "reply", reply: { status: 429, headers: { "retry-after": "30" }, body: {} } });
    assert.match((await words(simulator)).words, /asked too often \(429\).* in 30 s/);
    simulator.fail({ kind: "reply", reply: { status: 503, body: { detail: "warming up" } } });
    assert.match((await words(simulator)).words, /problem of its own \(503\).*warming up/);
    simulator.fail({ kind: "hangUp" });
    assert.match((await words(simulator)).words, /cannot be reached/);
    simulator.fail({ kind: "reply", reply: { status: 503, body: {} } }, { times: 1 });
    assert.equal((await words(simulator)).ok, true);
  });
});

function words(simulator: LitellmSimulator, key?: string): Promise<{ ok: boolean; words: string }> {
  return source.check(connect(simulator, key), transport);
}
