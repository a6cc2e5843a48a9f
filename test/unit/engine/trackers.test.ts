import assert from "node:assert/strict";
import { trackerHealth, trackerRows } from "../../../src/engine/trackers/trackerRows";
import { createTrackers, type TrackerParts, type Trackers } from "../../../src/engine/trackers/trackers";
import { createFetchTransport } from "../../../src/http/fetchTransport";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { readTrackedWork } from "../../../src/ledger/trackedWork";
import type { RemoteTracker } from "../../../src/trackers/remote";
import { startGithub } from "../../simulators/github";
import { makeWorld } from "../../simulators/trackerWorld";
import { scratchFolders } from "../../support/scratch";
import { idsIn } from "../../support/trackedIds";
import { closedIssue, mergedRequest, settingOf, worldOf } from "../../support/trackedWorld";
import { clock, expectedIssues, expectedRequests, NOW, SINCE, simulated } from "../trackers/remote/simulated";

const scratch = scratchFolders();
const MINUTE = 60_000;

/** The polling layer on a ledger of its own, with a clock that moves when it waits. */
function polling(
  ledger: Ledger,
  tracker: RemoteTracker,
  more: Partial<TrackerParts> = {},
  beforeReading: (count: number) => void = () => {},
) {
  let count = 0;
  const time = { now: NOW };
  const handed = new Map<string, number>();
  const told: string[] = [];
  let before: string[] = [];
  let made: Trackers | null = null;
  const trackers = createTrackers({
    ledger,
    trackers: [
      {
        ...tracker,
        read: async (...question) => {
          beforeReading(count++);
          const reading = await tracker.read(...question);
          for (const { id } of [...reading.requests, ...reading.issues]) handed.set(id, (handed.get(id) ?? 0) + 1);
          return reading;
        },
      },
    ],
    transport: createFetchTransport(),
    now: () => time.now,
    holder: "this",
    repeat: false,
    since: () => SINCE,
    onChange: () => {
      const now = made === null ? [] : trackerHealth(trackerRows(ledger, made, [], time.now)).map(({ message }) => message);
      told.push(...now.filter((words) => !before.includes(words)));
      before = now;
    },
    pause: async (ms) => {
      time.now += ms;
    },
    ...more,
  });
  made = trackers;
  return { trackers, time, handed, told };
}

