import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildSync } from "esbuild";
import fc from "fast-check";
import * as zods from "../../../src/protocol";
import { panelHead } from "../../../src/vscode/panelHead";
import * as zodsState from "../../../webview/state";
import { hostileSnapshot } from "../../fixtures/hostileSnapshot";
import { emptySnapshot, panelSnapshot } from "../../fixtures/panelSnapshot";
import { trackedSnapshot } from "../../fixtures/trackedSnapshot";

const ROOT = join(__dirname, "../../..");
const { protocol: plain, state: plainState } = bundled();

const SNAPSHOTS = [panelSnapshot({ outcomes: 9, days: 2, models: 2 }), emptySnapshot("no-logs"), hostileSnapshot(), trackedSnapshot()];
const MESSAGES: readonly unknown[] = [
  ...SNAPSHOTS.slice(0, 2).map((snapshot) => ({ type: "snapshot", snapshot })),
  ...SNAPSHOTS.map((snapshot) => ({ type: "head", head: panelHead(snapshot), earlier: true })),
  { type: "words", language: "de", words: { a: "b" }, said: { c: "d" } },
  { type: "engine", state: "stopped", message: "It ended." },
];
const OTHERS: readonly unknown[] = [
  null,
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0.5,
  "",
  "x".repeat(300),
  true,
  {},
  [],
  [null],
];
const QUERY = {
  rangeDays: 30,
  repo: null,
  span: { from: "2026-01-01", until: "2026-02-01" },
  agent: "a",
  model: "",
  branch: "main",
  kind: "issue",
  mine: true,
  unit: "week",
  table: { text: "x", kind: null, grade: "sure", mine: false, column: "at", descending: true, limit: 500 },
  near: { repo: "r", at: 1, text: "" },
  cap: { per: "week", nanoUsd: 5 },
};

describe("the schemas of the page that opens", function () {
  this.timeout(30_000);

  it("take what zod takes, and refuse at the same place what it refuses, wherever one value is another", () => {
    const whole = SNAPSHOTS.map((snapshot) => ({ type: "snapshot", snapshot }));
    for (const message of [...whole, ...MESSAGES]) assert.deepEqual(verdict(plain.PanelMessage, message), { fits: true, where: "" });
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...MESSAGES), fc.nat(), fc.constantFrom(...OTHERS), (message, at, other) => {
        const changed = withOther(message, at, other);
        const is = verdict(plain.PanelMessage, changed);
        assert.deepEqual(is, verdict(zods.PanelMessage, changed));
        if (!is.fits) refused += 1;
      }),
      { numRuns: 1_500 },
    );
    assert.ok(refused > 300, `some do not fit: ${refused}`);
  });

  it("say the same of every part of a question", () => {
    assert.equal(verdict(plain.PanelQuery, QUERY).fits, true);
    for (let at = 0; at < placesOf(QUERY).length; at++)
      for (const other of [...OTHERS, 7, 31, 20_001, "2026-1-1"]) {
        const changed = withOther(QUERY, at, other);
        assert.equal(
          verdict(plain.PanelQuery, changed).fits,
          verdict(zods.PanelQuery, changed).fits,
          JSON.stringify([placesOf(QUERY)[at], other]),
        );
      }
  });

  it("fill in what a page of an earlier version has not saved, as zod does, and leave what was saved as it is", () => {
    const { choices } = zodsState.restore(undefined);
    const saved = Object.entries(choices);
    for (let left = 0; left < saved.length; left++) {
      const some = Object.freeze(Object.fromEntries(saved.filter((_, index) => index !== left)));
      assert.deepEqual(plainState.restore(some).choices, zodsState.restore(some).choices, saved[left]?.[0]);
    }
    const other = { ...choices, measure: "tokens", filter: undefined };
    assert.deepEqual(plainState.restore(other).choices, zodsState.restore(other).choices);
  });

  it("copy nothing of a snapshot that fits", () => {
    const message = { type: "snapshot", snapshot: panelSnapshot() };
    const parsed = plain.PanelMessage.safeParse(message);
    assert.ok(parsed.success);
    assert.equal(parsed.data, message);
  });
});

interface Reader {
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: readonly { readonly path: readonly PropertyKey[] }[] } };
}

function verdict(schema: Reader, value: unknown): { fits: boolean; where: string } {
  const parsed = schema.safeParse(value);
  return { fits: parsed.success, where: parsed.success ? "" : (parsed.error.issues[0]?.path.map(String).join(".") ?? "?") };
}

/** The protocol and the page's state as the page has them. */
function bundled(): { protocol: Pick<typeof zods, "PanelMessage" | "PanelQuery">; state: typeof zodsState } {
  const { outputFiles } = buildSync({
    stdin: {
      contents: 'export * as protocol from "./src/protocol"; export * as state from "./webview/state";',
      resolveDir: ROOT,
    },
    alias: { "zod/mini": join(ROOT, "webview/plainSchema.ts") },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
  });
  const module: { exports: unknown } = { exports: {} };
  new Function("module", "exports", "require", outputFiles[0]?.text ?? "")(module, module.exports, createRequire(__filename));
  return module.exports as ReturnType<typeof bundled>;
}

type Path = readonly (string | number)[];

function placesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => placesOf(part, [...path, Array.isArray(value) ? Number(key) : key]))];
}

/** A copy with another value at one of its places, by number. */
function withOther(value: unknown, at: number, other: unknown): unknown {
  const places = placesOf(value);
  const [...path] = places[at % places.length] ?? [];
  return replaced(value, path, other);
}

function replaced(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value)) return value.map((part, index) => (index === key ? replaced(part, rest, other) : part));
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, other) };
}
