/** What every tracker that is asked over the network keeps to. A new one is tested by a row in `simulated`. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { LONGEST_TIMER_MS } from "../../../../src/http/httpClient";
import { type HttpRequest, type HttpResponse, type Transport, TransportError } from "../../../../src/http/transport";
import { remoteTrackers } from "../../../../src/trackers/registry";
import type { RemoteConnection, RemoteReading, RemoteTracker } from "../../../../src/trackers/remote";
import { startLoopback } from "../../../simulators/loopback";
import type { TrackerSimulator } from "../../../simulators/trackerGate";
import { makeWorld } from "../../../simulators/trackerWorld";
import {
  clock,
  connectionOf,
  expectedIssues,
  expectedRequests,
  NOW,
  readAll,
  SINCE,
  type Simulated,
  simulated,
  transport,
} from "./simulated";

for (const registered of remoteTrackers) {
  describe(`remote tracker ${registered.id}`, function () {
    this.timeout(60_000);
    let row: Simulated;
    let simulator: TrackerSimulator;
    let connection: RemoteConnection;
    let tracker: RemoteTracker;
    before(async () => {
      const found = simulated[registered.id];
      assert.ok(found !== undefined, `Add ${registered.id} to the table of simulators`);
      row = found;
      tracker = row.create(clock);
      simulator = await row.start(makeWorld({ issues: 150, requests: 60 }));
      connection = connectionOf(simulator, registered.id);
    });
    after(() => simulator?.close());
    afterEach(() => {
      simulator.fail(null);
      simulator.forget();
    });

    const read = (through: Transport = transport, watermark: unknown = null, given = connection, now = NOW) =>
      tracker.read(given, through, { project: simulator.project, since: SINCE, watermark, now });

    it("describes itself", () => {
      assert.match(registered.id, /^[a-z][a-z0-9-]*$/);
      assert.equal(remoteTrackers.filter(({ id }) => id === registered.id).length, 1);
      const { url, scope } = registered.tokenHelp(registered.originFor("host.example.com") ?? "https://host.example.com");
      assert.match(url, /^https:\/\/[^\s]+$/);
      assert.ok(scope.length > 5 && registered.label !== "" && registered.projectLabel !== "");
    });

    it("proves origin, key and project, and refuses a project that the key may not see", async () => {
      const checked = await tracker.check(connection, transport, simulator.project);
      assert.ok(checked.ok, checked.words);
      assertSentence(checked.words, connection);
      const whole = await tracker.check(connection, transport);
      assert.ok(whole.ok, whole.words);
      const absent = await tracker.check(connection, transport, absentProject(simulator.project));
      assert.equal(absent.ok, false, absent.words);
      assertSentence(absent.words, connection);
      const reading = await tracker.read(connection, transport, {
        project: absentProject(simulator.project),
        since: SINCE,
        watermark: null,
        now: NOW,
      });
      assert.ok(reading.problems.length === 1 && !reading.done && reading.issues.length === 0);
    });

    it("reads every merged request of the user and every closed issue, with what the tracker knows of them", async () => {
      const { readings, handed, last } = await readAll(tracker, connection, { project: simulator.project });
      for (const reading of readings) assertSound(reading, connection);
      assert.deepEqual(last.problems, []);
      const { world } = simulator;
      const person = row.person ?? ((name: string) => name);
      const issues = expectedIssues(row, simulator);
      const requests = expectedRequests(row, world);
      assert.deepEqual([...handed.keys()].sort(), [...issues.keys(), ...requests.keys()].sort());
      assert.ok([...handed.values()].every((times) => times === 1));
      for (const issue of readings.flatMap((reading) => reading.issues)) {
        const truth = issues.get(issue.id);
        assert.ok(truth !== undefined);
        assert.deepEqual(
          [issue.title, issue.closedAt, issue.openedAt, issue.reason, [...issue.labels].sort()],
          [truth.title, truth.closedAt, truth.openedAt, row.reasons[truth.reason], (row.labels?.() ?? [...truth.labels]).sort()],
          issue.id,
        );
        const told = (names: "all" | "assigned" | "none") =>
          names === "all" || (names === "assigned" && truth.assignees.includes(world.me));
        if (told(row.names.closedBy)) assert.equal(issue.closedBy, truth.closedBy === null ? null : person(truth.closedBy), issue.id);
        const requestOf = row.requestUrl ?? row.requestId;
        if (told(row.names.request) && requestOf !== null) {
          const closer = world.requests.find(({ number }) => number === truth.closedByRequest);
          assert.equal(issue.closedByRequest, closer === undefined ? null : requestOf(closer, world), issue.id);
        }
        if (told(row.names.commit)) assert.equal(issue.closedByCommit, truth.closedByCommit, issue.id);
        assert.equal(issue.estimate, row.names.estimate ? truth.estimate : null);
        assert.deepEqual(issue.assignees.includes(person(world.me)), truth.assignees.includes(world.me));
      }
      for (const request of readings.flatMap((reading) => reading.requests)) {
        const truth = requests.get(request.id);
        assert.ok(truth !== undefined);
        assert.deepEqual(
          [request.title, request.author, request.openedAt, request.mergedAt, request.sourceBranch, request.targetBranch],
          [truth.title, truth.author, truth.openedAt, truth.mergedAt, truth.sourceBranch, truth.targetBranch],
        );
        assert.deepEqual(
          [request.headSha, request.mergeSha],
          [truth.headSha, row.landing === undefined ? truth.mergeSha : row.landing(truth)],
        );
        assert.deepEqual([...request.commits].sort(), [...truth.commits].sort());
        assert.ok(request.commitsComplete);
        if (request.size !== null) assert.deepEqual(request.size, truth.size);
        const closes = world.issues.filter(({ number }) => truth.closes.includes(number)).map((one) => row.issueId(one, world, simulator));
        assert.deepEqual(
          request.closes.map(({ issue }) => issue),
          closes,
          request.id,
        );
      }
    });

    it("asks only for what is new the next time, and hands nothing out again", async () => {
      const { last } = await readAll(tracker, connection, { project: simulator.project });
      simulator.forget();
      const later = await read(transport, JSON.parse(JSON.stringify(last.watermark)), connection, NOW + 900_000);
      assertSound(later, connection);
      assert.ok(later.done && later.requests.length === 0 && later.issues.length === 0);
      assert.ok(simulator.asked.length <= 5, `${simulator.asked.length} requests`);
    });

    it("takes back what was opened again and tells what changed", async () => {
      const world = makeWorld({ issues: 150, requests: 10 });
      const fresh = await row.start(world);
      try {
        const own = connectionOf(fresh, registered.id);
        const first = await readAll(tracker, own, { project: fresh.project });
        const [again, renamed] = [...expectedIssues(row, fresh).values()].slice(3, 5);
        assert.ok(again !== undefined && renamed !== undefined);
        Object.assign(again, { closedAt: null, updatedAt: NOW - 60_000, closedByRequest: null, closedByCommit: null });
        Object.assign(renamed, { title: "Another title", updatedAt: NOW - 30_000 });
        const second = await tracker.read(own, transport, {
          project: fresh.project,
          since: SINCE,
          watermark: first.last.watermark,
          now: NOW + 1_000,
        });
        assert.deepEqual(second.withdrawn, [row.issueId(again, world, fresh)]);
        assert.deepEqual(
          second.issues.map(({ id, title }) => [id, title]),
          [[row.issueId(renamed, world, fresh), "Another title"]],
        );
      } finally {
        await fresh.close();
      }
    });

    it("misses nothing when rows change places between two pages", async () => {
      const world = makeWorld({ issues: 400, requests: 10 });
      const fresh = await row.start(world);
      try {
        const own = connectionOf(fresh, registered.id);
        const truth = new Set(expectedIssues(row, fresh).keys());
        const mine = [...expectedIssues(row, fresh).values()];
        let count = 0;
        const busy: Transport = async (request) => {
          const answer = await transport(request);
          const touched = mine[count++ * 3];
          if (touched !== undefined) touched.updatedAt = NOW + count * 1_000;
          return answer;
        };
        const first = await readAll(tracker, own, { project: fresh.project, through: busy });
        // What moved while the last page was read comes with the next reading.
        const second = await readAll(tracker, own, { project: fresh.project, watermark: first.last.watermark, now: NOW + 900_000 });
        for (const id of truth) assert.ok(first.handed.has(id) || second.handed.has(id), `${id} was missed`);
        assert.ok(second.handed.size < truth.size / 2, "The second reading began anew");
      } finally {
        await fresh.close();
      }
    });

    it("puts the key in a header, never in an address or a body", async () => {
      await tracker.check(connection, transport, simulator.project);
      await read();
      assert.ok(simulator.asked.length >= 2);
      for (const { target, body } of simulator.asked)
        assert.ok(!decodeURIComponent(target).includes(connection.key) && !body.includes(connection.key));
    });

    it("says once that the key is refused, and does not try it again until it is another", async () => {
      const wrong = { ...connection, key: `${connection.key.slice(0, -4)}9999` };
      const checked = await tracker.check(wrong, transport, simulator.project);
      assert.equal(checked.ok, false);
      assertSentence(checked.words, wrong);
      const first = await read(transport, null, wrong);
      assertSound(first, wrong);
      assert.equal(first.problems.length, 1);
      assert.ok(first.signInAgain && !first.done);
      simulator.forget();
      const second = await read(transport, first.watermark, wrong, NOW + 60_000);
      assert.deepEqual(second.problems, first.problems);
      assert.equal(simulator.asked.length, 0);
      const renewed = await read(transport, second.watermark, connection, NOW + 61_000);
      assert.deepEqual([renewed.problems, renewed.signInAgain], [[], false]);
    });

    it("begins anew for another project or another account", async () => {
      const { last } = await readAll(tracker, connection, { project: simulator.project });
      const other = await row.start({ ...makeWorld({ issues: 40, requests: 10 }), me: "hubert" });
      try {
        const moved = { ...connectionOf(other, registered.id), origin: connection.origin };
        const elsewhere: Transport = (request) => transport({ ...request, url: request.url.replace(connection.origin, other.origin) });
        const reading = await tracker.read({ ...moved, key: other.gate.expire() }, elsewhere, {
          project: simulator.project,
          since: SINCE,
          watermark: last.watermark,
          now: NOW,
        });
        assert.equal(reading.me, row.person?.("hubert") ?? "hubert");
        assert.ok(reading.requests.length + reading.issues.length > 0);
      } finally {
        await other.close();
      }
    });

    it("takes no redirect, so that nobody else sees the key", async () => {
      const thief = await startLoopback(() => ({ status: 200, body: {} }));
      try {
        for (const status of [301, 302, 307, 308] as const) {
          simulator.fail({ kind: "redirect", to: `${thief.origin}/taken`, status });
          assert.ok(!(await tracker.check(connection, transport)).ok);
          const reading = await read();
          assertSound(reading, connection);
          assert.ok(reading.problems.length > 0);
        }
        assert.deepEqual(thief.asked, []);
      } finally {
        await thief.close();
      }
    });

    it("survives a hang-up, an endless body and a page that is no data", async () => {
      const faults = [
        { kind: "hangUp" },
        { kind: "huge", bytes: 40_000_000 },
        { kind: "reply", reply: { status: 200, body: "<html>" } },
        { kind: "reply", reply: { status: 200, body: "[1]" } },
      ] as const;
      for (const fault of faults) {
        simulator.fail(fault);
        const reading = await read();
        assertSound(reading, connection);
        assert.ok(reading.problems.length > 0 && !reading.done, fault.kind);
        assert.ok(!(await tracker.check(connection, transport)).ok, fault.kind);
      }
    });

    it("comes back no sooner than a Retry-After, and later after each failure", async () => {
      simulator.fail({ kind: "reply", reply: { status: 429, headers: { "retry-after": "7200" }, body: {} } });
      const limited = await read();
      assert.ok(limited.nextMs >= 7_200_000 && !limited.done);
      const down = failing(() => new TransportError("unreachable", "no"));
      let reading = await read(down);
      const first = reading.nextMs;
      for (let i = 0; i < 4; i += 1) reading = await read(down, reading.watermark);
      assert.ok(reading.nextMs > first * 2 && reading.problems.length === 1);
    });

    it("turns every way in which a transport can fail into a sentence", async () => {
      const reasons = ["unreachable", "timeout", "tooLarge", "certificate", "cancelled"] as const;
      const errors = [
        ...reasons.map((reason) => new TransportError(reason, `no: ${connection.key}`)),
        new TypeError(`bad header ${connection.key}`),
      ];
      for (const error of errors) {
        const down = failing(() => error);
        const checked = await tracker.check(connection, down);
        assert.equal(checked.ok, false);
        assertSentence(checked.words, connection);
        const reading = await read(down);
        assertSound(reading, connection);
        assert.equal(reading.problems.length, 1);
      }
    });

    it("never throws and stays sound, whatever is answered and whatever was remembered", async () => {
      const real = await record((through) => read(through));
      const spoiled = fc.record({
        status: fc.oneof({ weight: 6, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) }),
        changes: fc.array(
          fc.tuple(fc.nat(), fc.oneof(fc.jsonValue(), fc.constantFrom(connection.key, -1, 1e300, "NaN", null, "2026-05-20"))),
          {
            maxLength: 4,
          },
        ),
        raw: fc.option(fc.oneof(fc.string(), fc.json()), { freq: 8 }),
        retryAfter: fc.option(fc.oneof(fc.string(), fc.nat().map(String))),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(spoiled, { minLength: 1, maxLength: 4 }), fc.option(fc.jsonValue()), async (turns, watermark) => {
          let count = 0;
          const odd: Transport = async (request) => {
            const turn = turns[count % turns.length];
            count += 1;
            assert.ok(turn !== undefined && count < 20_000, "It asks without end");
            const body = turn.raw ?? JSON.stringify(spoil(real(request) ?? {}, turn.changes));
            return { status: turn.status, headers: turn.retryAfter === null ? {} : { "retry-after": turn.retryAfter }, body };
          };
          assertSentence((await tracker.check(connection, odd, simulator.project)).words, connection);
          const first = await read(odd, watermark);
          assertSound(first, connection);
          assertSound(await read(odd, JSON.parse(JSON.stringify(first.watermark)), connection, NOW + 400_000), connection);
        }),
        { numRuns: 60 },
      );
    });
  });
}

describe("remote trackers", () => {
  it("have one simulator each", () => {
    assert.deepEqual(Object.keys(simulated).sort(), remoteTrackers.map(({ id }) => id).sort());
  });
});

function absentProject(project: string): string {
  return project.includes("/") ? "octo/absent" : "ABSENT";
}

function assertSentence(words: string, { key }: RemoteConnection): void {
  assert.match(words, /^[A-Zh1][^\n]{9,}[."]$/u);
  assert.ok(!words.includes(key) && !words.includes(encodeURIComponent(key)), words);
}

function assertSound(reading: RemoteReading, connection: RemoteConnection): void {
  assert.ok(!JSON.stringify(reading).includes(connection.key), "The key is in the reading");
  assert.equal(new Set(reading.issues.map(({ id }) => id)).size, reading.issues.length);
  assert.equal(new Set(reading.requests.map(({ id }) => id)).size, reading.requests.length);
  assert.equal(new Set(reading.problems).size, reading.problems.length);
  const known = new Set(reading.issues.map(({ id }) => id));
  assert.ok(reading.withdrawn.every((id) => !known.has(id)));
  for (const problem of reading.problems) assertSentence(problem, connection);
  for (const { openedAt, closedAt, url, keys } of reading.issues) {
    assert.ok(Number.isSafeInteger(openedAt) && Number.isSafeInteger(closedAt) && keys.length > 0);
    assert.match(url, /^https?:\/\//);
  }
  for (const { mergedAt, commits, url } of reading.requests) {
    assert.ok(Number.isSafeInteger(mergedAt) && commits.every((sha) => /^[0-9a-f]{40,64}$/.test(sha)));
    assert.match(url, /^https?:\/\//);
  }
  assert.ok(Number.isSafeInteger(reading.nextMs) && reading.nextMs >= 1_000 && reading.nextMs <= LONGEST_TIMER_MS, String(reading.nextMs));
  assert.ok(!reading.signInAgain || reading.problems.length > 0);
  assert.deepEqual(JSON.parse(JSON.stringify(reading.watermark)), reading.watermark);
}

function failing(error: () => Error): Transport {
  return async () => {
    throw error();
  };
}

/** The JSON that a service really answered to a request, by its path and, for GraphQL, its query. */
async function record(run: (through: Transport) => Promise<unknown>): Promise<(request: HttpRequest) => unknown> {
  const nameOf = ({ url, body }: HttpRequest) =>
    `${new URL(url).pathname} ${body === null ? "" : ((JSON.parse(body) as { query?: string }).query ?? "")}`;
  const bodies = new Map<string, unknown>();
  await run(async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await transport(request);
    bodies.set(nameOf(request), JSON.parse(response.body));
    return response;
  });
  return (request) => bodies.get(nameOf(request));
}

/** A copy with some of its values, counted in the order of a walk through it, replaced. */
function spoil(json: unknown, changes: readonly (readonly [number, unknown])[]): unknown {
  const size = countValues(json);
  return changes.reduce<unknown>((so, [at, value]) => replaceAt(so, { left: at % size }, value), json);
}

function countValues(json: unknown): number {
  if (typeof json !== "object" || json === null) return 1;
  return Object.values(json).reduce((sum: number, part) => sum + countValues(part), 1);
}

function replaceAt(json: unknown, walk: { left: number }, value: unknown): unknown {
  if (walk.left-- === 0) return value;
  if (Array.isArray(json)) return json.map((part) => replaceAt(part, walk, value));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, replaceAt(part, walk, value)]));
}
