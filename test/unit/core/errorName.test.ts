import assert from "node:assert/strict";
import fc from "fast-check";
import { errorFrames, errorName } from "../../../src/core/errorName";

describe("errorName", () => {
  it("is the name and the codes", () => {
    assert.equal(errorName(new RangeError("x")), "RangeError");
    assert.equal(errorName(Object.assign(new Error("no /secret/file"), { code: "ENOENT" })), "Error ENOENT");
    const full = Object.assign(new Error("x"), { code: "ERR_SQLITE_ERROR", errcode: 13, errstr: "database or disk is full" });
    assert.equal(errorName(full), "Error ERR_SQLITE_ERROR (database or disk is full)");
    assert.equal(errorName("text"), "unknown error");
    assert.equal(errorName(undefined), "unknown error");
  });

  it("never repeats what was being read, nor do the frames", () => {
    const secret = "my SECRET";
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("", "\n    at ", "\n"), (text, between) => {
        const content = `${text}${between}${secret}`;
        const parsing = caught(() => JSON.parse(content));
        const errors = [parsing, new Error(content), Object.assign(new Error(content), { name: content, code: content, errstr: content })];
        for (const error of errors) assert.ok(!`${errorName(error)}${errorFrames(error)}`.includes(secret));
      }),
    );
  });

  it("leaves the frames", () => {
    assert.match(errorFrames(new Error("a\n    at b")), /^\s+at .*errorName\.test/);
    assert.equal(errorFrames("text"), "");
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
