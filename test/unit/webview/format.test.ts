import assert from "node:assert/strict";
import fc from "fast-check";
import { createFormat, oneLine } from "../../../webview/format";

const en = createFormat("en-US", "Europe/Berlin");
const de = createFormat("de-DE", "Europe/Berlin");
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("the page's numbers", () => {
  it("writes dollars with cents, less below one cent, whole ones from ten thousand", () => {
    assert.equal(en.usd(0), "$0.00");
    assert.equal(en.usd(1_234_560_000), "$1.23");
    assert.equal(en.usd(4_210_000), "$0.0042");
    assert.equal(en.usd(10_000_000), "$0.01");
    assert.equal(en.usd(1), "<$0.0001");
    assert.equal(en.usd(12_345_678_900_000), "$12,346");
    assert.equal(plain(de.usd(1_234_560_000)), "1,23 $");
  });

  it("never shows nothing for something", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (nano) => /[1-9]/.test(en.usd(nano)) && /[1-9]/.test(en.usdExact(nano)),
      ),
    );
  });

  it("keeps every nano-dollar in the exact form", () => {
    assert.equal(en.usdExact(91_142_505), "$0.091142505");
    assert.equal(en.usdExact(2_000_000_001), "$2.000000001");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_007_198 }), fc.integer({ min: 0, max: 999_999_999 }), (dollars, nano) => {
        const [whole, part = ""] = en
          .usdExact(dollars * 1e9 + nano)
          .replace(/[$,]/g, "")
          .split(".");
        return Number(whole) === dollars && Number(part.padEnd(9, "0")) === nano;
      }),
    );
  });

  it("does not round a share to all or to nothing", () => {
    assert.equal(en.percent(0), "0%");
    assert.equal(en.percent(0.0004), "<0.1%");
    assert.equal(en.percent(0.042), "4.2%");
    assert.equal(en.percent(0.63), "63%");
    assert.equal(en.percent(0.9991), ">99%");
    assert.equal(en.percent(1), "100%");
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const words = en.percent(share);
        return (share === 1) === (words === "100%") && (share === 0) === (words === "0%");
      }),
    );
  });

  it("writes large counts short and whole", () => {
    assert.equal(en.compact(138_204_331), "138M");
    assert.equal(en.integer(138_204_331), "138,204,331");
    assert.equal(de.integer(1234), "1.234");
  });
});

describe("the page's times", () => {
  const now = Date.UTC(2026, 10, 17, 23, 30);

  it("uses the zone of the snapshot", () => {
    assert.equal(plain(en.time(now)), "12:30 AM");
    assert.equal(plain(createFormat("en-US", "UTC").time(now)), "11:30 PM");
  });

  it("names the day when it is not today's in that zone, and the year when it is not this one", () => {
    assert.equal(plain(en.moment(now - 29 * 60_000, now)), "12:01 AM");
    assert.equal(plain(en.moment(now - 31 * 60_000, now)), "Nov 17, 11:59 PM");
    assert.equal(en.date(Date.UTC(2025, 10, 17), now), "Nov 17, 2025");
  });

  it("says of a span once what its ends have in common", () => {
    const from = Date.UTC(2026, 10, 3, 9, 4);
    const dashes = (text: string) => plain(text).replace(/[\u2009\u202f]/g, " ");
    assert.equal(dashes(en.span(from, from + 68 * 60_000, now)), "Nov 3, 10:04 – 11:12 AM");
    assert.equal(dashes(en.daySpan(from, from + 26 * 3_600_000, now)), "Nov 3 – 4");
    assert.equal(dashes(en.daySpan(from, from, now)), "Nov 3");
    assert.equal(dashes(en.daySpan(Date.UTC(2025, 10, 3), from, now)), "Nov 3, 2025 – Nov 3, 2026");
    assert.equal(dashes(en.span(from, from - 1, now)), en.span(from - 1, from - 1, now), "ends that are out of order cost nothing");
  });

  it("takes calendar days as they are, in any zone", () => {
    for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"]) {
      assert.equal(createFormat("en-US", zone).day("2026-03-29", "full"), "Sun, March 29, 2026");
    }
  });

  it("does without a zone that it does not know", () => {
    assert.match(createFormat("en-US", "Mars/Olympus").time(now), /\d:30/);
  });
});

describe("text from outside", () => {
  it("is one line, without controls or bidirectional overrides", () => {
    assert.equal(oneLine("a\u0000b\nc\u2028d\t e", 100), "a b c d e");
    assert.equal(oneLine("\u202egnp.exe\u202c", 100), "gnp.exe");
    assert.equal(oneLine("שלום", 100), "שלום");
  });

  it("is at most as long as allowed and never cut inside a character", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "👩", "\u202e", "\n", "é", "\u0000", "ש", " ", "\u{10ffff}"), { maxLength: 300 }),
        fc.integer({ min: 1, max: 60 }),
        (characters, max) => {
          const line = oneLine(characters.join(""), max);
          return Array.from(line).length <= max && !/\p{Cs}/u.test(line) && !/[\n\u202a-\u202e]/.test(line);
        },
      ),
    );
    assert.equal(oneLine("x".repeat(10_000), 5), "xxxx…");
    assert.equal(Array.from(oneLine("👩‍👩‍👧‍👦".repeat(40), 10)).length, 10);
  });
});
