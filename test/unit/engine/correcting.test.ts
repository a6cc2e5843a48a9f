import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import { createEngine, type Engine } from "../../../src/engine/engine";
import type { PanelSnapshot } from "../../../src/protocol";
import { correctionOf } from "../../../webview/movablePart";
import { commitLine, responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const DAY = 86_400_000;

function repository(): { folder: string; sha: string } {
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
  return { folder, sha: git("rev-parse", "HEAD") };
}

describe("the user's word on a part of a session", function () {
  this.timeout(30_000);
  let engine: Engine;
  afterEach(() => engine.close());

  /** Opens the panel on the folder; each wait ends with the first snapshot that holds, also one that came before. */
  function open(home: string, folder: string): (holds: (panel: PanelSnapshot) => boolean) => Promise<PanelSnapshot> {
    const snapshots: PanelSnapshot[] = [];
    let wake = () => {};
    engine = createEngine({
      start: { environment: { home, platform: "linux", variables: {} }, ledgerHome: path.join(home, "ledger"), gitPath: "git" },
      emit: (message) => {
        if (message.type === "panel") snapshots.push(structuredClone(message.snapshot));
        wake();
      },
      transport: () => Promise.reject(new Error("no network in this test")),
      now: Date.now,
    });
    engine.receive({
      type: "configure",
      config: {
        folders: [folder],
        trusted: true,
        timeZone: "UTC",
        connections: [],
        trackers: [],
        baselines: {},
        openedAt: Date.now(),
        statusScope: "session",
        rules: DEFAULT_RULES,
      },
    });
    engine.receive({ type: "panel", view: "editor", query: { rangeDays: 0, repo: null } });
    return async (holds) => {
      for (;;) {
        const found = snapshots.findLast(holds);
        if (found !== undefined) return found;
        await new Promise<void>((woken) => {
          wake = woken;
        });
      }
    };
  }

  it("moves all of a question's usage, though no commit had it looked at response by response before; and back when undone", async () => {
    const home = scratch();
    const { folder, sha } = repository();
    // Seven minutes into a quarter of an hour, and on into the next one.
    const start = Math.floor((Date.now() - 20 * DAY) / 900_000) * 900_000 + 7 * 60_000;
    writeFile(
      path.join(home, ".claude/projects/-w", "s.jsonl"),
      [0, 3, 10, 14]
        .map((minutes, index) => responseLine({ id: `m${index}`, session: "s", at: start + minutes * 60_000, cwd: folder }))
        .join(""),
    );
    const until = open(home, folder);
    const asked = await until((panel) => panel.unlinked.length === 1 && panel.outcomes.length === 1 && panel.indexing === null);
    const [question] = asked.unlinked;
    assert.ok(question);
    assert.equal(question.spend.totalTokens, 4 * 1160);
    assert.equal(question.state, "reading");
    const { type: _type, ...wish } = correctionOf(
      { ...question, cost: question.spend.cost, totalTokens: question.spend.totalTokens, place: question.state },
      [{ outcome: sha, share: 100 }],
      asked.outcomes,
    );
    engine.receive({ type: "correct", wish });
    const moved = await until((panel) => panel.corrections.length === 1);
    assert.deepEqual(moved.unlinked, []);
    assert.equal(moved.states.landed.totalTokens, 4 * 1160);
    assert.equal(moved.outcomes[0]?.allocations[0]?.totalTokens, 4 * 1160);
    // No session made the commit: it has a cost, and so is measured, by the user's word alone.
    assert.equal(asked.outcomes[0]?.size, null);
    const measured = await until((panel) => panel.corrections.length === 1 && panel.outcomes[0]?.size != null);
    assert.deepEqual(measured.outcomes[0]?.size, { files: 1, insertions: 1, deletions: 0 });

    engine.receive({ type: "undoCorrection", id: moved.corrections[0]?.id ?? -1 });
    const later = moved.at;
    const back = await until(
      (panel) => panel.corrections.length === 0 && panel.at >= later && panel !== asked && panel.unlinked.length === 1,
    );
    assert.equal(back.unlinked[0]?.spend.totalTokens, 4 * 1160);
    assert.equal(back.states.landed.totalTokens, 0);
  });

  it("moves what one outcome has of a time that two share, and back when undone", async () => {
    const home = scratch();
    const { folder, sha } = repository();
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", folder, "-c", "user.name=Dev", "-c", "user.email=dev@example.com", ...args]);
    writeFile(path.join(folder, "b.txt"), "two\n");
    git("add", "-A");
    git("commit", "-qm", "Add b");
    const second = git("rev-parse", "HEAD").toString().trim();
    const start = Date.now() - 20 * DAY;
    const lines = [responseLine({ id: "m0", session: "s", at: start, cwd: folder })];
    for (const made of [sha, second]) lines.push(commitLine({ session: "s", at: start + 60_000, cwd: folder, sha: made.slice(0, 7) }));
    writeFile(path.join(home, ".claude/projects/-w", "s.jsonl"), lines.join(""));
    const until = open(home, folder);
    const shared = await until(
      (panel) => panel.outcomes.filter(({ allocations }) => allocations.length === 1).length === 2 && panel.indexing === null,
    );
    const first = shared.outcomes.find(({ id }) => id === sha);
    const [allocation] = first?.allocations ?? [];
    assert.ok(first && allocation);
    assert.equal(first.totalTokens, 1160 / 2);
    const { type: _type, ...wish } = correctionOf(
      { ...allocation, repo: first.repo, place: sha, of: sha },
      [{ outcome: null, share: 100 }],
      shared.outcomes,
    );
    engine.receive({ type: "correct", wish });
    const moved = await until((panel) => panel.corrections.length === 1);
    assert.equal(moved.corrections[0]?.of, sha);
    assert.equal(moved.outcomes.find(({ id }) => id === sha)?.totalTokens, 0);
    assert.equal(moved.outcomes.find(({ id }) => id === second)?.totalTokens, 1160 / 2);
    assert.equal(moved.states.others.find(({ state }) => state === "kept")?.spend.totalTokens, 1160 / 2);
    engine.receive({ type: "undoCorrection", id: moved.corrections[0]?.id ?? -1 });
    const back = await until((panel) => panel.corrections.length === 0 && panel.at >= moved.at);
    assert.equal(back.outcomes.find(({ id }) => id === sha)?.totalTokens, 1160 / 2);
  });
});
