/** A project that is connected under the name that it has now, while git remotes still have one that the ledger never heard of. */
import assert from "node:assert/strict";
import { reportRoi } from "../../../src/engine/answers/roiReport";
import type { RemotesOf } from "../../../src/engine/trackers/trackerPlaces";
import { proposalsFor } from "../../../src/engine/trackers/trackerProposals";
import { createTrackers, type TrackerParts } from "../../../src/engine/trackers/trackers";
import { createFetchTransport } from "../../../src/http/fetchTransport";
import { deleteEverything } from "../../../src/ledger/deletion";
import { openLedger } from "../../../src/ledger/ledger";
import { readTracked } from "../../../src/ledger/trackedProjects";
import { readTrackedWork, trackedStamp } from "../../../src/ledger/trackedWork";
import { remoteTrackers } from "../../../src/trackers/registry";
import { startGithub } from "../../simulators/github";
import { startLoopback } from "../../simulators/loopback";
import type { TrackerSimulator } from "../../simulators/trackerGate";
import { makeWorld } from "../../simulators/trackerWorld";
import { createWorld } from "../../support/attributionWorld";
import { scratchFolders } from "../../support/scratch";
import { mergedRequest, sessionAt, settingOf, worldOf } from "../../support/trackedWorld";
import { clock, NOW, SINCE, simulated } from "../trackers/remote/simulated";

const scratch = scratchFolders();
const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const FORGES = remoteTrackers.filter(({ forge }) => forge).map(({ id }) => id);

const cloneOf = (name: string, ...urls: string[]): RemotesOf => ({
  place: { top: `/w/${name}`, commonDir: `/w/${name}/.git` },
  name,
  remotes: urls.map((url, i) => ({ name: `r${i}`, url })),
});
/** A remote at the simulator's host. */
const at = (project: string): string => `git@127.0.0.1:${project}.git`;

/** The connected trackers on a ledger of their own, with a clock that a test moves. */
function connected(simulator: TrackerSimulator, kind: string, more: Partial<TrackerParts> = {}) {
  const ledger = more.ledger ?? openLedger(scratch());
  const time = { now: NOW };
  const row = simulated[kind];
  assert.ok(row !== undefined);
  let changes = 0;
  const trackers = createTrackers({
    ledger,
    trackers: [row.create(clock)],
    transport: createFetchTransport(),
    now: () => time.now,
    holder: "this",
    repeat: false,
    since: () => SINCE,
    onChange: () => {
      changes += 1;
    },
    pause: async () => {},
    ...more,
  });
  const places = (project = simulator.project) => readTracked(ledger).find((record) => record.project === project)?.repos ?? [];
  return { ledger, trackers, time, places, changes: () => changes };
}

/** How often the simulator was asked something that has this name in it, as a path or in a question. */
function askedFor(simulator: TrackerSimulator, project: string): number {
  const [owner, name] = project.split("/");
  return simulator.asked.filter(
    ({ path, body }) =>
      decodeURIComponent(path).includes(`/${project}`) || (body.includes(`"owner":"${owner}"`) && body.includes(`"name":"${name}"`)),
  ).length;
}

const worldWith = (more: { readonly formerNames?: string[]; readonly others?: string[] }) => ({
  ...makeWorld({ issues: 4, requests: 4 }),
  ...more,
});

