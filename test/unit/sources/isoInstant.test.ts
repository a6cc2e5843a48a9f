import assert from "node:assert/strict";
import fc from "fast-check";
import { isoInstant } from "../../../src/sources/jsonFields";

const EARLIEST = Date.UTC(2015, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

describe("isoInstant", () => {
  it("gives what Date.parse gives within the years that logs can be of, for the same and for other days in turn", () => {
    const digits = (count: number, max: number) => fc.nat(max).map((value) => String(value).padStart(count, "0"));
    const text = fc
      .tuple(
        fc.constantFrom("2015", "2026", "2100", "2014"),
        digits(2, 14),
        digits(2, 33),
        digits(2, 26),
        digits(2, 62),
        digits(2, 62),
        digits(3, 999),
      )
      .map(([year, month, day, hour, minute, second, milli]) => `${year}-${month}-${day}T${hour}:${minute}:${second}.${milli}Z`);
    fc.assert(
      fc.property(text, (value) => {
        const parsed = Date.parse(value);
        assert.equal(isoInstant(value), parsed >= EARLIEST && parsed < LATEST ? parsed : null);
      }),
      { numRuns: 20_000 },
    );
  });

  it("takes other lengths and offsets, and nothing else", () => {
    assert.equal(isoInstant("2026-08-01T10:00:00Z"), Date.UTC(2026, 7, 1, 10));
    assert.equal(isoInstant("2026-08-01T10:00:00.5+02:00"), Date.UTC(2026, 7, 1, 8, 0, 0, 500));
    for (const value of ["2026-08-01", "2026-08-01T10:00:00.000", "2026-08-01 10:00:00.000Z", "x026-08-01T10:00:00.000Z", 1, null]) {
      assert.equal(isoInstant(value), null);
    }
  });
});
