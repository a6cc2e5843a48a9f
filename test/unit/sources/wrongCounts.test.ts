import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claudeCode } from "../../../src/sources/claudeCode";
import { codex } from "../../../src/sources/codex";
import { claudeLine, codexLine, counters, subagentOf, tokenCount, turnAt, uuidAt } from "./logLines";
import { bySession, foldUsages, readLogFile, readText, type Totals } from "./reading";

/** What other tools got wrong, each under the name of its cause. */
describe("known wrong counts", () => {
  const claudePath = "/home/dev/.claude/projects/-repo/s-1.jsonl";
  const codexPath = `/home/dev/.codex/sessions/2026/08/01/rollout-2026-08-01T10-00-00-${uuidAt(0)}.jsonl`;
  const claude = (...lines: object[]) => bySession(readText(claudeCode, jsonl(lines), claudePath).usages);
  const rollout = (...lines: object[]) => bySession(readText(codex, jsonl(lines), codexPath).usages);
  const jsonl = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const one = (totals: Map<string, Totals>) => {
    assert.equal(totals.size, 1);
    return [...totals.values()][0];
  };

  describe("Claude Code", () => {
    it("streaming placeholder kept: the final output count wins, also when the lines are not adjacent", () => {
      const total = one(
        claude(
          claudeLine({ id: "a", usage: { output_tokens: 2 } }),
          claudeLine({ id: "b", usage: { output_tokens: 9 } }),
          claudeLine({ id: "a", usage: { output_tokens: 3208 } }),
        ),
      );
      assert.deepEqual([total?.output, total?.responses], [3217, 2]);
    });

    it("last line wins: a smaller count after the final one loses nothing", () => {
      const total = one(
        claude(
          claudeLine({ id: "a", usage: { output_tokens: 500, cache_read_input_tokens: 70 } }),
          claudeLine({ id: "a", usage: { output_tokens: 1 } }),
        ),
      );
      assert.deepEqual([total?.output, total?.cacheRead], [500, 70]);
    });

    it("stop reason never set: the response counts all the same", () => {
      const line = claudeLine({ id: "a", usage: { output_tokens: 113 } });
      assert.equal((line.message as { stop_reason?: unknown }).stop_reason, null);
      assert.equal(one(claude(line))?.output, 113);
    });

    it("one reply on several lines counted several times", () => {
      const line = claudeLine({ id: "a", usage: { input_tokens: 7, output_tokens: 11 } });
      assert.deepEqual([one(claude(line, line, line))?.input, one(claude(line, line, line))?.responses], [7, 1]);
    });

    it("side question's replay counted again: same message, other request", () => {
      const usages = readText(
        claudeCode,
        jsonl([
          claudeLine({ id: "a", sessionId: "s-2", isSidechain: true, requestId: "req_other", usage: { output_tokens: 5 } }),
          claudeLine({ id: "a", sessionId: "s-1", usage: { output_tokens: 5 } }),
        ]),
        claudePath,
      ).usages;
      assert.deepEqual([...bySession(usages).keys()], ["s-1"]);
    });

    it("resumed or forked copy counted again under the new session", () => {
      const first = claudeLine({ id: "a", sessionId: "s-1", usage: { output_tokens: 5 } });
      const copy = { ...first, sessionId: "s-0", forkedFrom: { sessionId: "s-1", messageUuid: "u" } };
      const own = claudeLine({ id: "b", sessionId: "s-0", usage: { output_tokens: 6 } });
      const totals = claude(copy, own, first);
      assert.deepEqual([totals.get("s-1")?.output, totals.get("s-0")?.output], [5, 6]);
    });

    it("subagent's spend added from the parent's tool result as well", () => {
      const result = {
        ...claudeLine({ id: "x" }),
        type: "user",
        toolUseResult: { agentId: "a1", totalTokens: 9, usage: claudeLine({ id: "x" }).message.usage },
      };
      assert.equal(readText(claudeCode, jsonl([result]), claudePath).usages.length, 0);
    });

    it("desktop agent mode missed: its folders are looked in and its logs accepted", () => {
      const roots = claudeCode.roots({ home: "/Users/dev", platform: "darwin", variables: {} }).map(({ path }) => path);
      assert.ok(roots.includes("/Users/dev/Library/Application Support/Claude/local-agent-mode-sessions"));
      assert.ok(claudeCode.accepts("org/user/local_1/.claude/projects/-repo/s-1.jsonl"));
      assert.ok(!claudeCode.accepts("org/user/local_1/.claude/history.jsonl"));
    });

    it("hour-long cache writes taken for five-minute ones, and lines without a split", () => {
      const split = {
        cache_creation_input_tokens: 300,
        cache_creation: { ephemeral_1h_input_tokens: 200, ephemeral_5m_input_tokens: 100 },
      };
      const total = one(
        claude(
          claudeLine({ id: "a", usage: { cache_creation_input_tokens: 300, cache_creation: undefined } }),
          claudeLine({ id: "a", usage: split }),
        ),
      );
      assert.deepEqual([total?.cacheWrite5m, total?.cacheWrite1h], [100, 200]);
      const old = one(claude(claudeLine({ id: "b", usage: { cache_creation_input_tokens: 300, cache_creation: undefined } })));
      assert.deepEqual([old?.cacheWrite5m, old?.cacheWrite1h], [300, 0]);
    });

    it("file cut off at an invalid UTF-8 byte", () => {
      const folder = mkdtempSync(join(tmpdir(), "token-yield-utf8-"));
      try {
        const lines = [claudeLine({ id: "a", cwd: "/r@" }), claudeLine({ id: "b" }), claudeLine({ id: "c" })].map((line) =>
          Buffer.from(`${JSON.stringify(line)}\n`),
        );
        for (const line of lines.slice(0, 1)) line[line.indexOf("@")] = 0xff;
        writeFileSync(join(folder, "s-1.jsonl"), Buffer.concat(lines));
        assert.equal(foldUsages(readLogFile(claudeCode, join(folder, "s-1.jsonl")).usages).size, 3);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });

    it("failed calls counted as responses", () => {
      const failed = claudeLine({ id: "a", model: "<synthetic>" });
      const error = { ...claudeLine({ id: "b" }), isApiErrorMessage: true };
      assert.equal(claude(failed, error).size, 0);
    });
  });

  describe("Codex", () => {
    const meta = codexLine(0, "session_meta", { id: uuidAt(0), timestamp: new Date(turnAt(0)).toISOString(), model_provider: "openai" });
    const turn = (second: number, model = "gpt-5.4") => codexLine(second, "turn_context", { turn_id: uuidAt(second), model, cwd: "/repo" });

    it("running totals summed up, and repeated events counted again", () => {
      const first = tokenCount(1, counters(100, 40, 10, 4), counters(100, 40, 10, 4));
      const again = tokenCount(2, counters(100, 40, 10, 4), counters(100, 40, 10, 4));
      const second = tokenCount(3, counters(300, 140, 30, 4), counters(200, 100, 20, 0));
      const total = one(rollout(meta, turn(0.5), first, again, again, second, { ...second, timestamp: "2026-08-01T10:00:09.000Z" }));
      assert.deepEqual([total?.input, total?.cacheRead, total?.output, total?.responses], [160, 140, 30, 2]);
    });

    it("cached input counted twice", () => {
      const total = one(rollout(meta, tokenCount(1, counters(393_979, 170_496, 10, 0), counters(393_979, 170_496, 10, 0))));
      assert.deepEqual([total?.input, total?.cacheRead], [223_483, 170_496]);
    });

    it("reasoning added on top of output, also where no total is stated", () => {
      const last = { input_tokens: 10, cached_input_tokens: 0, output_tokens: 2305, reasoning_output_tokens: 2303 };
      const total = one(rollout(meta, tokenCount(1, null, last)));
      assert.deepEqual([total?.output, total?.responses], [2305, 1]);
    });

    const parent = [
      tokenCount(1, counters(1000, 0, 10, 0), counters(1000, 0, 10, 0)),
      tokenCount(2, counters(2000, 900, 30, 0), counters(1000, 900, 20, 0)),
    ];
    const childOf = (second: number, replayed: readonly object[], own: readonly object[], source?: object) => [
      codexLine(second, "session_meta", {
        id: uuidAt(second),
        timestamp: new Date(turnAt(second)).toISOString(),
        forked_from_id: uuidAt(0),
        source,
      }),
      ...[meta, turn(0.5), ...replayed].map((line, index) => ({ ...line, timestamp: new Date(turnAt(second) + 20 + index).toISOString() })),
      turn(second + 0.1),
      ...own,
    ];
    const childPath = (second: number) => codexPath.replace(uuidAt(0), uuidAt(second));

    it("fork's replay counted again", () => {
      const child = childOf(60, parent, [tokenCount(70, counters(3000, 1800, 40, 0), counters(1000, 900, 10, 0))]);
      const recording = readText(codex, jsonl(child), childPath(60));
      const total = one(bySession(recording.usages));
      assert.deepEqual([total?.input, total?.cacheRead, total?.output, total?.responses], [100, 900, 10, 1]);
      assert.equal(recording.noted.get("responses replayed from a parent session, not counted"), 2);
    });

    it("hundreds of subagents' replays counted again, with the parent's file and without it", () => {
      const files = Array.from({ length: 157 }, (_, index) => ({
        path: childPath(60 + index),
        lines: childOf(60 + index, parent, [tokenCount(600, counters(2100, 950, 31, 0), counters(100, 50, 1, 0))], subagentOf(uuidAt(0))),
      }));
      const children = files.flatMap(({ path, lines }) => readText(codex, jsonl(lines), path).usages);
      const sum = [...bySession(children).values()].reduce((input, totals) => input + totals.input, 0);
      assert.equal(sum, 157 * 50);
      const all = [...children, ...readText(codex, jsonl([meta, turn(0.5), ...parent]), codexPath).usages];
      assert.equal(foldUsages(all).size, 157 + 2);
    });

    it("replay that took several seconds to write, and turns without ids", () => {
      const withoutIds = childOf(60, parent, [tokenCount(70, counters(3000, 1800, 40, 0), counters(1000, 900, 10, 0))]).map(
        (line, index) => {
          const { payload, timestamp } = line as { payload: Record<string, unknown>; timestamp: string };
          const slow = index > 0 && index < 5 ? new Date(turnAt(60) + 800 * index).toISOString() : timestamp;
          return {
            ...line,
            timestamp: index === 5 ? new Date(turnAt(64)).toISOString() : slow,
            payload: { ...payload, turn_id: undefined },
          };
        },
      );
      const total = one(bySession(readText(codex, jsonl(withoutIds), childPath(60)).usages));
      assert.deepEqual([total?.input, total?.output, total?.responses], [100, 10, 1]);
    });

    it("stale event taken for a reset, and a real reset taken for a stale event", () => {
      const overtaken = tokenCount(3, counters(1990, 900, 29, 0), counters(1000, 900, 20, 0));
      const reset = tokenCount(4, counters(50, 0, 5, 0), counters(50, 0, 5, 0));
      const total = one(rollout(meta, turn(0.5), ...parent, overtaken, reset));
      assert.deepEqual([total?.input, total?.output, total?.responses], [1150, 35, 3]);
    });

    it("archived copy counted again", () => {
      const lines = jsonl([meta, turn(0.5), ...parent]);
      const twice = [codexPath, codexPath.replace(/sessions.*\//, "archived_sessions/")].flatMap(
        (path) => readText(codex, lines, path).usages,
      );
      assert.equal(foldUsages(twice).size, 2);
    });

    it("missing model priced as some default", () => {
      const [usage] = readText(codex, jsonl([meta, parent[0] as object]), codexPath).usages;
      assert.equal(usage?.model, null);
    });
  });
});
