import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import { createEngine, type Engine } from "../../../src/engine/engine";
import type { PageView } from "../../../src/engine/messages";
import type { PanelQuery, PanelSnapshot } from "../../../src/protocol";
import { responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const DAY = 86_400_000;
const ALL: PanelQuery = { rangeDays: 0, repo: null };

interface Window {
  readonly engine: Engine;
  /** Every snapshot so far, the newest last. */
  readonly snapshots: readonly { readonly view: PageView; readonly panel: PanelSnapshot }[];
  /** Ends with the newest snapshot for a view, once it holds. */
  until(view: PageView, holds: (panel: PanelSnapshot) => boolean): Promise<PanelSnapshot>;
}

describe("several windows and views on one ledger", function () {
  this.timeout(30_000);
  const windows: Window[] = [];
  afterEach(() => {
    for (const { engine } of windows.splice(0)) engine.close();
  });

  function open(home: string, folder: string): Window {
    const snapshots: { view: PageView; panel: PanelSnapshot }[] = [];
    const waiting = new Set<() => void>();
    const engine = createEngine({
      start: { environment: { home, platform: "linux", variables: {} }, ledgerHome: path.join(home, "ledger"), gitPath: "git" },
      emit: (message) => {
        if (message.type !== "panel") return;
        snapshots.push({ view: message.view, panel: structuredClone(message.snapshot) });
        for (const wake of waiting) wake();
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
    const window: Window = {
      engine,
      snapshots,
      until: (view, holds) =>
        new Promise((resolve) => {
          const look = () => {
            const newest = snapshots.findLast((snapshot) => snapshot.view === view);
            if (newest === undefined || !holds(newest.panel)) return;
            waiting.delete(look);
            resolve(newest.panel);
          };
          waiting.add(look);
          look();
        }),
    };
    windows.push(window);
    return window;
  }

  it("agree on everything that they show, before a correction, after it, and when it is undone", async () => {
    const { home, folder, sha } = world();
    const first = open(home, folder);
    first.engine.receive({ type: "panel", view: "editor", query: ALL });
    const asked = await first.until("editor", settled(1));
    const second = open(home, folder);
    second.engine.receive({ type: "panel", view: "sideBar", query: ALL });
    assert.deepEqual(shownOf(await second.until("sideBar", settled(1))), shownOf(asked));

    const [question] = asked.unlinked;
    assert.ok(question);
    const { repo, session, from, until } = question;
    // In the window that does not read the logs.
    second.engine.receive({
      type: "correct",
      wish: { repo, session, from, until: until + 1, targets: [{ outcome: sha, weight: 1 }] },
    });
    // A commit that is linked is measured.
    const measured = (snapshot: PanelSnapshot) => settled(0)(snapshot) && snapshot.outcomes[0]?.size !== null;
    const corrected = [await first.until("editor", measured), await second.until("sideBar", measured)] as const;
    assert.equal(corrected[0].outcomes[0]?.cost?.nanoUsd, question.spend.cost.nanoUsd);
    assert.deepEqual(shownOf(corrected[1]), shownOf(corrected[0]));
    assert.notDeepEqual(shownOf(corrected[0]), shownOf(asked));

    const [correction] = corrected[0].corrections;
    assert.ok(correction);
    first.engine.receive({ type: "undoCorrection", id: correction.id });
    // What is linked to nothing any more has its size no longer, once the repository is read again.
    const again = (snapshot: PanelSnapshot) => settled(1)(snapshot) && snapshot.outcomes[0]?.size === null;
    const undone = [await first.until("editor", again), await second.until("sideBar", again)] as const;
    assert.deepEqual(shownOf(undone[1]), shownOf(undone[0]));
    assert.deepEqual(shownOf(undone[0]), shownOf(asked));
  });

  it("have a query each, and none costs anything once it is closed", async () => {
    const { home, folder } = world();
    const window = open(home, folder);
    const week: PanelQuery = { rangeDays: 7, repo: null };
    window.engine.receive({ type: "panel", view: "editor", query: ALL });
    window.engine.receive({ type: "panel", view: "sideBar", query: week });
    const [editor, sideBar] = await Promise.all([
      window.until("editor", settled(1)),
      window.until("sideBar", ({ indexing, query }) => indexing === null && query.rangeDays === 7),
    ]);
    assert.equal(editor.headline.spend.responses, 2);
    assert.equal(sideBar.headline.spend.responses, 0, "all usage is older than a week");

    window.engine.receive({ type: "panel", view: "editor", query: null });
    const before = window.snapshots.filter(({ view }) => view === "editor").length;
    const seen = window.snapshots.length;
    window.engine.receive({ type: "refresh" });
    await window.until("sideBar", () => window.snapshots.length > seen);
    assert.equal(window.snapshots.filter(({ view }) => view === "editor").length, before);
  });
});

/** A repository with one commit, and a session of two responses that no commit belongs to. */
function world(): { home: string; folder: string; sha: string } {
  const home = scratch();
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
  const start = Math.floor((Date.now() - 20 * DAY) / 900_000) * 900_000;
  const line = (minutes: number) => responseLine({ id: `m${minutes}`, session: "s", at: start + minutes * 60_000, cwd: folder });
  writeFile(path.join(home, ".claude/projects/-w", "s.jsonl"), line(1) + line(4));
  return { home, folder, sha: git("rev-parse", "HEAD") };
}

const settled = (questions: number) => (panel: PanelSnapshot) =>
  panel.indexing === null && panel.unlinked.length === questions && panel.outcomes.length === 1;

/** All that a reader sees, without the moment that it was made. */
function shownOf({ at: _at, ...rest }: PanelSnapshot) {
  return rest;
}
