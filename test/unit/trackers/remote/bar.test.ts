/** Ten thousand issues over many pages, one of twenty answers a 429 or a 5xx, and a key that expires on the way. */
import assert from "node:assert/strict";
import { remoteTrackers } from "../../../../src/trackers/registry";
import { makeWorld } from "../../../simulators/trackerWorld";
import { clock, connectionOf, expectedIssues, expectedRequests, readAll, simulated } from "./simulated";

for (const { id } of remoteTrackers) {
  it(`${id}: reads 10,000 issues once each through trouble, and tells the user once`, async function () {
    this.timeout(240_000);
    const row = simulated[id];
    assert.ok(row !== undefined);
    const world = makeWorld({ issues: 10_000, requests: 300, everyMine: row.issues === "assigned" ? 1 : 30 });
    const simulator = await row.start(world);
    try {
      simulator.gate.stumble(0.05);
      let renewed: string | null = null;
      let expired = false;
      const { readings, handed, last } = await readAll(row.create(clock), connectionOf(simulator, id), {
        project: simulator.project,
        between: (reading, count) => {
          if (count === 2) {
            renewed = simulator.gate.expire();
            expired = true;
          }
          // The user renews it a while after having been told.
          return reading.signInAgain && renewed !== null ? connectionOf(simulator, id, renewed) : undefined;
        },
      });
      assert.ok(expired, "It was read before the key could expire");
      assert.deepEqual(last.problems, []);
      const truth = [...expectedIssues(row, simulator).keys(), ...expectedRequests(row, world).keys()];
      assert.ok(truth.length > 7_000);
      assert.equal(handed.size, truth.length);
      assert.ok(
        truth.every((one) => handed.get(one) === 1),
        "Something was read twice or not at all",
      );
      const told = readings.flatMap(({ problems }, i) => problems.filter((words) => !(readings[i - 1]?.problems ?? []).includes(words)));
      assert.equal(told.length, 1, told.join("\n"));
      assert.match(told[0] ?? "", /sign/i);
      assert.ok(simulator.gate.stumbles > 0);
      console.log(`      ${simulator.asked.length} requests, ${simulator.gate.stumbles} stumbles, ${readings.length} readings`);
    } finally {
      await simulator.close();
    }
  });
}
