import assert from "node:assert/strict";
import { createdRequests } from "../../../src/engine/outcomes/createdRequests";
import { putEvidence } from "../../../src/ledger/evidenceRows";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { putTrackedRepos, trackedId } from "../../../src/ledger/trackedProjects";
import { putReading, readTrackedWork } from "../../../src/ledger/trackedWork";
import { createUsageWriter } from "../../../src/ledger/usageRows";
import { scratchFolders } from "../../support/scratch";
import { NOW, readingOf, requestIn } from "../../support/trackedReadings";

const scratch = scratchFolders();
const TOKENS = { input: 1, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: null };

describe("a request that a session's log shows under the former name of its project", () => {
  it("is that session's, and another request of that name is not", () => {
    const ledger = openLedger(scratch());
    const names = createNames(ledger);
    const put = (project: string, repository: string, numbers: readonly number[], now: number) => {
      const id = trackedId(ledger, { connection: project, kind: "github", origin: "https://api.github.com", project });
      putTrackedRepos(ledger, id, ["/w/app/.git"], null);
      putReading(ledger, id, readingOf({ repository, requests: numbers.map((n) => requestIn(repository, n)) }), now);
    };
    put("octo/old", "octo/old", [], NOW);
    put("octo/old", "octo/new", [12], NOW + 1);
    const at = NOW - 60_000;
    const usage = {
      key: "k",
      session: "s",
      at,
      spanMs: 0,
      model: "m",
      provider: null,
      tokens: TOKENS,
      responses: 1,
      tier: "standard",
    } as const;
    const rest = { geo: null, webSearches: 0, reportedNanoUsd: null, billedNanoUsd: null, cwd: null, branch: null, ownerRank: 0 };
    ledger.write(() => {
      names.begin();
      createUsageWriter(
        ledger,
        names,
        (_, next) => next,
        () => null,
      ).put("claude-code", [{ ...usage, ...rest }], "replace");
      const url = (path: string) => ({
        kind: "request" as const,
        session: "s",
        at,
        url: `https://github.com/${path}`,
        action: "created" as const,
      });
      putEvidence(ledger, names, "claude-code", [url("Octo/Old/pull/12"), url("octo/other/pull/12")]);
    });
    const { requests } = readTrackedWork(ledger, "/w/app/.git");
    const made = createdRequests(ledger, names, requests, new Set(), new Map(), ({ id }) => id);
    assert.deepEqual(
      made.map(({ session, commit }) => [session, commit.outcome]),
      [["s", "github.com/octo/new#12"]],
    );
    ledger.close();
  });
});
