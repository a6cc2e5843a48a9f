/** Servers whose lists have no end: what was read is kept, nothing counts as complete, and it is said in words. */
import assert from "node:assert/strict";
import type { HttpRequest, HttpResponse, Transport } from "../../../../src/http/transport";
import { remoteTrackers } from "../../../../src/trackers/registry";
import type { RemoteReading, RemoteTracker } from "../../../../src/trackers/remote";
import { beginList, type Item, takePage } from "../../../../src/trackers/remote/walk";
import { startJira } from "../../../simulators/jira";
import type { TrackerSimulator } from "../../../simulators/trackerGate";
import { makeWorld, type World } from "../../../simulators/trackerWorld";
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

const servers: readonly (readonly [string, string, ((world: World) => Promise<TrackerSimulator>) | null])[] = [
  ...remoteTrackers.map(({ id }) => [id, id, null] as const),
  ["jira, Data Center", "jira", (world) => startJira(world, "server")],
];

for (const [name, id, start] of servers) {
  describe(`an endless list of ${name}`, function () {
    this.timeout(60_000);
    const row = rowOf(id);
    const tracker: RemoteTracker = row.create(clock);
    let simulator: TrackerSimulator;
    before(async () => {
      simulator = await (start ?? row.start)(makeWorld({ issues: 400, requests: 120 }));
    });
    after(() => simulator?.close());

    it("is given up when the same page comes again, and read to its end when that is over", async () => {
      const { handed, truth } = await isGivenUp(firstAnswers(), /^\S+ answered with the same page of \S+ again, .* asked again later/);
      assert.ok(handed < truth, "The list was read to its end");
    });

    it("is given up when there is more but not where", async () => {
      await isGivenUp(leadingNowhere(), /^\S+ says that there is more of \S+, but not where\. .* asked again later/);
    });

    async function isGivenUp(through: Transport, words: RegExp): Promise<{ handed: number; truth: number }> {
      const connection = connectionOf(simulator, id);
      const handed = new Set<string>();
      let watermark: unknown = null;
      let now = NOW;
      let rest = 0;
      let told = 0;
      for (let count = 0; told < 3; count += 1) {
        assert.ok(count < 12, "It reads without end");
        const reading = await tracker.read(connection, through, { project: simulator.project, since: SINCE, watermark, now });
        for (const one of [...reading.requests, ...reading.issues]) handed.add(one.id);
        watermark = JSON.parse(JSON.stringify(reading.watermark));
        now += reading.nextMs;
        assert.equal(reading.done, false);
        // What leads from change to change goes on as before.
        if (reading.problems.length === 0 && told === 0) continue;
        assertTold(reading, words);
        assert.ok(reading.nextMs > rest, "It is asked as often as before");
        rest = reading.nextMs;
        told += 1;
      }
      const truth = [...expectedIssues(row, simulator).keys(), ...expectedRequests(row, simulator.world).keys()];
      const given = handed.size;
      const later = await readAll(tracker, connection, { project: simulator.project, watermark, now });
      for (const one of later.handed.keys()) handed.add(one);
      assert.deepEqual([...handed].sort(), truth.sort());
      assert.deepEqual(later.last.problems, []);
      return { handed: given, truth: truth.length };
    }
  });
}

