import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import type { Usage } from "../../../src/core/usage";
import { disk } from "../../../src/engine/reading/disk";
import { claudeCode } from "../../../src/sources/claudeCode";
import { codex } from "../../../src/sources/codex";
import { copilotCli } from "../../../src/sources/copilotCli";
import { openCode } from "../../../src/sources/openCode";
import { fileSources } from "../../../src/sources/registry";
import type { Database, Disk, FileForm, FileSource } from "../../../src/sources/source";
import { scratchFolders } from "../../support/scratch";
import { claudeLine, codexLine, counters, tokenCount, turnAt, uuidAt } from "./logLines";
import { logsOf, readBytes, readLogFile, recordingSink } from "./reading";

/** Damaged lines to try; TOKEN_YIELD_MUTATIONS asks for more than an ordinary test run can wait for. */
const CASES = Number(process.env["TOKEN_YIELD_MUTATIONS"] ?? 1500);
/** Megabytes of a line that is too long for anything but a picture. */
const LONG_LINE_MB = CASES >= 100_000 ? 100 : 12;

/** Lines about tools: whether they are parsed at all depends on what was called before. */
const TOOL_LINE = /"tool\.execution_(?:start|complete)"|"function(?:Call|Response)":/;

const WRONG_VALUES = ["-1", "1.5", "1e300", "9007199254740993", "NaN", "Infinity", '"12"', "null", "true", "[]", "{}", '""', "-0", "1e3"];

/** Ways in which a disk, an editor or a bug damages a line. */
const damage = fc.oneof(
  fc.record({ way: fc.constant("cut" as const), where: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ way: fc.constant("byte" as const), where: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat(255) }),
  fc.record({
    way: fc.constant("value" as const),
    where: fc.double({ min: 0, max: 1, noNaN: true }),
    value: fc.constantFrom(...WRONG_VALUES),
  }),
  fc.record({ way: fc.constant("key" as const), where: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    way: fc.constant("twice" as const),
    where: fc.double({ min: 0, max: 1, noNaN: true }),
    value: fc.constantFrom(...WRONG_VALUES),
  }),
  fc.record({ way: fc.constantFrom("mark" as const, "deep" as const, "joined" as const) }),
);

type Damage = typeof damage extends fc.Arbitrary<infer Kind> ? Kind : never;

function mutate(line: string, kind: Damage): Buffer {
  const pick = (pattern: RegExp, where: number) => {
    const matches = [...line.matchAll(pattern)];
    return matches[Math.min(matches.length - 1, Math.floor(where * matches.length))];
  };
  const bytes = Buffer.from(line);
  switch (kind.way) {
    case "cut":
      return bytes.subarray(0, Math.floor(kind.where * bytes.length));
    case "byte": {
      bytes[Math.min(bytes.length - 1, Math.floor(kind.where * bytes.length))] = kind.value === 10 ? 0 : kind.value;
      return bytes;
    }
    case "value": {
      const match = pick(/":(?:-?\d+|"[^"]*"|null|false|true)/g, kind.where);
      const index = match?.index ?? 0;
      return Buffer.from(match === undefined ? line : `${line.slice(0, index)}":${kind.value}${line.slice(index + match[0].length)}`);
    }
    case "key": {
      const match = pick(/"[a-z_A-Z0-9]+":/g, kind.where);
      const index = match?.index ?? 0;
      return Buffer.from(match === undefined ? line : `${line.slice(0, index)}"gone":${line.slice(index + match[0].length)}`);
    }
    case "twice": {
      const match = pick(/("[a-z_]+_tokens":)\d+/g, kind.where);
      const index = match?.index ?? 0;
      return Buffer.from(
        match === undefined ? line : `${line.slice(0, index)}${match[0]},${match[1]}${kind.value}${line.slice(index + match[0].length)}`,
      );
    }
    case "mark":
      return Buffer.from(`\uFEFF${line}`);
    case "deep":
      return Buffer.from(line.replace('{"', `{"deep":${"[".repeat(10_000)}${"]".repeat(10_000)},"`));
    case "joined":
      return Buffer.from(line + line);
  }
}

