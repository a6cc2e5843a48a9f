import assert from "node:assert/strict";
import fc from "fast-check";
import { addDays, createDayCutter, dayRange, parseTimeZone, startOfDay } from "../../../src/core/day";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "America/Havana",
  "America/Asuncion",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Pacific/Niue",
  "Australia/Lord_Howe",
  "Antarctica/Troll",
];
const HOUR = 3_600_000;

/** After Newfoundland's last change of the clock at one minute past midnight, which made days go backwards. */
const moment = fc.integer({ min: Date.parse("2011-11-08T00:00:00Z"), max: Date.parse("2036-01-01T00:00:00Z") });

const calendars = new Map(ZONES.map((timeZone) => [timeZone, new Intl.DateTimeFormat("sv-SE", { timeZone })]));

/** The day by another way: Swedish dates are written year first. */
function dayByLocale(ms: number, timeZone: string): string {
  return calendars.get(timeZone)!.format(ms);
}

describe("createDayCutter", function () {
  // Generous, since other work may share the machine: a test here fails for a wrong answer, not for a slow one.
  this.timeout(60_000);
  for (const zone of ZONES) {
    it(`cuts days as the calendar of ${zone} does`, () => {
      const dayAt = createDayCutter(zone);
      fc.assert(
        fc.property(moment, (ms) => assert.equal(dayAt(ms), dayByLocale(ms, zone))),
        { numRuns: 200 },
      );
    });
  }

  it("is right around every quarter of an hour of the days when clocks change", () => {
    const days = [
      ["Europe/Berlin", "2026-03-29"],
      ["Europe/Berlin", "2026-10-25"],
      ["America/St_Johns", "2010-11-07"],
      ["Australia/Lord_Howe", "2026-04-05"],
      ["Africa/Cairo", "2026-04-24"],
      ["Pacific/Apia", "2011-12-30"],
    ] as const;
    for (const [zone, day] of days) {
      const dayAt = createDayCutter(zone);
      const noon = Date.parse(`${day}T12:00:00Z`);
      for (let ms = noon - 36 * HOUR; ms < noon + 36 * HOUR; ms += 60_000 * 3) {
        for (const near of [ms - 1, ms, ms + 60_000])
          assert.equal(dayAt(near), dayByLocale(near, zone), `${zone} ${new Date(near).toISOString()}`);
      }
    }
  });

  it("refuses what is no time and what is no zone", () => {
    assert.throws(() => createDayCutter("Europe/Atlantis"), RangeError);
    assert.throws(() => createDayCutter("UTC")(Number.NaN), RangeError);
  });
});

describe("startOfDay", function () {
  // Generous, since other work may share the machine: a test here fails for a wrong answer, not for a slow one.
  this.timeout(60_000);
  for (const zone of ZONES) {
    it(`bounds every moment's day in ${zone}`, () => {
      const dayAt = createDayCutter(zone);
      fc.assert(
        fc.property(moment, (ms) => {
          const day = dayAt(ms);
          const start = startOfDay(day, zone);
          assert.ok(start <= ms && ms < startOfDay(addDays(day, 1), zone));
          assert.equal(dayAt(start), day);
          assert.ok(dayAt(start - 1) < day);
        }),
        { numRuns: 60 },
      );
    });
  }

  it("knows days of 23 and 25 hours", () => {
    const hours = (day: string, zone: string): number => (startOfDay(addDays(day, 1), zone) - startOfDay(day, zone)) / HOUR;
    assert.equal(hours("2026-03-29", "Europe/Berlin"), 23);
    assert.equal(hours("2026-10-25", "Europe/Berlin"), 25);
    assert.equal(hours("2026-04-05", "Australia/Lord_Howe"), 24.5);
    assert.equal(hours("2011-12-30", "Pacific/Apia"), 0);
  });

  it("starts a day without midnight at its first moment", () => {
    assert.equal(new Date(startOfDay("2026-04-24", "Africa/Cairo")).toISOString(), "2026-04-23T22:00:00.000Z");
    assert.equal(new Date(startOfDay("2026-01-01", "Asia/Kathmandu")).toISOString(), "2025-12-31T18:15:00.000Z");
  });

  it("refuses what is no day", () => {
    for (const day of ["", "2026-02-29", "2026-13-01", "2026-1-1", "2026-01-01T00:00", "0000-00-00"]) {
      assert.throws(() => startOfDay(day, "UTC"), /YYYY-MM-DD/);
    }
  });
});

describe("dayRange", () => {
  it("lists every calendar day, leap days included", () => {
    assert.deepEqual(dayRange("2028-02-27", "2028-03-01"), ["2028-02-27", "2028-02-28", "2028-02-29", "2028-03-01"]);
    assert.deepEqual(dayRange("2026-03-29", "2026-03-29"), ["2026-03-29"]);
    assert.deepEqual(dayRange("2026-03-30", "2026-03-29"), []);
    assert.equal(dayRange("2025-01-01", "2025-12-31").length, 365);
    assert.equal(addDays("2026-03-01", -1), "2026-02-28");
  });
});

describe("parseTimeZone", () => {
  it("takes zones that the runtime knows, in any case, and nothing else", () => {
    assert.equal(parseTimeZone("europe/berlin"), "Europe/Berlin");
    assert.equal(parseTimeZone("UTC"), "UTC");
    for (const name of ["", "Europe/Atlantis", "../../etc/passwd", "Berlin"]) assert.equal(parseTimeZone(name), null);
  });
});
