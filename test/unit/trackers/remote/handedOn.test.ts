/** Issues that the user was to do once, and such as only look as if the user were to do them. */
import assert from "node:assert/strict";
import { createRedmine } from "../../../../src/trackers/redmine";
import { startJira } from "../../../simulators/jira";
import { GROUP, startRedmine } from "../../../simulators/redmine";
import type { TrackerSimulator } from "../../../simulators/trackerGate";
import { makeWorld, type SimIssue, type World } from "../../../simulators/trackerWorld";
import { clock, connectionOf, expectedIssues, NOW, readAll, SINCE, simulated, transport } from "./simulated";

const DAY = 86_400_000;
const KINDS: readonly (readonly [string, string, ((world: World) => Promise<TrackerSimulator>) | null])[] = [
  ["Jira Cloud", "jira", null],
  ["Jira Data Center", "jira", (world) => startJira(world, "server")],
  ["Linear", "linear", null],
  ["Redmine", "redmine", null],
];

for (const [name, id, start] of KINDS) {
  it(`${name}: an issue of the user's that somebody else or nobody is to do now is taken back`, async function () {
    this.timeout(30_000);
    const row = simulated[id];
    assert.ok(row !== undefined);
    const world = makeWorld({ issues: 60, requests: 0 });
    const handOn = (issue: SimIssue | undefined, assignees: string[], updatedAt: number): string => {
      assert.ok(issue !== undefined);
      Object.assign(issue, { assignees, formerAssignees: [world.me], updatedAt, closedAt: updatedAt, closedBy: "hubert" });
      return row.issueId(issue, world, simulator);
    };
    const simulator = await (start ?? row.start)(world);
    try {
      const tracker = row.create(clock);
      const connection = connectionOf(simulator, id);
      const [before, toHubert, toNobody, ...kept] = expectedIssues(row, simulator).values();
      assert.ok(before !== undefined && kept.length > 5);
      handOn(before, ["hubert"], before.updatedAt);
      const told = [...expectedIssues(row, simulator).keys()];
      const first = await readAll(tracker, connection, { project: simulator.project });
      assert.deepEqual([...first.handed.keys()].sort(), told.sort(), "What was handed on before the first reading was told");

      const gone = [handOn(toHubert, ["hubert"], NOW + 60_000), handOn(toNobody, [], NOW + 120_000)];
      const second = await tracker.read(connection, transport, {
        project: simulator.project,
        since: SINCE,
        watermark: JSON.parse(JSON.stringify(first.last.watermark)),
        now: NOW + 3 * DAY,
      });
      assert.deepEqual([second.problems, second.issues, [...second.withdrawn].sort()], [[], [], gone.sort()]);
    } finally {
      await simulator.close();
    }
  });
}

it("Redmine: neither a group's issue nor a subproject's is the user's", async function () {
  this.timeout(30_000);
  const world = makeWorld({ issues: 60, requests: 0 });
  world.issues.splice(0, 60, ...world.issues.map((one) => ({ ...one, subproject: one.number % 4 === 0 })));
  for (const one of world.issues) if (one.number % 3 === 0) one.assignees = [GROUP];
  const simulator = await startRedmine(world);
  try {
    const { handed } = await readAll(createRedmine(clock), connectionOf(simulator, "redmine"), { project: simulator.project });
    const own = world.issues.filter(
      ({ assignees, closedAt, subproject }) => closedAt !== null && assignees[0] === world.me && subproject !== true,
    );
    assert.ok(own.length > 5 && world.issues.some(({ assignees, subproject }) => assignees[0] === world.me && subproject));
    assert.deepEqual([...handed.keys()].sort(), own.map(({ number }) => `${new URL(simulator.origin).host}/${number}`).sort());
  } finally {
    await simulator.close();
  }
});
