/** What every forge says of a project by a name that it had. An issue tracker's projects have no name in a git remote. */
import assert from "node:assert/strict";
import { boundTransport } from "../../../../src/http/boundTransport";
import { type Transport, TransportError } from "../../../../src/http/transport";
import { remoteTrackers } from "../../../../src/trackers/registry";
import type { RemoteConnection, RemoteTracker } from "../../../../src/trackers/remote";
import { startLoopback } from "../../../simulators/loopback";
import type { TrackerSimulator } from "../../../simulators/trackerGate";
import { makeWorld } from "../../../simulators/trackerWorld";
import { clock, connectionOf, NOW, readAll, SINCE, type Simulated, simulated, transport } from "./simulated";

const HOUR = 3_600_000;

for (const { id, forge } of remoteTrackers.filter((tracker) => tracker.forge)) {
  describe(`a renamed project of ${id}`, function () {
    this.timeout(30_000);
    let row: Simulated;
    let simulator: TrackerSimulator;
    let connection: RemoteConnection;
    let tracker: RemoteTracker;
    const formerNames = ["octo/old", "former/app"];
    before(async () => {
      const found = simulated[id];
      assert.ok(found !== undefined && forge);
      row = found;
      tracker = row.create(clock);
      simulator = await row.start({ ...makeWorld({ issues: 12, requests: 6 }), formerNames, others: ["octo/taken"] });
      connection = connectionOf(simulator, id);
    });
    after(() => simulator?.close());
    afterEach(() => {
      simulator.fail(null);
      simulator.forget();
    });

    const nameOf = (project: string, through: Transport = boundTransport(transport, connection.origin)) => {
      assert.ok(tracker.nameOf !== undefined, "A forge has to be asked for names");
      return tracker.nameOf(connection, through, project);
    };

    it("is known by each name that it had, in any case, and by its own", async () => {
      for (const name of [...formerNames, "Octo/Old", "octo/app"])
        assert.deepEqual(await nameOf(name), { ok: true, name: "octo/app" }, name);
    });

    it("is not taken for another one that has the name now, or for one that is unknown", async () => {
      assert.deepEqual(await nameOf("octo/taken"), { ok: true, name: "octo/taken" });
      for (const name of ["octo/absent", "no-owner", "../secrets", "a b/c", ""])
        assert.deepEqual(await nameOf(name), { ok: true, name: null }, name);
    });

    it("is read under its name now when it was connected under a former one", async () => {
      const checked = await tracker.check(connection, transport, "octo/old");
      assert.ok(checked.ok && checked.words.includes("octo/app"), checked.words);
      const bound = boundTransport(transport, connection.origin);
      const former = await readAll(tracker, connection, { project: "octo/old", through: bound });
      const present = await readAll(tracker, connection, { project: "octo/app", through: bound });
      assert.deepEqual([former.last.problems, former.last.repository], [[], "octo/app"]);
      assert.deepEqual([...former.handed.keys()].sort(), [...present.handed.keys()].sort());
      assert.ok(present.handed.size > 0);
    });

    it("is not followed to another address, which never sees the key", async () => {
      const thief = await startLoopback(() => ({
        status: 200,
        body: { full_name: "octo/stolen", id: 1, path_with_namespace: "octo/stolen" },
      }));
      try {
        const path = connection.origin.slice(new URL(connection.origin).origin.length);
        for (const to of [
          `${thief.origin}${path}/api/v1/repos/octo/app`,
          `${thief.origin}${path}/api/v4/projects/4711`,
          "//thief.example.com/x",
        ]) {
          simulator.fail({ kind: "redirect", to, status: 301 });
          assert.deepEqual(await nameOf("octo/old", transport), { ok: true, name: null });
          const reading = await tracker.read(connection, transport, { project: "octo/old", since: SINCE, watermark: null, now: NOW });
          assert.ok(reading.problems.length === 1 && !JSON.stringify(reading).includes(connection.key));
        }
        assert.deepEqual(thief.asked, []);
      } finally {
        await thief.close();
      }
    });

    it("is asked for a few times at most where redirects go round, and not below other addresses of the same host", async () => {
      const prefix = new URL(connection.origin).pathname.replace(/\/$/, "");
      for (const to of [
        `${prefix}/api/v1/repos/octo/old`,
        `${prefix}/api/v4/projects/4711`,
        `${prefix}/login`,
        "/",
        `${prefix}/api/v1/repos/../user`,
      ]) {
        simulator.fail({ kind: "redirect", to, status: 307 });
        simulator.forget();
        const answer = await nameOf("octo/old");
        assert.ok(!answer.ok || answer.name === null, to);
        assert.ok(simulator.asked.length <= 4, `${simulator.asked.length} requests`);
        assert.ok(
          simulator.asked.every(({ path }) => path.startsWith(`${prefix}/api/`) || path === "/graphql"),
          simulator.asked.map(({ path }) => path).join(" "),
        );
      }
    });

    it("is asked for again later after a failure, and no sooner than that asks for", async () => {
      simulator.fail({ kind: "reply", reply: { status: 429, headers: { "retry-after": "7200" }, body: {} } });
      assert.deepEqual(await nameOf("octo/old"), { ok: false, nextMs: 2 * HOUR });
      simulator.fail(null);
      const down: Transport = async () => {
        throw new TransportError("unreachable", "no");
      };
      assert.deepEqual(await nameOf("octo/old", down), { ok: false, nextMs: HOUR });
      for (const body of [
        "<html>",
        "[1]",
        '{"data":{"repository":{"nameWithOwner":7}}}',
        '{"id":1,"full_name":"a b","path_with_namespace":"a\\nb"}',
      ]) {
        simulator.fail({ kind: "reply", reply: { status: 200, body } });
        assert.deepEqual(await nameOf("octo/old"), { ok: false, nextMs: 24 * HOUR }, body);
      }
    });
  });
}

describe("issue trackers", () => {
  it("are not asked for the names of repositories", () => {
    for (const tracker of remoteTrackers) assert.equal(tracker.nameOf !== undefined, tracker.forge, tracker.id);
  });
});
