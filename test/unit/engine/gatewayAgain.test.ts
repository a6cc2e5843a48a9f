import assert from "node:assert/strict";
import { createGateways } from "../../../src/engine/gateways/gateways";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import type { Connection, PollSource } from "../../../src/sources/source";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const NOW = Date.UTC(2026, 8, 1);
const HOUR = 3_600_000;

/** A gateway that refuses to tell of calls and, where `problems` says so, of anything; it counts how often it is asked. */
function refusing(problems: string[]) {
  const asked = { poll: [] as string[], calls: [] as string[] };
  const source: PollSource = {
    kind: "poll",
    id: "litellm",
    label: "LiteLLM",
    completeness: { grade: "exact" },
    check: async () => ({ ok: true, words: "" }),
    poll: async ({ key }) => {
      asked.poll.push(key);
      return { usages: [], counterNanoUsd: null, memory: null, problems, nextMs: HOUR };
    },
    calls: async ({ key }) => {
      asked.calls.push(key);
      return { days: [], usages: [], memory: null, nextMs: 24 * HOUR, note: null };
    },
  };
  return { asked, source };
}

function polling(source: PollSource, repeat: boolean) {
  const ledger = openLedger(scratch());
  const gateways = createGateways({
    ledger,
    names: createNames(ledger),
    sources: [source],
    transport: async () => ({ status: 200, headers: {}, body: "" }),
    now: () => NOW,
    price: () => null,
    repeat,
    onBaseline: () => {},
    onChange: () => {},
  });
  const connection: Connection = { name: "team", kind: "litellm", origin: "https://gw.example.com", key: "first" };
  const end = () => {
    gateways.close();
    ledger.close();
  };
  return { gateways, connection, end };
}

describe("a gateway of any name", () => {
  it("begins without a counter where none was kept, whatever its name means to JavaScript", () => {
    const { gateways, connection, end } = polling(refusing([]).source, false);
    const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
    gateways.follow(
      names.map((name) => ({ ...connection, name })),
      {},
      NOW,
    );
    assert.deepEqual(
      gateways.views().map(({ name, sinceOpenNanoUsd }) => [name, sinceOpenNanoUsd]),
      names.map((name) => [name, null]),
    );
    end();
  });
});

describe("what a gateway refused", () => {
  it("is let be, but asked at once with another key and when the user asks for it", async () => {
    const { asked, source } = refusing([]);
    const { gateways, connection, end } = polling(source, false);
    gateways.follow([connection], {}, NOW);
    await gateways.pollAll(false);
    await gateways.pollAll(false);
    assert.deepEqual(asked.calls, ["first"]);
    await gateways.pollAll(true);
    assert.deepEqual(asked.calls, ["first", "first"]);
    gateways.follow([{ ...connection, key: "second" }], {}, NOW);
    await gateways.pollAll(false);
    await gateways.pollAll(false);
    assert.deepEqual(asked.calls, ["first", "first", "second"]);
    end();
  });

  it("comes with when it is asked next, as long as something is wrong", async () => {
    const problems = ["It does not accept this key."];
    const { source } = refusing(problems);
    const { gateways, connection, end } = polling(source, true);
    gateways.follow([connection], {}, NOW);
    assert.equal(gateways.views()[0]?.nextAt, null);
    await gateways.pollAll(true);
    assert.equal(gateways.views()[0]?.nextAt, NOW + HOUR);
    problems.length = 0;
    await gateways.pollAll(true);
    assert.equal(gateways.views()[0]?.nextAt, null);
    end();
  });
});