describe("a walk through a list", () => {
  const item = (id: string, updatedAt: number): Item => ({ id, updatedAt });
  const shape = { order: "cursor", grainMs: 1 } as const;

  it("notices a cursor that leads to itself and one that leads back", () => {
    const first = takePage(beginList(0), shape, { at: 9, next: "x", items: [item("a", 1)] });
    const same = takePage(first.progress, shape, { at: 9, next: "x", items: [item("b", 2)] });
    assert.deepEqual([first.stuck, same.stuck, same.atEnd], [null, "again", false]);
    const second = takePage(first.progress, shape, { at: 9, next: "y", items: [item("b", 2)] });
    const third = takePage(second.progress, shape, { at: 9, next: "z", items: [item("a", 1)] });
    assert.deepEqual([second.stuck, third.stuck, third.progress.since, third.progress.cursor], [null, "again", 0, null]);
  });

  it("does not take a page that came before for the end", () => {
    const first = takePage(beginList(0), shape, { at: 9, next: "2", items: [item("a", 1)] });
    const again = takePage(first.progress, shape, { at: 9, next: null, items: [item("a", 1)] });
    assert.deepEqual([again.stuck, again.atEnd, again.progress.since], ["again", false, 0]);
  });

  for (const order of ["cursor", "numbered", "updated"] as const)
    it(`does not take a million rows for a project's, nor ever for all of them, in a list by ${order}`, () => {
      let progress = beginList(0);
      let rows = 0;
      const walk = (next: string | null) => {
        const items = Array.from({ length: 5_000 }, () => item(`row ${rows}`, ++rows));
        const step = takePage(progress, { order, grainMs: 1 }, { at: rows + 1, next, items });
        // As it is stored between two readings.
        progress = JSON.parse(JSON.stringify(step.progress)) as typeof progress;
        return step;
      };
      let step = walk("more 0");
      for (let page = 1; step.stuck === null && page < 300; page += 1) step = walk(`more ${page}`);
      assert.deepEqual([rows, step.stuck, step.atEnd, step.fresh.length], [1_000_000, "endless", false, 5_000]);
      const next = walk("more");
      assert.deepEqual([next.stuck, next.atEnd, next.progress.stuck], ["endless", false, 2], "one page at a time from here on");
      if (order === "updated") {
        assert.equal(progress.since, rows, "what leads from change to change goes on from there");
        progress = takePage(progress, { order, grainMs: 1 }, { at: rows, next: null, items: [] }).progress;
      } else walk(null);
      assert.deepEqual([progress.rows, progress.stuck], [0, 0], "it ended after all");
    });

  it("goes past empty pages, but not without end", () => {
    let progress = beginList(0);
    const stuck: unknown[] = [];
    for (let page = 0; page < 150 && stuck.at(-1) !== "empty"; page += 1) {
      const step = takePage(progress, shape, { at: 9, next: `cursor ${page}`, items: [] });
      stuck.push(step.stuck);
      progress = step.progress;
    }
    assert.equal(stuck.filter((one) => one === null).length, 100);
    assert.equal(stuck.at(-1), "empty");
  });
});

function rowOf(id: string): Simulated {
  const row = simulated[id];
  assert.ok(row !== undefined, `Add ${id} to the table of simulators`);
  return row;
}

function assertTold(reading: RemoteReading, words: RegExp): void {
  assert.equal(reading.problems.length, 1, reading.problems.join("\n"));
  assert.match(reading.problems[0] ?? "", words);
  assert.deepEqual([reading.done, reading.signInAgain, reading.needsUser], [false, false, false]);
}

/** Answers each question about a list, whatever page it asks for, as it was answered first. */
function firstAnswers(): Transport {
  const answers = new Map<string, HttpResponse>();
  return async (request) => {
    const key = listOf(request);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = await transport(request);
    answers.set(key, answer);
    return answer;
  };
}

/** What is asked, without the page and the moment from which. */
function listOf({ url, body }: HttpRequest): string {
  const { pathname, searchParams } = new URL(url);
  for (const name of ["page", "offset", "since", "updated_after", "updated_on"]) searchParams.delete(name);
  const asked = JSON.parse(body ?? "{}") as { query?: string; issueIdsOrKeys?: readonly string[] };
  return [pathname, searchParams, asked.query ?? "", asked.issueIdsOrKeys ?? ""].join(" ");
}

/** Says after each page that there is more, and never where. */
function leadingNowhere(): Transport {
  return async (request) => {
    const answer = await transport(request);
    const json = JSON.parse(answer.body) as Record<string, unknown>;
    const headers = { ...answer.headers };
    const list = listIn(json);
    if (list === null) return answer;
    const { pathname, searchParams } = new URL(request.url);
    if (Array.isArray(json)) {
      // Only a list of requests or issues, and of that one page.
      if (!/\/(?:merge_requests|issues)$/.test(pathname)) return answer;
      headers["link"] = '<https://elsewhere.example/next>; rel="next"';
      return { ...answer, headers, body: searchParams.get("page") === "1" ? answer.body : "[]" };
    }
    list();
    return { ...answer, headers, body: JSON.stringify(json) };
  };
}

/** Makes an answer say that there is more; null when it is no page of a list. */
function listIn(json: Record<string, unknown>): (() => void) | null {
  if (Array.isArray(json)) return () => undefined;
  const data = json["data"] as Record<string, Record<string, unknown>> | undefined;
  const found = data?.["search"] ?? data?.["issues"];
  if (found !== undefined)
    return () => {
      found["pageInfo"] = { hasNextPage: true, endCursor: null };
    };
  if ("isLast" in json)
    return () => {
      Object.assign(json, { isLast: false, nextPageToken: undefined });
    };
  const total = ["total", "total_count"].find((name) => name in json);
  if (total === undefined || !Array.isArray(json["issues"])) return null;
  return () => {
    const at = Number(json["startAt"] ?? json["offset"]);
    Object.assign(json, { [total]: 1_000_000, issues: at === 0 ? json["issues"] : [] });
  };
}
