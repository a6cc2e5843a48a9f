import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import * as z from "zod/mini";
import { NOTHING_DECLARED } from "../../../src/core/declared";
import { DECLARED_SETTINGS, declaredOf, readDeclared } from "../../../src/sources/declaredSettings";

const Settings = z.object(DECLARED_SETTINGS);
const parse = (settings: unknown) => declaredOf(Settings.parse(settings), path.join(path.sep, "home", "u"));
const written = (settings: Parameters<typeof readDeclared>[0]) => readDeclared(settings, path.join(path.sep, "home", "u"));
const refused = (settings: unknown): string => {
  const parsed = Settings.safeParse(settings);
  assert.ok(!parsed.success, JSON.stringify(settings));
  return parsed.error.issues[0]?.path.join(".") ?? "";
};

describe("declared values", () => {
  it("are nothing when nothing is written", () => assert.deepEqual(parse({}), NOTHING_DECLARED));

  it("are read in dollars and kept in nano-dollars", () => {
    assert.deepEqual(
      parse({
        outcomeValues: { perPoint: 0.1, labels: { bug: 300 }, issues: { "#12": 1_000.5 } },
        costCentres: [{ name: " web ", folders: ["~/shop/web", "/w/api"], branches: ["web/*"] }],
        commitments: [{ name: "year", amountUsd: 12_000, from: "2026-01-01", to: "2026-12-31" }],
      }),
      {
        outcomeValues: { perPointNanoUsd: 100_000_000, labelsNanoUsd: { bug: 300e9 }, issuesNanoUsd: { "#12": 1_000_500_000_000 } },
        costCentres: [
          { name: "web", folders: [path.join(path.sep, "home", "u", "shop", "web"), "/w/api"], repositories: [], branches: ["web/*"] },
        ],
        commitments: [{ name: "year", nanoUsd: 12_000e9, from: "2026-01-01", to: "2026-12-31" }],
      },
    );
  });

  it("are refused by name when they are no amount, no day, or misspelt", () => {
    const year = { name: "year", amountUsd: 1, from: "2026-01-01", to: "2026-12-31" };
    assert.equal(refused({ outcomeValues: { perPoint: -1 } }), "outcomeValues.perPoint");
    assert.equal(refused({ outcomeValues: { labels: { bug: "300" } } }), "outcomeValues.labels.bug");
    assert.equal(refused({ outcomeValues: { points: 3 } }), "outcomeValues");
    assert.equal(refused({ costCentres: [{ name: "" }] }), "costCentres.0.name");
    assert.equal(refused({ costCentres: [{ name: "a", folder: ["/w"] }] }), "costCentres.0");
    assert.equal(refused({ commitments: [{ ...year, amountUsd: 1e12 }] }), "commitments.0.amountUsd");
    assert.equal(refused({ commitments: [{ ...year, from: "2026-02-30" }] }), "commitments.0.from");
    assert.equal(refused({ commitments: [{ ...year, from: "2027-01-01" }] }), "commitments.0.to");
  });

  const whole = {
    outcomeValues: { perPoint: 50, labels: { bug: 300, epic: 0 }, issues: { "#12": 1_000 } },
    costCentres: [
      { name: "web", folders: ["~/web"] },
      { name: "api", repositories: ["api"], branches: ["api/*"] },
    ],
    commitments: [{ name: "year", amountUsd: 12_000, from: "2026-01-01", to: "2026-12-31" }],
  };

  it("are the same from an editor's settings as from a file", () => {
    assert.deepEqual(written(whole), { declared: parse(whole), problems: [] });
    assert.deepEqual(written({}), { declared: NOTHING_DECLARED, problems: [] });
  });

  it("lose only the entry that cannot be used, which is named with what to write", () => {
    const { declared, problems } = written({
      outcomeValues: { ...whole.outcomeValues, perPoint: "50", labels: { bug: 300, epic: -1 }, bonus: 4 },
      costCentres: [{ name: "web", folder: "~/web" }, whole.costCentres[1], 7],
      commitments: [{ ...whole.commitments[0], to: "2025-12-31" }, whole.commitments[0], null],
    });
    const kept = {
      outcomeValues: { labels: { bug: 300 }, issues: { "#12": 1_000 } },
      costCentres: [whole.costCentres[1]],
      commitments: whole.commitments,
    };
    assert.deepEqual(declared, parse(kept));
    assert.equal(problems.length, 7);
    for (const [index, words] of [
      /outcomeValues: entry "perPoint"/,
      /entry "epic"/,
      /Remove "bonus"/,
      /costCentres: entry 1 .*Remove "folder"/,
      /entry 3/,
      /commitments: entry 1 .*not before "from"/,
      /entry 3/,
    ].entries()) {
      assert.match(problems[index] ?? "", words);
    }
  });

  it("name what to write for entries with the names of what every object has", () => {
    const { problems } = written({ outcomeValues: { labels: { constructor: "many", toString: -1 } } });
    assert.equal(problems.length, 2);
    for (const problem of problems) assert.match(problem, /is ignored\. Write an amount in dollars/);
  });

  it("are read from anything without throwing, and whole entries survive beside it", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.array(fc.anything()), (values, centres, commitments) => {
        const { declared } = written({ outcomeValues: values, costCentres: centres, commitments: [...commitments, whole.commitments[0]] });
        assert.equal(declared.commitments.at(-1)?.name, "year");
      }),
    );
  });
});
