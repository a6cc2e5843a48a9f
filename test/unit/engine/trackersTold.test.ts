import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import { createEngine } from "../../../src/engine/engine";
import type { FromEngine } from "../../../src/engine/messages";
import { createFetchTransport } from "../../../src/http/fetchTransport";
import { openLedger } from "../../../src/ledger/ledger";
import { startGithub } from "../../simulators/github";
import { responseLine } from "../../support/claudeLines";
import { startGit } from "../../support/gitRepository";
import { scratchFolders, writeFile } from "../../support/scratch";
import { idsIn } from "../../support/trackedIds";
import { closedIssue, mergedRequest, sessionAt, settingOf, worldOf } from "../../support/trackedWorld";
import { NOW } from "../trackers/remote/simulated";

const scratch = scratchFolders();
const MINUTE = 60_000;

describe("what trackers told", function () {
  this.timeout(60_000);

  it("goes to another ledger without titles, and is deleted with its time for good", async () => {
    const [home, other] = [scratch(), scratch()];
    const day = 24 * 60 * MINUTE;
    const simulator = await startGithub(
      worldOf(
        [
          mergedRequest({
            number: 3,
            at: NOW - day,
            headSha: "ab".repeat(20),
            mergeSha: "cd".repeat(20),
            commits: ["ab".repeat(20)],
            title: "Secret plans",
          }),
        ],
        [closedIssue({ number: 1, at: NOW - 3 * day, title: "Secret wishes" })],
      ),
    );
    const file = path.join(home, "out.jsonl");
    const from = sessionAt(home, NOW, { trackers: [settingOf(simulator, "github", null)] });
    const to = sessionAt(other, NOW);
    try {
      await from.refresh(() => {});
      await from.export(file);
      assert.ok(!readFileSync(file, "utf8").includes("Secret"), "A title left");
      const imported = await to.import(file);
      assert.deepEqual([imported.facts, imported.rejected], [2, []]);
      await to.import(file);
      const ledger = openLedger(path.join(other, "ledger"));
      assert.deepEqual(idsIn(ledger), ["github.com/octo/app#1", "github.com/octo/app#3"]);
      ledger.close();

      assert.equal(from.delete(NOW - 2 * day, NOW).facts, 1);
      await from.refresh(() => {});
      const left = openLedger(path.join(home, "ledger"));
      assert.deepEqual(idsIn(left), ["github.com/octo/app#1"]);
      from.delete(null, null);
      await from.refresh(() => {});
      assert.deepEqual(idsIn(left), [], "It came back");
      left.close();
    } finally {
      from.close();
      to.close();
      await simulator.close();
    }
  });

  it("reaches the panel, with its links, its unit and what is wrong", async () => {
    const home = scratch();
    const repository = startGit(path.join(home, "app"));
    repository.git("config", "user.email", "dev@example.com");
    repository.git("remote", "add", "origin", "https://codeberg.org/octo/lib.git");
    const sha = repository.commit("a", ["changed"], "Change a (#3)");
    const at = Date.now() - day();
    writeFile(path.join(home, ".claude/projects/-w/s.jsonl"), responseLine({ id: "m", session: "s", at, cwd: repository.folder }));
    const simulator = await startGithub(
      worldOf(
        [mergedRequest({ number: 3, at, headSha: "ab".repeat(20), mergeSha: sha, commits: ["ab".repeat(20)], closes: [1] })],
        [closedIssue({ number: 1, at, closedByRequest: 3 })],
      ),
    );
    const seen: FromEngine[] = [];
    const engine = createEngine({
      start: { environment: { home, platform: "linux", variables: {} }, ledgerHome: path.join(home, "ledger"), gitPath: "git" },
      emit: (message) => void seen.push(structuredClone(message)),
      transport: createFetchTransport(),
      now: Date.now,
    });
    const panel = async (holds: (snapshot: Extract<FromEngine, { type: "panel" }>["snapshot"]) => boolean) => {
      for (;;) {
        const found = seen.flatMap((message) => (message.type === "panel" && holds(message.snapshot) ? [message.snapshot] : [])).at(-1);
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const configure = (key: string) =>
      engine.receive({
        type: "configure",
        config: {
          folders: [repository.folder],
          trusted: true,
          timeZone: "UTC",
          connections: [],
          trackers: [settingOf(simulator, "github", repository.folder, key)],
          baselines: {},
          openedAt: Date.now(),
          statusScope: "today",
          rules: DEFAULT_RULES,
        },
      });
    try {
      engine.receive({ type: "panel", view: "editor", query: { rangeDays: 0, repo: null } });
      configure(simulator.key);
      // What git and what the tracker told arrive in any order, and each is shown at once.
      const { headline, outcomes, trackers, proposals } = await panel(
        (shown) =>
          shown.proposals.length > 0 && ["commit", "issue", "request"].every((kind) => shown.outcomes.some((row) => row.kind === kind)),
      );
      assert.deepEqual([headline.unit, headline.outcomes], ["request", 1]);
      const of = (kind: string) => outcomes.find((outcome) => outcome.kind === kind);
      assert.deepEqual([of("request")?.key, of("request")?.url], ["#3", "https://github.com/octo/app/pull/3"]);
      const commit = outcomes.find(({ id }) => id === sha);
      assert.deepEqual(commit?.links, [{ kind: "request", id: "github.com/octo/app#3", evidence: "tracker" }]);
      assert.deepEqual([commit?.partOf, of("issue")?.partOf], ["github.com/octo/app#3", "github.com/octo/app#3"]);
      assert.deepEqual(
        trackers.map(({ name, repos, requests, issues }) => [name, repos, requests, issues]),
        [["github", ["app"], 1, 1]],
      );
      assert.deepEqual(
        proposals.map(({ host, sure, kinds }) => [host, sure, kinds.map(({ kind }) => kind)]),
        [["codeberg.org", "host", ["gitea"]]],
      );
      simulator.gate.expire();
      configure(`${simulator.key}0`);
      const wrong = await panel(({ health }) => health.some(({ action }) => action?.command === "tokenYield.connectTracker"));
      assert.equal(wrong.trackers[0]?.signInAgain, true);
      assert.ok(
        wrong.outcomes.some(({ kind }) => kind === "request"),
        "A refused key took away what was known",
      );
    } finally {
      engine.close();
      await simulator.close();
    }
  });
});

function day(): number {
  return 24 * 60 * MINUTE;
}
