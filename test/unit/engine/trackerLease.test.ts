import assert from "node:assert/strict";
import { createTrackers } from "../../../src/engine/trackers/trackers";
import type { Transport } from "../../../src/http/transport";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { createGithub } from "../../../src/trackers/github";
import type { RemoteReading, RemoteTracker } from "../../../src/trackers/remote";
import type { TrackerSetting } from "../../../src/trackers/trackerSettings";
import { scratchFolders } from "../../support/scratch";
import { clock, NOW } from "../trackers/remote/simulated";

const scratch = scratchFolders();
const ORIGIN = "https://github.example.com/api";
const SETTING: TrackerSetting = {
  connection: { name: "work", kind: "github", origin: ORIGIN, key: "ghp_0123456789", user: null },
  projects: [{ project: "octo/app", repo: null }],
};

/** A window whose tracker reads as `read` says, and leaves the window's own name as its mark. */
function windowOf(ledger: Ledger, name: string, time: { now: number }, read: (transport: Transport) => Promise<void>) {
  const sent: string[] = [];
  const tracker: RemoteTracker = {
    ...createGithub(clock),
    read: async (_, transport) => {
      await read(transport);
      return readingOf(name);
    },
  };
  const trackers = createTrackers({
    ledger,
    trackers: [tracker],
    transport: async ({ url }) => {
      sent.push(url);
      return { status: 200, headers: {}, body: "{}" };
    },
    now: () => time.now,
    holder: name,
    repeat: false,
    since: () => 0,
    onChange: () => {},
    pause: async () => {},
  });
  trackers.follow([SETTING]);
  return { trackers, sent };
}

function readingOf(watermark: string): RemoteReading {
  return {
    me: "octavia",
    requests: [],
    issues: [],
    withdrawn: [],
    repository: null,
    anew: false,
    watermark,
    problems: [],
    signInAgain: false,
    needsUser: false,
    keyRefused: false,
    done: true,
    nextMs: 900_000,
  };
}

const markIn = (ledger: Ledger): unknown => ledger.sql("SELECT watermark FROM tracked").get()?.["watermark"];
const ask = (transport: Transport) =>
  transport({ method: "GET", url: `${ORIGIN}/x`, headers: {}, body: null, timeoutMs: 1_000, maxBytes: 1_000 });

describe("the lease of a tracker", () => {
  it("is kept by a window that is at work for longer than it holds", async () => {
    const ledger = openLedger(scratch());
    const time = { now: NOW };
    const second = windowOf(ledger, "second", time, async (transport) => void (await ask(transport)));
    const first = windowOf(ledger, "first", time, async (transport) => {
      for (let i = 0; i < 12; i += 1) {
        await ask(transport);
        time.now += 30_000;
        await second.trackers.readAll(false);
      }
    });
    await first.trackers.readAll(false);
    assert.equal(first.sent.length, 12);
    assert.deepEqual(second.sent, [], "The other window asked too");
    assert.equal(markIn(ledger), '"first"');
    ledger.close();
  });

  it("is not taken back by a window that slept, which asks no more and puts no older mark back", async () => {
    for (const ends of [false, true]) {
      const ledger = openLedger(scratch());
      const time = { now: NOW };
      const second = windowOf(ledger, "second", time, async (transport) => void (await ask(transport)));
      const first = windowOf(ledger, "first", time, async (transport) => {
        await ask(transport);
        time.now += 600_000;
        await second.trackers.readAll(false);
        if (ends) second.trackers.close();
        else await assert.rejects(ask(transport), { name: "TransportError", reason: "cancelled" });
      });
      await first.trackers.readAll(false);
      assert.deepEqual([first.sent.length, second.sent.length], [1, 1]);
      assert.equal(markIn(ledger), '"second"', ends ? "After the other window ended" : "While the other window reads");
      first.trackers.close();
      second.trackers.close();
      ledger.close();
    }
  });

  it("does not rest until a moment that a clock set back has put far away", async () => {
    const ledger = openLedger(scratch());
    const time = { now: NOW + 400 * 86_400_000 };
    const first = windowOf(ledger, "first", time, async (transport) => void (await ask(transport)));
    await first.trackers.readAll(false);
    // It died without giving the lease back, and its reading was not done.
    ledger.sql("UPDATE tracked SET done = 0").run();
    time.now = NOW;
    const second = windowOf(ledger, "second", time, async (transport) => void (await ask(transport)));
    await second.trackers.readAll(false);
    assert.equal(second.sent.length, 1);
    assert.equal(markIn(ledger), '"second"');
    second.trackers.close();
    ledger.close();
  });
});
