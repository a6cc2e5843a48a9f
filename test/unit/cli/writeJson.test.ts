import assert from "node:assert/strict";
import { Writable } from "node:stream";
import fc from "fast-check";
import { writeJson } from "../../../src/cli/writeJson";

/** Takes each piece a moment later, and holds next to nothing meanwhile. */
function slowly(taken: string[]): Writable {
  return new Writable({
    highWaterMark: 16,
    decodeStrings: false,
    write: (piece: string, _encoding, done) => {
      taken.push(piece);
      setImmediate(done);
    },
  });
}

describe("writing JSON piece by piece", () => {
  it("writes what JSON.stringify would, and a line feed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.option(fc.jsonValue(), { nil: undefined })), async (value) => {
        const taken: string[] = [];
        await writeJson(slowly(taken), value);
        assert.equal(taken.join(""), `${JSON.stringify(value)}\n`);
      }),
    );
  });

  it("takes anything that can be gone through as an array, and never more of it than the reader does", async () => {
    const text = "x".repeat(1_000);
    let made = 0;
    function* items(): Generator<{ readonly at: number; readonly text: string }> {
      for (; made < 1_000; made++) yield { at: made, text };
    }
    const taken: string[] = [];
    const ahead: number[] = [];
    const stream = slowly(taken);
    stream.on("drain", () => ahead.push(made));
    await writeJson(stream, { first: 1, items: items(), none: new Set(), last: undefined });
    const whole = { first: 1, items: Array.from({ length: 1_000 }, (_, at) => ({ at, text })), none: [] };
    assert.equal(taken.join(""), `${JSON.stringify(whole)}\n`);
    // A megabyte in pieces: when the first was taken, the last was not made yet.
    assert.ok((ahead[0] ?? 1_000) < 200, `${ahead[0]} of 1000 items were made before anything was taken`);
  });
});
