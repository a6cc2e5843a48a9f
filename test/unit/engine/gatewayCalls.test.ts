/** A gateway's calls and the local logs of the same work, through the real pipeline: each call once, at its best basis. */
import assert from "node:assert/strict";
import path from "node:path";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import type { ReportRow } from "../../../src/engine/answers/usageReport";
import { openSession } from "../../../src/engine/session";
import { type LitellmSimulator, startLitellm } from "../../simulators/litellm";
import { responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const NOW = Date.UTC(2026, 8, 7, 12);
const MINUTE = 60_000;
/** What `responseLine` logs: 10 of input, 1000 read from and 50 written to a cache, 100 of output. */
const SAME = { model: "anthropic/claude-sonnet-5", prompt: 1060, completion: 100, cacheRead: 1000, cacheCreation: 50 };

describe("calls that a gateway and a local log hold", function () {
  this.timeout(60_000);
  let simulator: LitellmSimulator;
  let home: string;
  beforeEach(async () => {
    simulator = await startLitellm();
    home = scratch();
  });
  afterEach(() => simulator.close());

  const log = (ids: readonly number[]): void => {
    const lines = ids.map((id) => responseLine({ id: `msg_${id}`, session: "s", at: NOW - id * MINUTE, cwd: "/home/dev/shop" }));
    writeFile(path.join(home, ".claude/projects/-home-dev-shop", "s.jsonl"), lines.join(""));
  };
  const call = (id: string, minutes: number, over: object = {}): void => {
    const at = NOW - minutes * MINUTE + 3_000;
    simulator.use({ day: new Date(at).toISOString().slice(0, 10), spend: 0.5, ...SAME, request: { id, at }, ...over });
  };

  async function read(now = NOW, more: readonly LitellmSimulator[] = []) {
    const session = openSession({
      environment: { home, platform: "linux", variables: {} },
      ledgerHome: path.join(home, "ledger"),
      gitPath: "git",
      connections: [simulator, ...more].map(({ origin, key }, index) => ({
        name: index === 0 ? "work" : `more-${index}`,
        kind: "litellm" as const,
        origin,
        key,
      })),
      trackers: [],
      problems: [],
      rules: DEFAULT_RULES,
      now: () => now,
    });
    try {
      await session.refresh(() => {});
      const { total, rows } = session.usage("source", { since: null, until: null }, "UTC");
      const by = new Map<string | null, ReportRow>(rows.map((row) => [row.key, row]));
      return {
        total,
        by,
        sources: session.sources(),
        health: session
          .health()
          .map(({ message }) => message)
          .join("\n"),
      };
    } finally {
      session.close();
    }
  }

  it("are counted once with what was billed, by id or by what they used; the rest is the gateway's own", async () => {
    log([1, 2, 3]);
    call("msg_1", 1, { model: "team-large", prompt: 7, completion: 7, cacheRead: 0, cacheCreation: 0 });
    call("chatcmpl-2", 2);
    call("chatcmpl-other", 40, { model: "openai/gpt-6", prompt: 500, completion: 20, cacheRead: 0, cacheCreation: 0 });
    const { total, by, sources, health } = await read();
    assert.equal(total.responses, 4);
    const local = by.get("claude-code");
    assert.equal(local?.responses, 3);
    assert.deepEqual([local?.costByBasis?.billed, local?.basis], [1_000_000_000, "mixed"], "two of three were billed");
    const own = by.get("litellm:work:calls");
    assert.deepEqual([own?.responses, own?.costNanoUsd, own?.input, own?.output], [1, 500_000_000, 500, 20]);
    assert.equal(by.has("litellm:work"), false, "the day's bucket would count them again");
    const row = sources.find(({ id }) => id === "work");
    assert.match(
      row?.notes.join(" ") ?? "",
      /Calls read one by one: 3\. In a local log too, and counted once, with what was billed: 2\. Known from here alone: 1\./,
    );
    assert.doesNotMatch(health, /compare with --by source/);
  });

  it("are one response where a gateway stands behind another, with the larger of what both billed", async () => {
    const behind = await startLitellm();
    try {
      log([1]);
      call("msg_1", 1);
      const at = NOW - MINUTE;
      behind.use({ day: new Date(at).toISOString().slice(0, 10), spend: 0.75, ...SAME, request: { id: "chatcmpl-1", at } });
      for (const now of [NOW, NOW + 10 * MINUTE]) {
        const { total, by } = await read(now, [behind]);
        assert.equal(total.responses, 1);
        assert.deepEqual([total.costNanoUsd, total.basis], [750_000_000, "billed"]);
        assert.deepEqual([...by.keys()], ["claude-code"]);
      }
    } finally {
      await behind.close();
    }
  });

  it("come to the same when the log is read after the calls, and again", async () => {
    call("msg_1", 1);
    call("chatcmpl-2", 2);
    const before = await read();
    assert.deepEqual([before.total.responses, before.by.get("litellm:work:calls")?.responses], [2, 2]);
    log([1, 2, 3]);
    const after = await read(NOW + MINUTE);
    assert.equal(after.total.responses, 3);
    assert.equal(after.by.get("claude-code")?.costByBasis?.billed, 1_000_000_000);
    assert.equal(after.by.has("litellm:work:calls"), false);
    const again = await read(NOW + 10 * MINUTE);
    assert.deepEqual(again.total, after.total);
  });

  it("stand beside the daily sums where the proxy shows no calls, with a word of warning", async () => {
    simulator.settings.refuse.set("/spend/logs/v2", 403);
    log([1, 2]);
    call("msg_1", 1);
    const { by, health } = await read();
    assert.equal(by.get("claude-code")?.basis, "list");
    assert.equal(by.get("litellm:work")?.responses, 1);
    assert.match(health, /compare with --by source/);
    assert.equal(simulator.asked.filter(({ path: asked }) => asked === "/spend/logs/v2").length, 1);
    await read(NOW + 10 * MINUTE);
    assert.equal(simulator.asked.filter(({ path: asked }) => asked === "/spend/logs/v2").length, 1, "not asked again for a day");
  });

  it("do not stand for a day of which the proxy keeps the sum and not the calls", async () => {
    call("msg_1", 1);
    simulator.use({ day: new Date(NOW).toISOString().slice(0, 10), model: "openai/gpt-6", spend: 2, prompt: 10, completion: 5 });
    const { by, total } = await read();
    assert.equal(by.has("litellm:work:calls"), false);
    assert.equal(by.get("litellm:work")?.responses, 2);
    assert.equal(total.costNanoUsd, 2_500_000_000);
  });

  it("give a day back to its sum when that turns out to be more", async () => {
    log([1]);
    call("msg_1", 1);
    call("chatcmpl-2", 2, { prompt: 7, cacheRead: 0, cacheCreation: 0 });
    const before = await read();
    assert.deepEqual([before.by.get("claude-code")?.basis, before.by.get("litellm:work:calls")?.responses], ["billed", 1]);
    simulator.use({ day: new Date(NOW).toISOString().slice(0, 10), model: "openai/gpt-6", spend: 2, prompt: 10, completion: 5 });
    const { by } = await read(NOW + 20 * 60 * MINUTE);
    assert.equal(by.get("litellm:work")?.costNanoUsd, 3_000_000_000);
    assert.equal(by.has("litellm:work:calls"), false);
    assert.equal(by.get("claude-code")?.basis, "list");
  });

  it("keep the buckets of days before the calls, and lose no call over many pages", async () => {
    for (let at = 0; at < 250; at++) call(`many-${at}`, at + 1, { prompt: 100 + at, cacheRead: 0, cacheCreation: 0, spend: 0.001 });
    simulator.use({ day: "2026-08-20", model: "openai/gpt-6", spend: 3, prompt: 10, completion: 5 });
    const { by, total } = await read();
    assert.equal(by.get("litellm:work")?.responses, 1, "a day of which no call was read");
    assert.equal(by.get("litellm:work:calls")?.responses, 250);
    assert.equal(total.costNanoUsd, 3_250_000_000);
  });

  it("go with the range that the user deletes, and do not come back", async () => {
    call("msg_1", 1);
    await read();
    const session = openSession({
      environment: { home, platform: "linux", variables: {} },
      ledgerHome: path.join(home, "ledger"),
      gitPath: "git",
      connections: [],
      trackers: [],
      problems: [],
      rules: DEFAULT_RULES,
      now: () => NOW,
    });
    session.delete(NOW - 60 * MINUTE, NOW + MINUTE);
    session.close();
    assert.equal((await read(NOW + 10 * MINUTE)).by.has("litellm:work:calls"), false);
  });
});
