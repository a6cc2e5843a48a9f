import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { createBufferScanner } from "../../../src/sources/bufferScanner";
import type { ByteScanner } from "../../../src/sources/byteScanner";
import { createByteScanner } from "../../../src/sources/chooseScanner";
import { claudeCode } from "../../../src/sources/claudeCode";
import lineScan from "../../../src/sources/lineScan.generated.json";
import { fileSources } from "../../../src/sources/registry";
import { createWasmScanner } from "../../../src/sources/wasmScanner";
import { claudeLine } from "./logLines";
import { readBytes, readText } from "./reading";

/** What a scanner hands out of some bytes, a part of which it is shown first. */
function scanAll(scanner: ByteScanner, bytes: Buffer, places: number, from: number, cut: number) {
  while (scanner.buffer().length < bytes.length) scanner.grow(0);
  bytes.copy(scanner.buffer());
  const found: { text: string; places: number[]; end: number }[] = [];
  const onLine: Parameters<ByteScanner["scan"]>[2] = (line, end) =>
    found.push({ text: line.text(), places: Array.from({ length: places }, (_, index) => line.at(index)), end });
  const first = scanner.scan(from, Math.max(from, cut), onLine);
  const second = scanner.scan(first, bytes.length, onLine);
  return { found, first, second };
}

describe("byteScanner", function () {
  this.timeout(60_000);

  it("is assembled from the source beside it", () => {
    const source = readFileSync(path.join(__dirname, "../../../src/sources/lineScan.wat"));
    // After a change: node scripts/lineScan.mjs
    assert.equal(lineScan.source, createHash("sha256").update(source).digest("hex"));
  });

  it("scans for every source's needles sixteen bytes at a time", () => {
    for (const { id, needles, marks } of fileSources) {
      if (needles.length > 0) assert.ok(createWasmScanner(needles, marks ?? [], 1024) !== null, id);
    }
  });

  it("finds the same lines and places with and without WebAssembly", () => {
    const sets = [
      { needles: ['"usage":{', '"type":"pr-link"', '"type":"pr-"'], marks: ['"gitOperation":{', '],"type":'] },
      { needles: ['"token_count"', '"session.start"'], marks: ['"usage":{'] },
    ];
    const piece = fc.constantFrom(
      ...['"usage":{', '"type":"pr-link"', '"type":"pr-', '"gitOperation":{', '],"type":', '"token_count"', '"session.start"'],
      ...["plain text ", "ü€😀", '"usa', '\\"usage\\":{', '""', '":', "\r", "", "x".repeat(37)],
    );
    const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.constantFrom(...sets), fc.array(line, { maxLength: 14 }), fc.nat(), fc.boolean(), (by, lines, cut, mark) => {
        const bytes = Buffer.from(`${mark ? "\uFEFF" : ""}${lines.join("\n")}`);
        const places = by.needles.length + by.marks.length;
        const wasm = createWasmScanner(by.needles, by.marks, 64);
        assert.ok(wasm !== null);
        const buffer = createBufferScanner(by.needles, by.marks, Buffer.alloc(64));
        const at = bytes.length === 0 ? 0 : cut % (bytes.length + 1);
        assert.deepEqual(scanAll(wasm, bytes, places, 0, at), scanAll(buffer, bytes, places, 0, at));
      }),
      { numRuns: 1000 },
    );
  });

  it("hands out more lines than it has room to list at once", () => {
    const scanner = createByteScanner(['"usage":{'], [], 4 * 1024 * 1024);
    const count = 100_000;
    const { found } = scanAll(scanner, Buffer.from('"usage":{}\n\n'.repeat(count)), 1, 0, 0);
    assert.equal(found.length, count);
    assert.equal(found.at(-1)?.end, count * 12 - 1);
  });

  it("finds the end of an array exactly where it is whole JSON", () => {
    const scanner = createWasmScanner(['"array":['], [], 4096);
    assert.ok(scanner !== null);
    const endOf = (array: string): number => {
      const line = Buffer.from(`{"array":${array}\n`);
      while (scanner.buffer().length < line.length) scanner.grow(0);
      line.copy(scanner.buffer());
      let end = Number.NaN;
      scanner.scan(0, line.length, (found) => {
        end = found.arrayEnd(9);
      });
      return end < 0 ? -1 : end - 9;
    };
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const whole = fc.array(fc.jsonValue({ maxDepth: 5 })).map((value) => JSON.stringify(value));
    const pieces = [
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      '"',
      '"a"',
      "\\",
      "\\u00e",
      "\\ud83d",
      "\\n",
      "1",
      "-",
      "0",
      ".5",
      "e+",
      "E3",
      "01",
      "true",
      "fals",
    ];
    const piece = fc.constantFrom(...pieces, "false", "null", "nul", " ", "\t", "\r", "\u0001", "ü", "\u00a0", "tru");
    const made = fc.array(piece, { maxLength: 12 }).map((list) => `[${list.join("")}]`);
    const damaged = fc
      .tuple(whole, fc.nat(), piece)
      .map(([text, at, put]) => `${text.slice(0, at % text.length)}${put}${text.slice(at % text.length)}`)
      .filter((text) => text.startsWith("["));
    const deep = fc.nat(70).map((depth) => "[".repeat(depth + 1) + "]".repeat(depth + 1));
    fc.assert(
      fc.property(fc.oneof(whole, made, damaged), (array) => {
        const end = endOf(`${array},"b":1}`);
        if (isJson(array)) assert.equal(end, Buffer.byteLength(array));
        // What is handed out is whole JSON; what is not may begin with an array that is.
        else if (end >= 0) assert.ok(isJson(Buffer.from(array).toString("utf8", 0, end)));
      }),
      { numRuns: 5000 },
    );
    fc.assert(fc.property(deep, (array) => assert.equal(endOf(`${array}}`), array.length <= 128 ? array.length : -1)));
  });

  it("reads the same from bytes and from decoded lines, damaged ones too", () => {
    const line = claudeLine({
      id: "1",
      content: [
        { type: "text", text: 'a "quoted" \\ word ü' },
        { type: "thinking", thinking: "[{" },
      ],
    });
    const text = JSON.stringify(line);
    const other = JSON.stringify(claudeLine({ id: "2", content: [{ type: "tool_use", id: "t", input: { content: [1, [2]] } }] }));
    const damage = fc.tuple(fc.nat(text.length), fc.constantFrom("", '"', "\\", "]", "[", "{", "}", ",", "x", other), fc.nat(3));
    fc.assert(
      fc.property(damage, ([at, put, gone]) => {
        const damaged = text.slice(0, at) + put + text.slice(at + gone);
        const bytes = readBytes(claudeCode, Buffer.from(`${damaged}\n`), "/x/s.jsonl");
        const lines = readText(claudeCode, `${damaged}\n`, "/x/s.jsonl");
        assert.deepEqual([bytes.usages, bytes.evidence, bytes.rejected], [lines.usages, lines.evidence, lines.rejected]);
      }),
      { numRuns: 3000 },
    );
  });

  it("falls back where a needle has no quote to look for", () => {
    assert.equal(createWasmScanner(["usage"], [], 64), null);
    const { found } = scanAll(createByteScanner(["usage"], [], 64), Buffer.from("no\nthe usage\n"), 1, 0, 0);
    assert.deepEqual(found, [{ text: "the usage", places: [4], end: 13 }]);
  });
});
