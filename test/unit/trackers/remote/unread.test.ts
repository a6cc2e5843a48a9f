/** Rows that a tracker kept back or that could not be read, and projects that got another name. */
import assert from "node:assert/strict";
import type { Transport } from "../../../../src/http/transport";
import { createGithub } from "../../../../src/trackers/github";
import { createGitlab } from "../../../../src/trackers/gitlab";
import { startGithub } from "../../../simulators/github";
import { startGitlab } from "../../../simulators/gitlab";
import type { TrackerSimulator } from "../../../simulators/trackerGate";
import { makeWorld } from "../../../simulators/trackerWorld";
import { clock, connectionOf, NOW, readAll, transport } from "./simulated";

const DAY = 86_400_000;
const QUARTER = 15 * 60_000;

interface Answer {
  data: { search?: { nodes: ({ __typename: string; number: number } | null)[] } };
  errors?: object[];
}

/** GitHub, with an issue kept back as it does in trouble: null, beside an error when there is one. */
function keepingBack(number: number, trouble: { on: boolean; error: object | null }): Transport {
  return async (request) => {
    const response = await transport(request);
    const answer = JSON.parse(response.body) as Answer;
    const nodes = answer.data.search?.nodes ?? [];
    const at = nodes.findIndex((node) => node?.__typename === "Issue" && node.number === number);
    if (!trouble.on || at < 0) return response;
    nodes[at] = null;
    return { ...response, body: JSON.stringify({ ...answer, ...(trouble.error === null ? {} : { errors: [trouble.error] }) }) };
  };
}

const WRONG = { message: "Something went wrong while executing your query." };

describe("rows that a tracker keeps back", function () {
  this.timeout(30_000);
  let simulator: TrackerSimulator;
  before(async () => {
    simulator = await startGithub(makeWorld({ issues: 120, requests: 10 }));
  });
  after(() => simulator.close());
  const github = createGithub(clock);
  /** A closed issue of the first page. */
  const kept = () => {
    const [first] = simulator.world.issues.filter(({ closedAt }) => closedAt !== null).sort((a, b) => a.updatedAt - b.updatedAt);
    assert.ok(first !== undefined);
    return { number: first.number, id: `github.com/octo/app#${first.number}` };
  };

  it("asks again for what came with an error of the service's own, whatever else came with it", async () => {
    for (const error of [WRONG, { ...WRONG, type: "INTERNAL" }, { ...WRONG, type: "SERVICE_UNAVAILABLE" }]) {
      const trouble = { on: true, error };
      const { readings, handed, last } = await readAll(github, connectionOf(simulator, "github"), {
        through: keepingBack(kept().number, trouble),
        between: (_, count) => {
          if (count === 1) trouble.on = false;
          return undefined;
        },
      });
      assert.equal(readings.length, 3);
      assert.ok(readings.slice(0, 2).every(({ done }) => !done));
      assert.equal(handed.get(kept().id), 1, "It was passed by");
      assert.deepEqual(last.problems, []);
    }
  });

  it("lets a row that is never brought keep back nothing else, says so, and reads it when it comes", async () => {
    const trouble = { on: true, error: WRONG };
    const through = keepingBack(kept().number, trouble);
    const connection = connectionOf(simulator, "github");
    const first = await readAll(github, connection, { through });
    assert.ok(!first.handed.has(kept().id) && first.handed.size > 50);
    assert.match(first.last.problems[0] ?? "", /could not be read/);
    // The first failure passes in silence; then the user is told, and it is asked ever more seldom.
    const failing = first.readings.slice(0, -1);
    assert.deepEqual(
      failing.map(({ problems }) => problems.length),
      [0, 1, 1, 1, 1],
    );
    assert.ok(failing.every(({ nextMs }, i) => nextMs > (failing[i - 1]?.nextMs ?? 0)));
    trouble.on = false;
    const soon = await readAll(github, connection, { through, watermark: first.last.watermark, now: NOW + 4 * QUARTER });
    assert.ok(!soon.handed.has(kept().id));
    assert.equal(soon.last.problems.length, 1, "The warning went while the row was still missing");
    const later = await readAll(github, connection, { through, watermark: soon.last.watermark, now: NOW + 2 * DAY });
    assert.equal(later.handed.get(kept().id), 1);
    assert.deepEqual(later.last.problems, []);
    const after = await readAll(github, connection, { through, watermark: later.last.watermark, now: NOW + 4 * DAY });
    assert.equal(after.handed.size, 0, "It is read again though nothing is missing");
  });

  it("reads a list again at once when the parsers are others than those that refused a row of it", async () => {
    const trouble = { on: true, error: null };
    const through = keepingBack(kept().number, trouble);
    const connection = connectionOf(simulator, "github");
    const first = await readAll(github, connection, { through });
    assert.equal(first.last.problems.length, 1);
    trouble.on = false;
    const former = JSON.parse(JSON.stringify(first.last.watermark).replace(/"parsers":\d+/g, '"parsers":0')) as unknown;
    const next = await readAll(github, connection, { through, watermark: former, now: NOW + QUARTER });
    assert.equal(next.handed.get(kept().id), 1);
    assert.deepEqual(next.last.problems, []);
  });
});

describe("a project that got another name", function () {
  this.timeout(30_000);

  it("GitHub: is told anew, once, under its new name", async () => {
    const simulator = await startGithub(makeWorld({ issues: 30, requests: 10 }));
    // GitHub leads from the old name to the new one.
    const leading: Transport = (request) =>
      transport({ ...request, body: (request.body ?? "").replace('"owner":"octo","name":"app"', '"owner":"octo","name":"renamed"') });
    const connection = connectionOf(simulator, "github");
    try {
      const first = await readAll(createGithub(clock), connection, {});
      assert.ok(first.readings.every(({ anew }) => !anew));
      Object.assign(simulator.world, { project: "octo/renamed" });
      const second = await readAll(createGithub(clock), connection, {
        watermark: first.last.watermark,
        now: NOW + 2 * DAY,
        through: leading,
      });
      assert.deepEqual(
        [...second.handed.keys()].sort(),
        [...first.handed.keys()].map((id) => id.replace("octo/app", "octo/renamed")).sort(),
      );
      assert.ok(second.readings[0]?.anew);
      const third = await readAll(createGithub(clock), connection, {
        watermark: second.last.watermark,
        now: NOW + 4 * DAY,
        through: leading,
      });
      assert.ok(third.handed.size === 0 && third.readings.every(({ anew }) => !anew));
    } finally {
      await simulator.close();
    }
  });

  it("GitLab: is told anew under its new path, though its number stays", async () => {
    const simulator = await startGitlab(makeWorld({ issues: 30, requests: 10 }));
    const connection = connectionOf(simulator, "gitlab");
    try {
      const first = await readAll(createGitlab(clock), connection, {});
      Object.assign(simulator.world, { project: "octo/renamed" });
      const leading: Transport = (request) => transport({ ...request, url: request.url.replace("octo%2Fapp", "octo%2Frenamed") });
      const second = await readAll(createGitlab(clock), connection, {
        watermark: first.last.watermark,
        now: NOW + 2 * DAY,
        through: leading,
      });
      assert.ok(second.readings[0]?.anew);
      assert.deepEqual(
        [...second.handed.keys()].sort(),
        [...first.handed.keys()].map((id) => id.replace("octo/app", "octo/renamed")).sort(),
      );
    } finally {
      await simulator.close();
    }
  });
});
