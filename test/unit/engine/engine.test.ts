import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import path from "node:path";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import { createEngine, type Engine } from "../../../src/engine/engine";
import type { EngineConfig, FromEngine } from "../../../src/engine/messages";
import { type PanelQuery, PanelSnapshot, StatusSnapshot } from "../../../src/protocol";
import { commitLine, responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const ALL: PanelQuery = { rangeDays: 0, repo: null };

/** Engines of one test, closed after it. */
function windows() {
  const open: Engine[] = [];
  afterEach(() => {
    for (const engine of open.splice(0)) engine.close();
  });
  return (home: string, folders: readonly string[], more: Partial<EngineConfig> = {}) => {
    const seen: FromEngine[] = [];
    const waiting = new Set<() => void>();
    const engine = createEngine({
      start: { environment: { home, platform: "linux", variables: {} }, ledgerHome: path.join(home, "ledger"), gitPath: "git" },
      emit: (message) => {
        seen.push(structuredClone(message));
        for (const wake of waiting) wake();
      },
      transport: () => Promise.reject(new Error("no network in this test")),
      now: Date.now,
    });
    open.push(engine);
    const until = <T extends FromEngine["type"]>(type: T, holds: (message: Extract<FromEngine, { type: T }>) => boolean) =>
      new Promise<Extract<FromEngine, { type: T }>>((resolve) => {
        const look = (): void => {
          const found = seen.filter((message): message is Extract<FromEngine, { type: T }> => message.type === type).findLast(holds);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    engine.receive({
      type: "configure",
      config: {
        folders,
        trusted: true,
        timeZone: "Europe/Berlin",
        connections: [],
        trackers: [],
        baselines: {},
        openedAt: Date.now(),
        statusScope: "session",
        rules: DEFAULT_RULES,
        ...more,
      },
    });
    return { engine, seen, until };
  };
}

function repository(): { folder: string; sha: string; at: number } {
  const folder = scratch();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=Dev", "-c", "user.email=dev@example.com", ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  git("init", "-q", "-b", "main");
  writeFile(path.join(folder, "a.txt"), "one\n");
  git("add", "-A");
  git("commit", "-qm", "Add a");
  return { folder, sha: git("rev-parse", "HEAD"), at: Number(git("log", "-1", "--format=%ct")) * 1000 };
}

describe("engine", function () {
  this.timeout(30_000);
  const open = windows();
  const log = (home: string, session: string) => path.join(home, ".claude/projects/-w", `${session}.jsonl`);

  it("shows today's spend when nothing is live here, and the session once it is", async () => {
    const [home, here, elsewhere] = [scratch(), scratch(), scratch()];
    const at = Date.now();
    writeFile(log(home, "far"), responseLine({ id: "m1", session: "far", at, cwd: elsewhere }));
    const { until } = open(home, [here]);
    const quiet = (await until("status", ({ snapshot }) => snapshot.spend.responses === 1)).snapshot;
    assert.equal(quiet.scope, "today");
    assert.equal(quiet.liveSessions, 0);
    writeFile(
      log(home, "near"),
      responseLine({ id: "m2", session: "near", at: at - 40 * 60_000, cwd: here }) +
        responseLine({ id: "m3", session: "near", at, cwd: path.join(here, "sub") }),
    );
    const live = (await until("status", ({ snapshot }) => snapshot.scope === "live" && snapshot.spend.responses === 2)).snapshot;
    assert.equal(live.liveSessions, 1);
    assert.equal(live.spend.totalTokens, 2 * 1160);
    assert.ok(StatusSnapshot.safeParse(live).success);
  });

  it("moves when a response is appended to a log that it knows", async () => {
    const [home, here] = [scratch(), scratch()];
    const file = writeFile(log(home, "s"), responseLine({ id: "m1", session: "s", at: Date.now(), cwd: here }));
    const { until } = open(home, [here]);
    await until("status", ({ snapshot }) => snapshot.spend.responses === 1 && snapshot.indexing === null);
    for (let n = 2; n <= 4; n++) {
      appendFileSync(file, responseLine({ id: `m${n}`, session: "s", at: Date.now(), cwd: here }));
      await until("status", ({ snapshot }) => snapshot.spend.responses === n);
    }
  });

  it("lets one of two windows read, shows both the same, and hands over when that one closes", async () => {
    const [home, here] = [scratch(), scratch()];
    const file = writeFile(log(home, "s"), responseLine({ id: "m1", session: "s", at: Date.now(), cwd: here }));
    const first = open(home, [here]);
    await first.until("status", ({ snapshot }) => snapshot.spend.responses === 1 && snapshot.indexing === null);
    const second = open(home, [here]);
    await second.until("status", ({ snapshot }) => snapshot.spend.responses === 1);
    appendFileSync(file, responseLine({ id: "m2", session: "s", at: Date.now(), cwd: here }));
    await Promise.all([first, second].map(({ until }) => until("status", ({ snapshot }) => snapshot.spend.responses === 2)));
    first.engine.close();
    appendFileSync(file, responseLine({ id: "m3", session: "s", at: Date.now(), cwd: here }));
    await second.until("status", ({ snapshot }) => snapshot.spend.responses === 3);
  });

  it("links a commit that a session printed to its landing, with its cost and in words", async () => {
    const home = scratch();
    const { folder, sha, at } = repository();
    writeFile(
      log(home, "s"),
      responseLine({ id: "m1", session: "s", at: at - 2000, cwd: folder }) +
        commitLine({ session: "s", at, cwd: folder, sha: sha.slice(0, 7) }) +
        responseLine({ id: "m2", session: "s", at: at + 5000, cwd: folder }),
    );
    const { engine, until } = open(home, [folder]);
    engine.receive({ type: "panel", view: "editor", query: ALL });
    const { snapshot } = await until("panel", ({ snapshot: panel }) => panel.outcomes[0]?.grade === "exact");
    assert.ok(PanelSnapshot.safeParse(snapshot).success);
    const [outcome] = snapshot.outcomes;
    assert.equal(outcome?.id, sha);
    assert.equal(outcome?.totalTokens, 1160);
    assert.equal(outcome?.landed?.how, "direct");
    assert.match(outcome?.why ?? "", new RegExp(sha.slice(0, 7)));
    assert.equal(snapshot.headline.linkedShare, 0.5);
    assert.equal(snapshot.emptyUsage, null);
    assert.equal(snapshot.emptyOutcomes, null);
    const sum = snapshot.days.reduce((total, day) => total + day.spend.cost.nanoUsd, 0);
    assert.equal(sum, snapshot.headline.spend.cost.nanoUsd);
  });

  describe("says why there is nothing, and the next step", () => {
    const panelOf = async (home: string, folders: readonly string[], more: Partial<EngineConfig> = {}, reason?: string) => {
      const { engine, until } = open(home, folders, more);
      engine.receive({ type: "panel", view: "editor", query: ALL });
      return (
        await until(
          "panel",
          ({ snapshot }) =>
            snapshot.indexing === null &&
            snapshot.sources.length > 0 &&
            (reason === undefined || snapshot.emptyOutcomes?.reason === reason),
        )
      ).snapshot;
    };

    it("no logs of any agent", async () => {
      const panel = await panelOf(scratch(), [scratch()]);
      assert.equal(panel.emptyUsage?.reason, "no-logs");
      assert.match(panel.emptyUsage?.text ?? "", /Claude Code, Codex/);
      assert.equal(panel.emptyUsage?.action?.command, "tokenYield.connectSource");
    });
    it("a folder that is not a repository", async () => {
      assert.equal((await panelOf(scratch(), [scratch()])).emptyOutcomes?.reason, "no-repository");
    });
    it("a repository without commits", async () => {
      const folder = scratch();
      execFileSync("git", ["-C", folder, "init", "-q", "-b", "main"]);
      const panel = await panelOf(scratch(), [folder], {}, "no-commits");
      assert.match(panel.emptyOutcomes?.title ?? "", /no commits/);
    });
    it("a workspace that is not trusted, in which git is not run", async () => {
      const { folder } = repository();
      const panel = await panelOf(scratch(), [folder], { trusted: false });
      assert.equal(panel.emptyOutcomes?.reason, "untrusted");
      assert.deepEqual(panel.outcomes, []);
    });
  });
});