describe("a project that was renamed before it was connected", function () {
  this.timeout(60_000);

  for (const kind of FORGES) {
    it(`${kind}: its requests are those of a clone whose remote has the old name, in roi and outcomes, and nothing is proposed`, async () => {
      const home = scratch();
      const began = NOW - 20 * 24 * HOUR;
      const developer = createWorld(home);
      const { folder, git, commit } = developer.repository("app");
      commit(began - HOUR, "a", ["1"], "Begin");
      developer.use("s", folder, [began - 60_000]);
      const sha = commit(began, "b", ["x", "y"], "Do it");
      developer.printed("s", folder, sha, began);
      git(began, "remote", "add", "origin", at("Octo/Old"));
      const start = simulated[kind]?.start;
      assert.ok(start !== undefined);
      const request = mergedRequest({ number: 7, at: began + HOUR, headSha: sha, mergeSha: sha, commits: [sha] });
      const simulator = await start({ ...worldOf([request], []), formerNames: ["octo/old"] });
      const open = (now: number) => sessionAt(home, now, { trackers: [settingOf(simulator, kind, null)] });
      const session = open(NOW);
      try {
        await session.refresh(() => {});
        const joined = await session.roi(folder, { since: null, until: null });
        assert.ok(joined !== null);
        const roi = reportRoi(joined.roi);
        assert.deepEqual([roi.unit, roi.requests.map(({ cost }) => cost?.tokens)], ["request", [roi.total.tokens]]);
        assert.equal(askedFor(simulator, "Octo/Old"), 1);
        const outcomes = [...((await session.outcomes(folder, false))?.report.outcomes ?? [])];
        const told = outcomes.find((outcome) => outcome.kind === "request");
        assert.match(told?.id ?? "", /octo\/app[#!]7$/);
        assert.deepEqual(
          outcomes.find(({ id }) => id === sha)?.links.map(({ id }) => id),
          [told?.id],
        );
        assert.deepEqual(await session.proposals(folder), []);
        const panel = developer.panel(NOW);
        assert.deepEqual([panel.headline.unit, panel.headline.outcomes], ["request", 1]);
      } finally {
        session.close();
      }
      // A run that only looks at what could be connected knows it, too.
      const looking = sessionAt(scratch(), NOW, { trackers: [settingOf(simulator, kind, null)] });
      try {
        await looking.refresh(() => {});
        assert.deepEqual(await looking.proposals(folder), []);
      } finally {
        looking.close();
      }
      // Another run of the command line remembers the answer.
      const again = open(NOW + HOUR);
      try {
        simulator.forget();
        await again.refresh(() => {});
        await again.outcomes(folder, false);
        assert.equal(askedFor(simulator, "Octo/Old"), 0);
      } finally {
        again.close();
        await simulator.close();
      }
    });

    it(`${kind}: each name is asked for once, and once more after a week, known or not`, async () => {
      const start = simulated[kind]?.start;
      assert.ok(start !== undefined);
      const simulator = await start(worldWith({ formerNames: ["octo/old"], others: ["octo/lib"] }));
      const { ledger, trackers, time, places, changes } = connected(simulator, kind);
      const names = ["octo/old", "octo/lib", "octo/absent"];
      const clones = names.map((name) => cloneOf(name.slice(5), at(name), "git@elsewhere.example.com:octo/secret.git"));
      try {
        trackers.follow([settingOf(simulator, kind, null)]);
        trackers.place(clones);
        await trackers.askNames();
        assert.equal(simulator.asked.length, 0, "Before a project was read its own names are not known");
        await trackers.readAll(false);
        const [stamp, before] = [trackedStamp(ledger), changes()];
        await trackers.askNames();
        assert.deepEqual([names.map((name) => askedFor(simulator, name)), askedFor(simulator, "octo/secret")], [[1, 1, 1], 0]);
        assert.deepEqual(places(), ["/w/old/.git"]);
        assert.ok(trackedStamp(ledger) !== stamp && changes() > before);
        for (const hours of [0, 1, 24 * 6]) {
          time.now = NOW + hours * HOUR;
          trackers.place(clones);
          await trackers.readAll(true);
          await trackers.askNames();
        }
        assert.deepEqual(
          names.map((name) => askedFor(simulator, name)),
          [1, 1, 1],
        );
        time.now = NOW + WEEK + HOUR;
        await trackers.askNames();
        assert.deepEqual(
          names.map((name) => askedFor(simulator, name)),
          [2, 2, 2],
        );
      } finally {
        trackers.close();
        ledger.close();
        await simulator.close();
      }
    });

    it(`${kind}: a redirect to another host gets no key and renames nothing`, async () => {
      const start = simulated[kind]?.start;
      assert.ok(start !== undefined);
      const simulator = await start(worldWith({ formerNames: ["octo/old"] }));
      const thief = await startLoopback(() => ({ status: 200, body: { id: 1, full_name: "octo/app", path_with_namespace: "octo/app" } }));
      const { ledger, trackers, places } = connected(simulator, kind);
      try {
        trackers.follow([settingOf(simulator, kind, null)]);
        await trackers.readAll(false);
        trackers.place([cloneOf("app", at("octo/old"))]);
        simulator.fail({ kind: "redirect", to: `${thief.origin}/api/v1/repos/octo/app`, status: 307 });
        simulator.forget();
        await trackers.askNames();
        await trackers.askNames();
        assert.equal(simulator.asked.length, 1);
        assert.deepEqual([thief.asked, places()], [[], []]);
      } finally {
        trackers.close();
        ledger.close();
        await simulator.close();
        await thief.close();
      }
    });
  }

  it("is proposed by its name now where another project of the host is connected", async () => {
    const simulator = await startGithub(worldWith({ formerNames: [], others: ["octo/lib"] }));
    const { ledger, trackers } = connected(simulator, "github");
    const setting = settingOf(simulator, "github", null);
    const clones = [cloneOf("lib", at("octo/library"), at("octo/lib"))];
    const proposed = () =>
      proposalsFor(ledger, clones, [setting]).map(({ remotes, kinds }) => [remotes, [...new Set(kinds.map(({ project }) => project))]]);
    try {
      trackers.follow([setting]);
      await trackers.readAll(false);
      trackers.place(clones);
      assert.deepEqual(proposed(), [
        [["r0"], ["octo/library"]],
        [["r1"], ["octo/lib"]],
      ]);
      simulator.fail(
        { kind: "reply", reply: { status: 200, body: { data: { repository: { nameWithOwner: "octo/lib" } } } } },
        { times: 2 },
      );
      await trackers.askNames();
      assert.deepEqual(proposed(), [[["r0", "r1"], ["octo/lib"]]]);
    } finally {
      trackers.close();
      ledger.close();
      await simulator.close();
    }
  });

  it("is asked for anew when another project is connected there, and not for what is its own", async () => {
    const world = worldWith({ others: ["octo/lib"] });
    const simulator = await startGithub(world);
    const { ledger, trackers, time, places } = connected(simulator, "github");
    const setting = settingOf(simulator, "github", null);
    try {
      trackers.follow([setting]);
      await trackers.readAll(false);
      trackers.place([cloneOf("other", at("octo/other")), cloneOf("app", at("octo/app"))]);
      simulator.forget();
      await trackers.askNames();
      assert.deepEqual([simulator.asked.length, askedFor(simulator, "octo/other"), places()], [1, 1, ["/w/app/.git"]]);
      // It was renamed meanwhile, and is connected under its new name.
      time.now += HOUR;
      trackers.follow([{ ...setting, projects: [...setting.projects, { project: "octo/lib", repo: null }] }]);
      await trackers.readAll(false);
      simulator.fail(
        { kind: "reply", reply: { status: 200, body: { data: { repository: { nameWithOwner: "octo/lib" } } } } },
        { times: 1 },
      );
      await trackers.askNames();
      await trackers.askNames();
      assert.deepEqual([askedFor(simulator, "octo/other"), places("octo/lib")], [2, ["/w/other/.git"]]);
    } finally {
      trackers.close();
      ledger.close();
      await simulator.close();
    }
  });

  it("loses a former name that another project took, and keeps one whose redirect ended", async () => {
    const world = worldWith({ formerNames: ["octo/old", "octo/older"], others: [] });
    const simulator = await startGithub(world);
    const { ledger, trackers, time, places } = connected(simulator, "github");
    const setting = settingOf(simulator, "github", null);
    try {
      trackers.follow([setting]);
      await trackers.readAll(false);
      trackers.place([cloneOf("old", at("octo/old")), cloneOf("older", at("octo/older"))]);
      await trackers.askNames();
      assert.deepEqual(places(), ["/w/old/.git", "/w/older/.git"]);
      world.formerNames?.splice(0, 2);
      world.others?.push("octo/old");
      time.now += WEEK + HOUR;
      await trackers.askNames();
      assert.deepEqual(places(), ["/w/older/.git"]);
      assert.deepEqual(
        proposalsFor(ledger, [cloneOf("old", at("octo/old"))], [setting]).map(({ kinds }) => kinds[0]?.project),
        ["octo/old"],
      );
    } finally {
      trackers.close();
      ledger.close();
      await simulator.close();
    }
  });

  it("is not asked for with a key that was refused, nor by two windows at a time, and after a failure an hour later", async () => {
    const simulator = await startGithub(worldWith({ formerNames: ["octo/old"] }));
    const { ledger, trackers, time, places } = connected(simulator, "github");
    const other = connected(simulator, "github", { ledger, holder: "other" });
    const clones = [cloneOf("old", at("octo/old")), cloneOf("other", at("octo/other"))];
    try {
      trackers.follow([settingOf(simulator, "github", null)]);
      await trackers.readAll(false);
      trackers.place(clones);
      simulator.fail({ kind: "reply", reply: { status: 400, body: {} } });
      simulator.forget();
      await trackers.askNames();
      await trackers.askNames();
      assert.equal(simulator.asked.length, 1, "The first failure ends it, for all names");
      simulator.fail(null);
      time.now += 25 * HOUR;
      other.time.now = time.now;
      other.trackers.follow([settingOf(simulator, "github", null)]);
      other.trackers.place(clones);
      simulator.forget();
      await Promise.all([trackers.askNames(), other.trackers.askNames()]);
      assert.deepEqual([simulator.asked.length, places()], [2, ["/w/old/.git"]]);
      const renewed = simulator.gate.expire();
      trackers.follow([settingOf(simulator, "github", null, "github_pat_refused00")]);
      time.now += HOUR;
      await trackers.readAll(true);
      simulator.forget();
      await trackers.askNames();
      assert.equal(simulator.asked.length, 0);
      // Another key may see what was unknown; what is known is not asked for again.
      trackers.follow([settingOf(simulator, "github", null, renewed)]);
      await trackers.readAll(true);
      simulator.forget();
      await trackers.askNames();
      assert.deepEqual([askedFor(simulator, "octo/other"), simulator.asked.length], [1, 1]);
    } finally {
      trackers.close();
      other.trackers.close();
      ledger.close();
      await simulator.close();
    }
  });

  it("is asked for by a window without being told to, and forgotten with everything else", async () => {
    const simulator = await startGithub(worldWith({ formerNames: ["octo/old"] }));
    let seen = (): void => {};
    const { ledger, trackers, places } = connected(simulator, "github", { repeat: true, onChange: () => seen() });
    try {
      const read = new Promise<void>((resolve) => {
        seen = resolve;
      });
      trackers.follow([settingOf(simulator, "github", null)]);
      await read;
      const placed = new Promise<void>((resolve) => {
        seen = () => places().length > 0 && resolve();
      });
      trackers.place([cloneOf("app", at("octo/old"))]);
      await placed;
      assert.deepEqual(places(), ["/w/app/.git"]);
      assert.ok(
        readTrackedWork(ledger, "/w/app/.git").requests.every(({ formerIds }) => formerIds?.some((id) => id.includes("octo/old#"))),
      );
      trackers.follow([]);
      deleteEverything(ledger, NOW);
      assert.equal(ledger.sql("SELECT COUNT(*) AS n FROM asked_name").get()?.["n"], 0);
    } finally {
      trackers.close();
      ledger.close();
      await simulator.close();
    }
  });
});
