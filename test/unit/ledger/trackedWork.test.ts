import assert from "node:assert/strict";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { putTrackedRepos, readWatermark, refusedUntil, trackedId } from "../../../src/ledger/trackedProjects";
import { putReading, readTrackedWork } from "../../../src/ledger/trackedWork";
import { scratchFolders } from "../../support/scratch";
import { issueIn, NOW, readingOf, requestIn } from "../../support/trackedReadings";

const scratch = scratchFolders();
const DAY = 86_400_000;
const CLONE = "/w/app/.git";

function projectIn(ledger: Ledger, project: string, repo = CLONE): number {
  const id = trackedId(ledger, { connection: "work", kind: "github", origin: "https://api.github.com", project });
  putTrackedRepos(ledger, id, [repo], null);
  return id;
}

const idsOf = (ledger: Ledger, repo = CLONE): string[] => {
  const { requests, issues } = readTrackedWork(ledger, repo);
  return [...requests, ...issues].map(({ id }) => id.replace("github.com/", ""));
};

describe("what trackers told, in the ledger", () => {
  it("counts the work of a project that was connected again under its new name once, as the newest reading has it", () => {
    const ledger = openLedger(scratch());
    const [before, after] = [projectIn(ledger, "octo/old"), projectIn(ledger, "octo/new")];
    // What only the former name's reading reached stays; what differs in any of these is another one's work.
    const old = readingOf({
      requests: [requestIn("octo/old", 1), requestIn("octo/old", 2), requestIn("octo/old", 3, { headSha: "ab".repeat(20) })],
      issues: [issueIn("octo/old", 7), issueIn("octo/old", 8, { author: "ada" })],
    });
    const anew = readingOf({
      requests: [requestIn("octo/new", 2), requestIn("octo/new", 3)],
      issues: [issueIn("octo/new", 7), issueIn("octo/new", 8)],
    });
    const expected = ["octo/old#1", "octo/new#2", "octo/new#3", "octo/old#3", "octo/new#7", "octo/new#8", "octo/old#8"];
    putReading(ledger, before, old, NOW - 9 * DAY);
    putReading(ledger, after, anew, NOW);
    assert.deepEqual(idsOf(ledger), expected);
    // Read at the same time: what was connected last.
    putReading(ledger, before, readingOf({}), NOW + 60_000);
    assert.deepEqual(idsOf(ledger), expected);
    putReading(ledger, before, readingOf({}), NOW + 9 * DAY);
    assert.deepEqual(idsOf(ledger), ["octo/old#1", "octo/old#2", "octo/new#3", "octo/old#3", "octo/old#7", "octo/new#8", "octo/old#8"]);
    ledger.close();
  });

  it("forgets the former ids of a project that has another name now", () => {
    const ledger = openLedger(scratch());
    const [renamed, other] = [projectIn(ledger, "octo/old"), projectIn(ledger, "octo/lib")];
    putReading(ledger, renamed, readingOf({ requests: [requestIn("octo/old", 1)], issues: [issueIn("octo/old", 7)] }), NOW);
    putReading(ledger, other, readingOf({ requests: [requestIn("octo/lib", 4)] }), NOW);
    assert.ok(putReading(ledger, renamed, readingOf({ anew: true, requests: [requestIn("octo/new", 2)] }), NOW + 1));
    assert.deepEqual(idsOf(ledger), ["octo/new#2", "octo/lib#4"]);
    ledger.close();
  });

  it("takes a transferred issue from the project that it left, in whichever clone that is", () => {
    const ledger = openLedger(scratch());
    const [left, here] = [projectIn(ledger, "Octo/Old", "/w/old/.git"), projectIn(ledger, "octo/app")];
    const twin = { openedAt: NOW - 30 * DAY };
    const stays = [issueIn("Octo/Old", 8), issueIn("Octo/Old", 9, twin), issueIn("Octo/Old", 10, twin), issueIn("octo/older", 11)];
    putReading(ledger, left, readingOf({ issues: [issueIn("Octo/Old", 7), issueIn("Octo/Old", 12), ...stays] }), NOW);
    const from = { project: "github.com/octo/old", id: null };
    const came = readingOf({
      issues: [
        issueIn("octo/app", 31, { openedAt: NOW - 20 * DAY + 7, movedFrom: from }),
        issueIn("octo/app", 32, { openedAt: NOW - 20 * DAY + 8, author: "ada", movedFrom: from }),
        issueIn("octo/app", 33, { ...twin, movedFrom: from }),
        issueIn("octo/app", 34, { openedAt: NOW - 20 * DAY + 11, movedFrom: from }),
        issueIn("octo/app", 35, { movedFrom: { project: "github.com/octo/old", id: "github.com/Octo/Old#12" } }),
      ],
    });
    assert.ok(putReading(ledger, here, came, NOW));
    // Two candidates, another author or another project: better counted twice than the wrong one dropped.
    assert.deepEqual(idsOf(ledger, "/w/old/.git").sort(), ["Octo/Old#10", "Octo/Old#8", "Octo/Old#9", "octo/older#11"]);
    assert.equal(idsOf(ledger).length, 5);
    ledger.close();
  });

  it("lets no rest outlast a clock that ran ahead, or 24 days", () => {
    const ledger = openLedger(scratch());
    const id = projectIn(ledger, "octo/app");
    putReading(ledger, id, readingOf({ keyRefused: true, nextMs: 3_600_000 }), NOW + 400 * DAY);
    assert.equal(readWatermark(ledger, id, NOW + 400 * DAY)?.nextAt, NOW + 400 * DAY + 3_600_000);
    assert.equal(readWatermark(ledger, id, NOW)?.nextAt, 0);
    assert.equal(refusedUntil(ledger, "work", "k", NOW + 400 * DAY), NOW + 400 * DAY + 3_600_000);
    assert.equal(refusedUntil(ledger, "work", "k", NOW), 0);
    putReading(ledger, id, readingOf({ keyRefused: true, nextMs: 900 * DAY }), NOW);
    assert.equal(readWatermark(ledger, id, NOW)?.nextAt, NOW + 24 * DAY);
    assert.equal(refusedUntil(ledger, "work", "k", NOW), NOW + 24 * DAY);
    ledger.close();
  });
});