describe("the polling of trackers", function () {
  this.timeout(240_000);

  for (const kind of ["github", "redmine"]) {
    it(`${kind}: 10,000 issues through trouble are in the ledger once each, and the user is told once`, async () => {
      const row = simulated[kind];
      assert.ok(row !== undefined);
      const world = makeWorld({ issues: 10_000, requests: 300, everyMine: row.issues === "assigned" ? 1 : 30 });
      const simulator = await row.start(world);
      const ledger = openLedger(scratch());
      let renewed: string | null = null;
      const { trackers, time, handed, told } = polling(ledger, row.create(clock), {}, (count) => {
        if (count === 2) renewed = simulator.gate.expire();
      });
      try {
        simulator.gate.stumble(0.05);
        trackers.follow([settingOf(simulator, kind, null)]);
        let rounds = 0;
        for (; trackerRows(ledger, trackers, [], time.now).some(({ done }) => !done); rounds += 1) {
          assert.ok(rounds < 600, "It reads without end");
          await trackers.readAll(false);
          // The user signs in again a while after having been told.
          if (renewed !== null && told.length > 0) trackers.follow([settingOf(simulator, kind, null, renewed)]);
          time.now += MINUTE;
        }
        assert.ok(renewed !== null, "It was read before the key could expire");
        const truth = [...expectedIssues(row, simulator).keys(), ...expectedRequests(row, world).keys()].sort();
        assert.ok(truth.length > 7_000);
        assert.deepEqual(idsIn(ledger), truth);
        assert.ok(
          truth.every((id) => handed.get(id) === 1),
          "Something was read twice",
        );
        assert.equal(told.length, 1, told.join("\n"));
        assert.match(told[0] ?? "", /sign/i);
        assert.deepEqual(trackerHealth(trackerRows(ledger, trackers, [], time.now)), []);
        assert.ok(simulator.gate.stumbles > 0);
      } finally {
        trackers.close();
        ledger.close();
        await simulator.close();
      }
    });
  }

  it("lets one window read for all, and another go on where that one ended", async () => {
    const simulator = await startGithub(makeWorld({ issues: 40, requests: 20 }));
    const ledger = openLedger(scratch());
    const row = simulated["github"];
    assert.ok(row !== undefined);
    const first = polling(ledger, row.create(clock));
    const second = polling(ledger, row.create(clock), { holder: "other" });
    try {
      for (const { trackers } of [first, second]) trackers.follow([settingOf(simulator, "github", null)]);
      await first.trackers.readAll(false);
      const [asked, known] = [simulator.asked.length, idsIn(ledger)];
      await second.trackers.readAll(false);
      assert.equal(simulator.asked.length, asked, "The other window asked too");
      assert.match(trackerHealth(trackerRows(ledger, second.trackers, [], NOW))[0]?.message ?? "", /Another window/);
      first.trackers.close();
      await second.trackers.readAll(false);
      assert.ok(simulator.asked.length > asked && simulator.asked.length <= asked + 3, "It began anew");
      assert.deepEqual(idsIn(ledger), known);
      assert.equal([...second.handed.values()].length, 0, "It was handed what was known");
    } finally {
      second.trackers.close();
      ledger.close();
      await simulator.close();
    }
  });

  it("asks no other project with a key that was refused, and none again before its time", async () => {
    const simulator = await startGithub(makeWorld({ issues: 4, requests: 4 }));
    const ledger = openLedger(scratch());
    const row = simulated["github"];
    assert.ok(row !== undefined);
    const { trackers, time, told } = polling(ledger, row.create(clock));
    try {
      const { connection } = settingOf(simulator, "github", null, "ghp_wrongwrongwrongwrongwrongwrongwrongwr");
      trackers.follow([{ connection, projects: ["octo/app", "octo/other"].map((project) => ({ project, repo: null })) }]);
      await trackers.readAll(false);
      assert.equal(simulator.asked.length, 1);
      time.now += 60 * MINUTE;
      await trackers.readAll(false);
      assert.equal(simulator.asked.length, 1, "It knocked again");
      assert.equal(told.length, 1);
      const [item] = trackerHealth(trackerRows(ledger, trackers, [], time.now));
      assert.equal(item?.action?.command, "tokenYield.connectTracker");
      const next = () => trackerRows(ledger, trackers, [], time.now).map(({ nextAt }) => nextAt);
      const tried = time.now - 60 * MINUTE;
      assert.deepEqual(next(), [tried + 6 * 60 * MINUTE, tried + 6 * 60 * MINUTE], "Both projects wait");

      // The user asks for it: once, and not a second time within a minute.
      await trackers.readAll(true);
      await trackers.readAll(true);
      assert.equal(simulator.asked.length, 2);
      assert.equal(told.length, 1, "It was told again");
      assert.deepEqual(next()[0], time.now + 6 * 60 * MINUTE);
      time.now += MINUTE;
      await trackers.readAll(true);
      assert.equal(simulator.asked.length, 3);

      trackers.follow([settingOf(simulator, "github", null)]);
      await trackers.readAll(false);
      assert.ok(simulator.asked.length > 3, "A new key waits");
      assert.deepEqual(next(), [null]);
      assert.deepEqual(trackerHealth(trackerRows(ledger, trackers, [], time.now)), []);
    } finally {
      trackers.close();
      ledger.close();
      await simulator.close();
    }
  });

  it("asks again at once what waited for the user, when they ask for it, and lets a limit be", async () => {
    const world = makeWorld({ issues: 4, requests: 4 });
    const simulator = await startGithub(world);
    const ledger = openLedger(scratch());
    const row = simulated["github"];
    assert.ok(row !== undefined);
    const { trackers } = polling(ledger, row.create(clock));
    try {
      const { connection } = settingOf(simulator, "github", null);
      const project = world.project;
      Object.assign(world, { project: "octo/elsewhere" });
      trackers.follow([{ connection, projects: [{ project, repo: null }] }]);
      await trackers.readAll(false);
      const asked = simulator.asked.length;
      await trackers.readAll(false);
      assert.equal(simulator.asked.length, asked, "A project that is not to be seen is let be");
      Object.assign(world, { project });
      simulator.fail({ kind: "reply", reply: { status: 429, headers: { "retry-after": "3600" }, body: {} } });
      await trackers.readAll(true);
      const limited = simulator.asked.length;
      assert.ok(limited > asked);
      await trackers.readAll(true);
      assert.equal(simulator.asked.length, limited, "A limit was not kept");
    } finally {
      trackers.close();
      ledger.close();
      await simulator.close();
    }
  });

  it("forgets what was another person's, and what an issue that is open again was", async () => {
    const world = worldOf(
      [
        mergedRequest({
          number: 3,
          at: NOW - 60 * MINUTE,
          headSha: "ab".repeat(20),
          mergeSha: "cd".repeat(20),
          commits: ["ab".repeat(20)],
        }),
      ],
      [closedIssue({ number: 1, at: NOW - 90 * MINUTE }), closedIssue({ number: 2, at: NOW - 80 * MINUTE })],
    );
    const simulator = await startGithub(world);
    const ledger = openLedger(scratch());
    const row = simulated["github"];
    assert.ok(row !== undefined);
    const { trackers, time } = polling(ledger, row.create(clock));
    try {
      trackers.follow([settingOf(simulator, "github", "/w/app/.git")]);
      await trackers.readAll(false);
      assert.deepEqual(
        idsIn(ledger).map((id) => id.slice(-2)),
        ["#1", "#2", "#3"],
      );
      assert.equal(readTrackedWork(ledger, "/w/app/.git").issues.length, 2);
      assert.equal(readTrackedWork(ledger, "/w/other/.git").issues.length, 0);
      const [reopened] = world.issues;
      assert.ok(reopened !== undefined);
      Object.assign(reopened, { closedAt: null, updatedAt: NOW + MINUTE });
      time.now += 20 * MINUTE;
      await trackers.readAll(false);
      assert.deepEqual(
        idsIn(ledger).map((id) => id.slice(-2)),
        ["#2", "#3"],
      );
      Object.assign(world, { me: "hubert" });
      trackers.follow([settingOf(simulator, "github", "/w/app/.git", simulator.gate.expire())]);
      await trackers.readAll(false);
      assert.deepEqual(
        idsIn(ledger).map((id) => id.slice(-2)),
        ["#2"],
      );
    } finally {
      trackers.close();
      ledger.close();
      await simulator.close();
    }
  });

  it("ends what is under way when it is closed, and stores nothing after that", async () => {
    const simulator = await startGithub(makeWorld({ issues: 4, requests: 4 }));
    const ledger = openLedger(scratch());
    const row = simulated["github"];
    assert.ok(row !== undefined);
    const { trackers } = polling(ledger, row.create(clock));
    simulator.fail({ kind: "silent" });
    trackers.follow([settingOf(simulator, "github", null)]);
    const reading = trackers.readAll(false);
    while (simulator.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    trackers.close();
    await reading;
    assert.equal(trackerRows(ledger, trackers, [], NOW).length, 0);
    assert.equal(ledger.sql("SELECT read_at FROM tracked").get()?.["read_at"], null);
    ledger.close();
    await simulator.close();
  });
});
