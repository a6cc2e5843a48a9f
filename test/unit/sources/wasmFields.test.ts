import assert from "node:assert/strict";
import fc from "fast-check";
import { FIELDS, responseRecord } from "../../../src/sources/claudeFields";
import { decodedLine, type LineBytes } from "../../../src/sources/lineBytes";
import { writeFieldTable } from "../../../src/sources/wasmFields";
import { createWasmScanner } from "../../../src/sources/wasmScanner";

const NAMES = ["a", "bc", "container", "container.a", "container.list", "container.list[].a", "container.list[].inner", "zzzzzzzzzzzz"];
const NEEDLE = '"hit":';

/** Shows one line to a scanner that looks for fields. */
function createReader(fields: readonly string[]) {
  const scanner = createWasmScanner([NEEDLE], [], 256, fields);
  assert.ok(scanner !== null);
  return (text: string, onLine: (line: LineBytes) => void): void => {
    const bytes = Buffer.from(`${text}\n`);
    while (scanner.buffer().length < bytes.length) scanner.grow(0);
    bytes.copy(scanner.buffer());
    let lines = 0;
    scanner.scan(0, bytes.length, (line) => {
      lines++;
      onLine(line);
    });
    assert.equal(lines, 1, text);
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What stands under a path of keys; undefined where the path leads nowhere. */
function under(value: unknown, path: string): unknown {
  let at = value;
  for (const step of path.split(".")) {
    const list = step.endsWith("[]");
    if (typeof at !== "object" || at === null || Array.isArray(at)) return undefined;
    at = Object.entries(at).find(([key]) => key === step.replace("[]", ""))?.[1];
    if (list) at = Array.isArray(at) && at.length === 1 ? at[0] : undefined;
  }
  return at;
}

describe("fields of a line", function () {
  this.timeout(60_000);

  const scalar = fc.oneof(
    fc.constantFrom(0, 1, 7, 999_999_999, 1_000_000_000, -1, 0.5, 1e21, true, false, null, "", "a", 'q"\\', "ü€😀\u2028", "x".repeat(300)),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
  );
  const key = fc.constantFrom("a", "bc", "container", "list", "inner", "zzzzzzzzzzzz", "zzzzzzzzzzzy", "other", "", "__proto__", 'e"s');
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      scalar,
      fc.array(tie("value"), { maxLength: 2 }),
      fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    ),
  }));
  const line = fc.dictionary(key, value, { maxKeys: 7 }).map((object) => {
    const rest = JSON.stringify(object).slice(1);
    return `{"hit":1${rest === "}" ? "" : ","}${rest}`;
  });
  const blanks = fc.constantFrom("", " ", "\t", " \r");
  const spaced = fc.tuple(fc.dictionary(key, value, { maxKeys: 5 }), blanks).map(([object, blank]) => {
    const text = JSON.stringify({ ...object, hit: 1 }, null, 1).replaceAll("\n", blank === "" ? " " : blank);
    return `${blank}${text.replaceAll('"hit": ', '"hit":')}${blank}`;
  });
  const piece = fc.constantFrom('"', "\\", "{", "}", "[", "]", ",", ":", "1", "-", '"a":1', '"a":', "null", "\u0001", "\u00a0", "ü");
  const damaged = fc
    .tuple(line, fc.nat(), piece, fc.nat(2))
    .map(([text, at, put, gone]) => {
      const place = 8 + (at % Math.max(1, text.length - 8));
      return text.slice(0, place) + put + text.slice(place + gone);
    })
    .filter((text) => text.startsWith('{"hit":1'));

  it("are what JSON.parse gives, and never more than it gives", () => {
    const read = createReader(NAMES);
    let found = 0;
    let whole = 0;
    fc.assert(
      fc.property(fc.oneof(line, spaced, damaged), (text) => {
        // As it is read: half a character is a replacement character.
        const parsed = parse(Buffer.from(text).toString());
        read(text, (bytes) => {
          if (parsed !== undefined) whole++;
          if (!bytes.fields()) return;
          found++;
          assert.notEqual(parsed, undefined, text);
          for (const [index, path] of NAMES.entries()) {
            const inList = path.includes("[]");
            // What stands in a list counts only where the list says that it has one element.
            if (inList && bytes.shape(NAMES.indexOf("container.list")) !== "list of one") continue;
            const is = under(parsed, path);
            assert.deepEqual(bytes.field(index), is, `${path} of ${text}`);
            // Asked again, it is remembered.
            assert.deepEqual(bytes.field(index), is);
            const isObject = typeof is === "object" && is !== null && !Array.isArray(is);
            assert.equal(bytes.shape(index) === "object", isObject);
          }
        });
      }),
      { numRuns: 6000 },
    );
    // Not by never finding anything: whole lines without doubled or escaped keys are most.
    assert.ok(found > whole / 2, `${found} of ${whole}`);
  });

  it("leave to JSON.parse what it decides: a key twice, an escaped key, deep nesting", () => {
    const read = createReader(NAMES);
    const isFound = (text: string): boolean => {
      let answer = false;
      read(text, (bytes) => {
        answer = bytes.fields();
      });
      return answer;
    };
    assert.equal(isFound('{"hit":1,"a":2}'), true);
    assert.equal(isFound('{"hit":1,"a":2,"a":3}'), false);
    assert.equal(isFound('{"hit":1,"\\u0061":2}'), false);
    assert.equal(isFound(`{"hit":1,"other":${"[".repeat(65)}${"]".repeat(65)}}`), false);
    assert.equal(isFound('["hit":1]'), false);
    assert.equal(isFound('{"hit":1} x'), false);
  });

  it("of a response are read as its whole line is", () => {
    const read = createReader(FIELDS);
    const usage = {
      ...{ input_tokens: 1, output_tokens: 2, cache_read_input_tokens: 3, cache_creation_input_tokens: 4, service_tier: "batch" },
      ...{ cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 6 }, output_tokens_details: { thinking_tokens: 7 } },
      ...{ server_tool_use: { web_search_requests: 8 }, speed: "fast", inference_geo: "us" },
    };
    const whole = {
      ...{ hit: 1, type: "assistant", sessionId: "s", timestamp: "t", cwd: "/c", gitBranch: "b", isSidechain: true },
      ...{ forkedFrom: { sessionId: "f" }, isApiErrorMessage: false, costUSD: 0.25 },
    };
    const iteration = { type: "message", model: "n", ...usage };
    const ids = [{ id: "m" }, { id: "" }, {}];
    for (const id of ids) {
      for (const iterations of [[iteration], [], [iteration, iteration], null, undefined]) {
        const message = { ...id, model: "o", content: [{ type: "text", text: "x" }], usage: { ...usage, iterations } };
        const record = { ...whole, requestId: "r", uuid: "u", message };
        read(JSON.stringify(record), (line) => {
          const made = JSON.parse(JSON.stringify(responseRecord(line, true)));
          const { hit: _hit, requestId: _request, uuid: _uuid, ...same } = record;
          const own = iterations?.map(
            ({ server_tool_use: _tools, service_tier: _tier, speed: _speed, inference_geo: _geo, ...kept }) => kept,
          );
          const expected = {
            ...same,
            message: { ...message, usage: { ...usage, iterations: iterations?.length === 1 ? own : iterations } },
          };
          const named = id.id === "m" ? {} : { requestId: "r", uuid: "u" };
          assert.deepEqual(made, JSON.parse(JSON.stringify({ ...expected, ...named })));
          assert.equal(under(responseRecord(line, false), "message.content"), undefined);
        });
      }
    }
    read(JSON.stringify({ ...whole, type: "user", message: { usage } }), (line) => assert.equal(responseRecord(line, true), null));
    assert.equal(responseRecord(decodedLine("{}", []), true), null);
  });

  it("are refused where they stand in one that is not named, or do not fit", () => {
    assert.throws(() => writeFieldTable(Buffer.alloc(4096), 0, 4096, ["a.b"]), RangeError);
    assert.throws(() => writeFieldTable(Buffer.alloc(4096), 0, 256, ["a", "b"]), RangeError);
  });
});