function read(source: FileSource, path: string, lines: readonly (string | Buffer)[]) {
  return readBytes(source, Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")])), path);
}

function parsed(bytes: Buffer): Record<string, unknown> | null {
  try {
    const text = bytes.toString("utf8");
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const HAS_COUNTS = ["total_token_usage", "last_token_usage"];

/** Whether there is anything at all to count under this name. */
function isFilled(info: unknown, name: string): boolean {
  const value = isObject(info) ? info[name] : undefined;
  return isObject(value) && ("input_tokens" in value || "output_tokens" in value);
}

/** Lines and documents of the fixtures, with the source that reads them. */
function fixtures(form: FileForm) {
  return fileSources.flatMap((source) => {
    const home = join(__dirname, "../../fixtures", source.id, "home");
    const paths = logsOf(source, { home, platform: "linux", variables: {} });
    return paths
      .filter((path) => (source.form?.(path) ?? "lines") === form)
      .map((path) => ({ source, path, text: readFileSync(path, "utf8") }));
  });
}

function assertCounts(usages: readonly Usage[]): void {
  for (const { at, tokens, responses, reportedNanoUsd } of usages) {
    for (const count of [at, responses, reportedNanoUsd, ...Object.values(tokens)]) {
      assert.ok(count === null || (Number.isSafeInteger(count) && count >= 0));
    }
  }
}

describe("damaged lines", function () {
  const scratch = scratchFolders();

  this.timeout(60_000 + CASES * 10);

  it("of a Claude Code transcript cost themselves only, and each is counted", () => {
    const path = "/home/dev/.claude/projects/-repo/s-1.jsonl";
    const victim = claudeLine({
      id: "victim",
      usage: { output_tokens: 7, iterations: [{ type: "compaction", input_tokens: 5, output_tokens: 6 }] },
      content: [{ type: "tool_use", id: "toolu_1", name: "Bash", input: { command: "git commit -m x" } }],
    });
    const before = JSON.stringify(claudeLine({ id: "before" }));
    const after = JSON.stringify(claudeLine({ id: "after" }));
    fc.assert(
      fc.property(damage, (kind) => {
        const damaged = mutate(JSON.stringify(victim), kind);
        const { usages, rejected } = read(claudeCode, path, [before, damaged, after]);
        const keys = new Set(usages.map(({ key }) => key));
        assert.ok(keys.has("msg_before") && keys.has("msg_after"));
        if (!damaged.includes('"usage":{')) return;
        const record = parsed(damaged);
        const message = record?.["message"] as Record<string, unknown> | null | undefined;
        const isSilent = message?.["model"] === "<synthetic>" || record?.["isApiErrorMessage"] === true;
        if (record === null) assert.deepEqual(rejected, ["not a JSON object"]);
        else if (record["type"] === "assistant") assert.ok(isSilent || rejected.length > 0 || keys.size > 2);
        else assert.ok(rejected.length > 0 || !isObject(message));
        for (const { tokens } of usages) {
          for (const count of Object.values(tokens)) assert.ok(count === null || (Number.isSafeInteger(count) && count >= 0));
        }
      }),
      { numRuns: CASES },
    );
  });

  it("of a Codex rollout cost themselves only, and each is counted", () => {
    const path = `/home/dev/.codex/sessions/2026/08/01/rollout-2026-08-01T10-00-00-${uuidAt(0)}.jsonl`;
    const head = [
      codexLine(0, "session_meta", { id: uuidAt(0), timestamp: new Date(turnAt(0)).toISOString(), cwd: "/repo" }),
      codexLine(0.5, "turn_context", { turn_id: uuidAt(0.5), model: "gpt-5.4", cwd: "/repo" }),
      tokenCount(1, counters(100, 40, 10, 4), counters(100, 40, 10, 4)),
    ].map((line) => JSON.stringify(line));
    const victim = JSON.stringify(tokenCount(2, counters(300, 140, 30, 4), counters(200, 100, 20, 0)));
    const after = JSON.stringify(tokenCount(3, counters(600, 240, 60, 9), counters(300, 100, 30, 5)));
    fc.assert(
      fc.property(damage, (kind) => {
        const damaged = mutate(victim, kind);
        const { usages, rejected, noted } = read(codex, path, [...head, damaged, after]);
        const times = usages.map(({ at }) => at);
        assert.ok(times.includes(turnAt(1)));
        if (usages.length < 2) assert.fail("the line behind the damaged one was lost");
        if (!damaged.includes('"token_count"')) return;
        const record = parsed(damaged);
        const payload = record?.["payload"];
        if (record === null) assert.deepEqual(rejected, ["not a JSON object"]);
        else if (!isObject(payload)) assert.equal(rejected.length, 1);
        else if (isObject(payload["info"]) && HAS_COUNTS.some((name) => isFilled(payload["info"], name))) {
          // A plausible but wrong total makes the next one look overtaken; that is said as well.
          assert.equal(rejected.length + usages.length + (noted.get("running totals repeated without a new response") ?? 0), 3);
        }
        for (const { tokens } of usages) {
          for (const count of Object.values(tokens)) assert.ok(count === null || (Number.isSafeInteger(count) && count >= 0));
        }
      }),
      { numRuns: CASES },
    );
  });

  it("of any other agent's log cost themselves only", () => {
    const logs = fixtures("lines").filter(({ source }) => source !== claudeCode && source !== codex);
    const places = logs.flatMap(({ source, path, text }) => {
      const lines = text.split("\n").filter((line) => source.needles.some((needle) => line.includes(needle)));
      return lines.map((_, index) => ({ source, path, lines, index }));
    });
    assert.ok(new Set(places.map(({ source }) => source.id)).size >= 3);
    fc.assert(
      fc.property(fc.constantFrom(...places), damage, ({ source, path, lines, index }, kind) => {
        const damaged = mutate(lines[index] ?? "", kind);
        const { usages, rejected } = read(
          source,
          path,
          lines.map((line, at) => (at === index ? damaged : line)),
        );
        // What the other lines say alone: a damaged one may still be understood, and then says more.
        const others = read(source, path, lines.with(index, ""));
        // A damaged head may change the name of a conversation, and a damaged sum the difference to the next one.
        const ids = new Set(usages.map(({ key }) => key.split(":").at(-1)));
        if (source !== copilotCli) for (const { key } of others.usages) assert.ok(ids.has(key.split(":").at(-1)), `${key} was lost`);
        const counts =
          !TOOL_LINE.test(lines[index] ?? "") || source.needles.some((needle) => /usage/i.test(needle) && damaged.includes(needle));
        if (parsed(damaged) === null && counts && source.needles.some((needle) => damaged.includes(needle))) {
          assert.ok(rejected.length > others.rejected.length);
        }
        assertCounts(usages);
      }),
      { numRuns: CASES },
    );
  });

  it("in a document are counted, and never make a source throw", () => {
    const documents = fixtures("document");
    assert.ok(new Set(documents.map(({ source }) => source.id)).size >= 6);
    fc.assert(
      fc.property(fc.constantFrom(...documents), damage, ({ source, path, text }, kind) => {
        const recording = recordingSink();
        const damaged = mutate(text.trimEnd(), kind)
          .toString("utf8")
          .replace(/^\uFEFF/, "");
        source.document?.(damaged, path, recording.sink, { has: () => false, text: () => null, list: () => [] });
        assertCounts(recording.usages);
        if (!path.endsWith(".jsonl") && parsed(Buffer.from(damaged)) === null) {
          assert.deepEqual([recording.rejected.length, recording.usages.length], [1, 0]);
        }
      }),
      { numRuns: CASES },
    );
  });

  it("in what an agent keeps beside a document cost what stands there only", () => {
    const documents = fixtures("document").filter(({ path }) => path.endsWith("ui_messages.json"));
    const beside = (path: string) => join(dirname(path), "api_conversation_history.json");
    const known = documents.filter(({ path }) => existsSync(beside(path)));
    assert.ok(new Set(known.map(({ source }) => source.id)).size >= 3);
    const readWith = ({ source, path, text }: (typeof known)[number], conversation: string) => {
      const recording = recordingSink();
      const texts = (name: string) => (name === beside(path) ? conversation : disk.text(name));
      source.document?.(text, path, recording.sink, { has: () => false, text: texts, list: () => [] });
      return recording;
    };
    const whole = new Map(known.map((document) => [document, readWith(document, readFileSync(beside(document.path), "utf8"))]));
    assert.ok([...whole.values()].some(({ evidence }) => evidence.length > 0));
    fc.assert(
      fc.property(fc.constantFrom(...known), damage, (document, kind) => {
        const damaged = mutate(readFileSync(beside(document.path), "utf8").trimEnd(), kind).toString("utf8");
        const { usages, evidence } = readWith(document, damaged);
        assert.deepEqual(
          usages.map(({ key, tokens }) => [key, tokens]),
          whole.get(document)?.usages.map(({ key, tokens }) => [key, tokens]),
        );
        for (const fact of evidence) {
          assert.ok(Number.isSafeInteger(fact.at) && fact.at > 0);
          assert.ok(fact.kind !== "commit" || /^[0-9a-f]{7,40}$/.test(fact.sha));
        }
      }),
      { numRuns: CASES },
    );
  });

  it("in rows of a database are counted, and never make a source throw", () => {
    const rows = openCodeRows();
    fc.assert(
      fc.property(fc.constantFrom(...rows), damage, (text, kind) => {
        const recording = recordingSink();
        const data = mutate(text, kind).toString("utf8");
        const row = (id: string, value: string) => ({
          id,
          session: "s",
          data: value,
          updated: 1,
          directory: null,
          parent: null,
          started: null,
        });
        const good = rows[0] ?? "";
        openCode.database?.(
          fakeDatabase([row("a", good), row("b", data), row("c", good.replace(/"created":\d+/, '"created":1785578499999'))]),
          null,
          "/x.db",
          recording.sink,
          { has: () => false, text: () => null, list: () => [] },
        );
        assert.ok(recording.usages.length >= 2, "a row beside the damaged one was lost");
        if (parsed(Buffer.from(data)) === null) assert.deepEqual(recording.rejected, ["not a JSON object"]);
        assertCounts(recording.usages);
      }),
      { numRuns: CASES },
    );
  });

  it("in a call of a tool prove less, and never make a source throw", () => {
    const [row = ""] = openCodeRows();
    const calls = openCodeCalls();
    assert.ok(calls.length >= 6);
    fc.assert(
      fc.property(fc.constantFrom(...calls), damage, ({ tool, state }, kind) => {
        const recording = recordingSink();
        const message = { id: "a", session: "s", data: row, updated: 1, directory: null, parent: null, started: null };
        const call = { message: "a", tool, state: mutate(state, kind).toString("utf8") };
        openCode.database?.(fakeDatabase([message], [call]), null, "/x.db", recording.sink, NO_DISK);
        assert.equal(recording.usages.length, 1);
        for (const fact of recording.evidence) {
          assert.ok(fact.session === "s" && Number.isSafeInteger(fact.at));
          if (fact.kind === "edit") for (const count of [fact.added, fact.removed]) assert.ok(count === null || count >= 0);
        }
      }),
      { numRuns: CASES },
    );
  });

  it("of many megabytes are read or counted, and cost no neighbour", () => {
    const file = join(scratch(), "s-1.jsonl");
    const good = (id: string) => `${JSON.stringify(claudeLine({ id }))}\n`;
    const huge = JSON.stringify(claudeLine({ id: "huge", content: [{ type: "text", text: "@" }] }));
    const [head = "", tail = ""] = huge.split("@");
    for (const [end, keys] of [
      [`${tail}\n`, ["msg_before", "msg_huge", "msg_after"]],
      ["\n", ["msg_before", "msg_after"]],
    ] as const) {
      writeFileSync(file, good("before") + head);
      for (let part = 0; part < LONG_LINE_MB; part++) appendFileSync(file, Buffer.alloc(1024 * 1024, "x"));
      appendFileSync(file, end + good("after"));
      const { usages } = readLogFile(claudeCode, file);
      assert.deepEqual(
        usages.map(({ key }) => key),
        keys,
      );
    }
  });

  it("of any shape never make a source throw", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fileSources.filter(({ needles }) => needles.length > 0)),
        fc.json({ maxDepth: 4 }),
        fc.constantFrom(...WRONG_VALUES),
        (source, json, value) => {
          const needle = source.needles[0] ?? "";
          for (const text of [json, `{${needle}}`, `[${json}]`, value, `{"type":"assistant","message":${json},"x":"${needle}"}`]) {
            const recording = recordingSink();
            source.line(text, source.begin("/x/y.jsonl"), "/x/y.jsonl", recording.sink);
            if (source === claudeCode || source === codex) assert.equal(recording.usages.length, 0);
            assertCounts(recording.usages);
          }
        },
      ),
      { numRuns: Math.min(CASES, 20_000) },
    );
  });
});

