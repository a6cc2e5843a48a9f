import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { createLineScanner, readNewLines } from "../../../src/sources/lineScanner";

const NEEDLES = ['"usage":{', '"pr-link"'];
const BY = { needles: NEEDLES };
const holdsNeedle = (line: string) => NEEDLES.some((needle) => line.includes(needle));

describe("lineScanner", function () {
  this.timeout(60_000);
  let folder = "";
  const file = () => join(folder, "log.jsonl");
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "token-yield-scan-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function readAll(content: Buffer | string, offset = 0) {
    writeFileSync(file(), content);
    const lines: string[] = [];
    const ends: number[] = [];
    const result = readNewLines(file(), offset, BY, (line, end) => {
      lines.push(line.text());
      ends.push(end);
    });
    return { ...result, lines, ends };
  }

  it("hands out each line that holds a needle once, with the offset after it", () => {
    const content = 'a "usage":{ b "usage":{ "pr-link"\nnothing\n"pr-link"\n';
    const { lines, ends, offset, tail } = readAll(content);
    assert.deepEqual(lines, ['a "usage":{ b "usage":{ "pr-link"', '"pr-link"']);
    assert.deepEqual(ends, [content.indexOf("\n") + 1, content.length]);
    assert.equal(offset, content.length);
    assert.equal(tail, null);
  });

  it("leaves a last line without line feed to the next reading and hands it back", () => {
    const { lines, offset, tail } = readAll('"pr-link" 1\n"pr-link" 2');
    assert.deepEqual(lines, ['"pr-link" 1']);
    assert.equal(offset, 12);
    assert.equal(tail, '"pr-link" 2');
    assert.equal(readAll('"pr-link" 1\nnothing here').tail, null);
  });

  it("takes off a byte order mark and the carriage return before a line feed", () => {
    assert.deepEqual(readAll('\uFEFF"pr-link"\r\n"pr-link" 2\r\n').lines, ['"pr-link"', '"pr-link" 2']);
  });

  it("loses nothing behind an invalid UTF-8 byte", () => {
    const bad = Buffer.concat([Buffer.from('"pr-link" '), Buffer.from([0xff, 0xc3]), Buffer.from('\n"pr-link" 2\n')]);
    const { lines } = readAll(bad);
    assert.equal(lines.length, 2);
    assert.equal(lines[1], '"pr-link" 2');
  });

  it("reads lines of many chunks, with and without a needle, and what stands behind them", () => {
    const long = "x".repeat(5 * 1024 * 1024 + 7);
    const { lines, offset, tail } = readAll(`${long}\n"pr-link"${long}\n"pr-link" last\n${long}"pr-link"`);
    assert.deepEqual(
      lines.map((line) => line.length),
      [long.length + 9, 14],
    );
    assert.equal(offset, 2 * long.length + 9 + 2 + 15);
    assert.equal(tail?.length, long.length + 9);
  });

  it("reads an empty file and starts anywhere on a line's start", () => {
    assert.deepEqual(readAll(""), { offset: 0, tail: null, overlong: 0, more: false, lines: [], ends: [] });
    assert.deepEqual(readAll('"pr-link" 1\n"pr-link" 2\n', 12).ends, [24]);
  });

  it("refuses a needle that no line could hold", () => {
    assert.throws(() => createLineScanner(["a\nb"]), RangeError);
    assert.throws(() => createLineScanner([""]), RangeError);
  });

  it("agrees with splitting the text by lines, wherever the reading is broken off", () => {
    const piece = fc.constantFrom('"usage":{', '"pr-link"', "plain", "ü€😀", '"usa', "\r", "");
    const line = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), fc.nat(), (texts, ended, cut) => {
        const bytes = Buffer.from(texts.join("\n") + (ended ? "\n" : ""));
        const first = readAll(bytes.subarray(0, bytes.length === 0 ? 0 : cut % (bytes.length + 1)));
        const second = readAll(bytes, first.offset);
        const whole = bytes.toString().split("\n");
        const last = whole.pop() ?? "";
        const withoutReturn = (text: string) => (text.endsWith("\r") ? text.slice(0, -1) : text);
        assert.deepEqual([...first.lines, ...second.lines], whole.filter(holdsNeedle).map(withoutReturn));
        assert.equal(second.offset, bytes.length - Buffer.byteLength(last));
        assert.equal(second.tail, holdsNeedle(last) ? withoutReturn(last) : null);
      }),
      { numRuns: 300 },
    );
  });
});