/** The answers of messages in OpenCode's fixtures. */
function openCodeRows(): string[] {
  const file = join(__dirname, "../../fixtures/opencode/home/.local/share/opencode/opencode.db.sql");
  return [...readFileSync(file, "utf8").matchAll(/'(\{"role":"assistant".*"completed".*\})'/g)].map(([, data]) => data ?? "");
}

/** The calls of tools in OpenCode's fixtures, as its table of parts is asked for them. */
function openCodeCalls(): { readonly tool: string; readonly state: string }[] {
  const file = join(__dirname, "../../fixtures/opencode/home/.local/share/opencode/opencode.db.sql");
  return [...readFileSync(file, "utf8").matchAll(/'(\{"type":"tool".*"end":\d+\}\}\})'/g)].map(([, data]) => {
    const { tool, state } = JSON.parse(data ?? "") as { readonly tool: string; readonly state: object };
    return { tool, state: JSON.stringify(state) };
  });
}

const NO_DISK: Disk = { has: () => false, text: () => null, list: () => [] };

type Row = Readonly<Record<string, unknown>>;

/** A database with a table of messages and one of their parts, whose rows are what is said here. */
function fakeDatabase(rows: readonly Row[], parts: readonly Row[] = []): Database {
  return {
    columns: (table) =>
      new Set(table === "message" ? ["id", "session_id", "data", "time_updated"] : table === "part" ? ["message_id", "data"] : []),
    rows: (sql) => (sql.includes("MAX(") ? [{ newest: 1 }] : sql.includes("FROM part") ? parts : sql.includes("json_each") ? [] : rows),
  };
}
