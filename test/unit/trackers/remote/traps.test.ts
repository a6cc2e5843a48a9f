/** What is particular to one tracker, and what has misled others. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Transport } from "../../../../src/http/transport";
import { createGithub } from "../../../../src/trackers/github";
import { createGitlab } from "../../../../src/trackers/gitlab";
import { createJira } from "../../../../src/trackers/jira";
import { jqlMoment } from "../../../../src/trackers/jira/jql";
import { createLinear } from "../../../../src/trackers/linear";
import { reasonNamed } from "../../../../src/trackers/remote/closeReason";
import { requestIdOf } from "../../../../src/trackers/remote/fields";
import { beginList, type Item, takePage } from "../../../../src/trackers/remote/walk";
import { startGithub } from "../../../simulators/github";
import { startGitlab } from "../../../simulators/gitlab";
import { JIRA_ID, startJira } from "../../../simulators/jira";
import { startLinear } from "../../../simulators/linear";
import { makeWorld } from "../../../simulators/trackerWorld";
import { clock, connectionOf, NOW, readAll, SINCE, transport } from "./simulated";

const MINUTE = 60_000;

describe("GitHub", function () {
  this.timeout(30_000);
  it("stops when the points of the hour run low, and goes on when they are back", async () => {
    const simulator = await startGithub(makeWorld({ issues: 300, requests: 10 }));
    try {
      simulator.points.left = 503;
      simulator.points.resetAt = NOW + 20 * MINUTE;
      const question = { project: "octo/app", since: SINCE, watermark: null, now: NOW };
      const first = await createGithub(clock).read(connectionOf(simulator, "github"), transport, question);
      assert.ok(!first.done && first.nextMs === 20 * MINUTE && first.problems.length === 1);
      assert.match(first.problems[0] ?? "", /20 min/);
      simulator.points.left = 5_000;
      const { last } = await readAll(createGithub(clock), connectionOf(simulator, "github"), {
        watermark: first.watermark,
        now: NOW + 20 * MINUTE,
      });
      assert.deepEqual(last.problems, []);
    } finally {
      await simulator.close();
    }
  });

  it("waits until the reset that a used-up limit names, in each of the ways in which it is told", async () => {
    const reset = String(NOW / 1_000 + 600);
    const answers: readonly (readonly [number, Record<string, string>, object, number])[] = [
      [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }, { message: "API rate limit exceeded" }, 600_000],
      [
        200,
        { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
        { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] },
        600_000,
      ],
      [403, { "retry-after": "90" }, { message: "You have exceeded a secondary rate limit." }, 90_000],
      [403, {}, { message: "You have exceeded a secondary rate limit. Please wait a few minutes." }, 60_000],
    ];
    for (const [status, headers, body, least] of answers) {
      const limited: Transport = async () => ({ status, headers, body: JSON.stringify(body) });
      const connection = { name: "w", kind: "github", origin: "https://api.github.com", key: "ghp_0123456789", user: null };
      const reading = await createGithub(clock).read(connection, limited, { project: "octo/app", since: SINCE, watermark: null, now: NOW });
      assert.ok(reading.nextMs >= least && !reading.done && !reading.signInAgain, JSON.stringify(reading));
    }
  });

  it("tells an organisation's single sign-on from an empty repository", async () => {
    const forbidden: Transport = async () => ({
      status: 200,
      headers: {},
      body: JSON.stringify({
        data: { viewer: { login: "octavia" }, repository: null },
        errors: [{ type: "FORBIDDEN", message: "Resource protected by organization SAML enforcement." }],
      }),
    });
    const connection = { name: "w", kind: "github", origin: "https://api.github.com", key: "ghp_0123456789", user: null };
    const reading = await createGithub(clock).read(connection, forbidden, { project: "octo/app", since: SINCE, watermark: null, now: NOW });
    assert.ok(reading.signInAgain);
    assert.match(reading.problems[0] ?? "", /single sign-on/);
  });

  it("says where a transferred issue came from", async () => {
    const world = makeWorld({ issues: 12, requests: 0 });
    const moved = world.issues[5];
    assert.ok(moved !== undefined);
    moved.movedFrom = "octo/old";
    const simulator = await startGithub(world);
    try {
      const { readings } = await readAll(createGithub(clock), connectionOf(simulator, "github"), {});
      const issue = readings.flatMap(({ issues }) => issues).find(({ keys }) => keys[0] === "#6");
      assert.deepEqual(issue?.movedFrom, { project: "github.com/octo/old", id: null });
    } finally {
      await simulator.close();
    }
  });

  it("knows the addresses of the cloud and of Enterprise", () => {
    const github = createGithub(clock);
    assert.deepEqual(
      ["github.com", "acme.ghe.com", "github.acme.com"].map((host) => github.originFor(host)),
      ["https://api.github.com", "https://api.acme.ghe.com", "https://github.acme.com/api"],
    );
    assert.match(github.tokenHelp("https://api.github.com").url, /^https:\/\/github\.com\//);
    assert.match(github.tokenHelp("https://github.acme.com/api").url, /^https:\/\/github\.acme\.com\/settings/);
  });
});

describe("GitLab", function () {
  this.timeout(30_000);
  it("takes an issue that was moved away for none of its own", async () => {
    const world = makeWorld({ issues: 30, requests: 0 });
    const moved = world.issues[5];
    assert.ok(moved?.closedAt != null);
    moved.movedTo = 99;
    const simulator = await startGitlab(world);
    try {
      const { readings, handed } = await readAll(createGitlab(clock), connectionOf(simulator, "gitlab"), {});
      assert.ok(!handed.has("gitlab.example.com/octo/app#6") && handed.has("gitlab.example.com/octo/app#7"));
      assert.ok(readings.some(({ withdrawn }) => withdrawn.includes("gitlab.example.com/octo/app#6")));
    } finally {
      await simulator.close();
    }
  });
});

describe("Jira", function () {
  this.timeout(30_000);
  it("reads Data Center as well as Cloud", async () => {
    const world = makeWorld({ issues: 260, requests: 0, everyMine: 1 });
    const simulator = await startJira(world, "server");
    try {
      const { readings, handed } = await readAll(createJira(clock), connectionOf(simulator, "jira"), { project: "ABC" });
      const closed = world.issues.filter(({ closedAt }) => closedAt !== null);
      assert.deepEqual([...handed.keys()].sort(), closed.map((one) => `${new URL(simulator.origin).host}/${JIRA_ID(one)}`).sort());
      assert.ok([...handed.values()].every((times) => times === 1));
      const by = new Map(readings.flatMap(({ issues }) => issues).map(({ keys, closedBy }) => [keys[0], closedBy]));
      for (const one of closed) assert.equal(by.get(`ABC-${one.number}`), one.closedBy);
    } finally {
      await simulator.close();
    }
  });

  it("keeps an issue's former key when it moved here", async () => {
    const world = makeWorld({ issues: 20, requests: 0, everyMine: 1 });
    const moved = world.issues[5];
    assert.ok(moved !== undefined);
    moved.movedFrom = "OLD-77";
    const simulator = await startJira(world);
    try {
      const { readings } = await readAll(createJira(clock), connectionOf(simulator, "jira"), { project: "ABC" });
      assert.deepEqual(readings.flatMap(({ issues }) => issues).find(({ keys }) => keys[0] === "ABC-6")?.keys, ["ABC-6", "OLD-77"]);
    } finally {
      await simulator.close();
    }
  });

  it("hides the key in the basic scheme's form too", async () => {
    const connection = { name: "w", kind: "jira", origin: "https://acme.atlassian.net", key: "ATATT-secret-0123", user: "me@example.com" };
    const echo: Transport = async ({ headers }) => ({
      status: 400,
      headers: {},
      body: JSON.stringify({ errorMessages: [`Odd header ${headers["authorization"]}`] }),
    });
    const { words } = await createJira(clock).check(connection, echo);
    assert.ok(
      !words.includes(connection.key) && !words.includes(Buffer.from(`me@example.com:${connection.key}`).toString("base64")),
      words,
    );
  });

  it("writes no moment that is later than the one meant, in any zone and at every clock change", () => {
    const zone = fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Kiritimati", "UTC");
    fc.assert(
      fc.property(zone, fc.integer({ min: Date.parse("2025-01-01"), max: Date.parse("2027-01-01") }), (timeZone, since) => {
        const text = jqlMoment(since, timeZone);
        const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
        // The latest instant that the text can stand for.
        const candidates = Array.from({ length: 300 }, (_, i) => Math.floor(since / MINUTE) * MINUTE - (i - 100) * MINUTE).filter(
          (at) => format.format(at) === text,
        );
        assert.ok(candidates.length > 0 && Math.max(...candidates) <= since, `${text} ${new Date(since).toISOString()}`);
      }),
      { numRuns: 60 },
    );
    assert.equal(jqlMoment(Date.parse("2026-05-20T10:00:30Z"), "Europe/Berlin"), "2026-05-20 12:00");
    assert.equal(jqlMoment(Date.parse("2026-10-25T01:30:00Z"), "Europe/Berlin"), "2026-10-25 01:30");
    assert.equal(jqlMoment(Date.parse("2026-05-20T10:00:30Z"), "No/Where"), "2026-05-19 20:00");
  });

  it("knows which names leave work undone", () => {
    for (const [name, reason] of [
      ["Done", "completed"],
      ["Fixed", "completed"],
      ["Deployed", "completed"],
      ["Won't Do", "not planned"],
      ["Won’t Fix", "not planned"],
      ["Cancelled", "not planned"],
      ["Duplicate", "duplicate"],
      ["Cannot Reproduce", "rejected"],
      ["Rejected", "rejected"],
    ] as const)
      assert.equal(reasonNamed(name), reason, name);
  });
});

describe("Linear", function () {
  this.timeout(30_000);
  it("waits for the end of a limit that is told with status 400", async () => {
    const simulator = await startLinear(makeWorld({ issues: 30, requests: 0 }));
    try {
      simulator.requests.left = 0;
      simulator.requests.resetAt = Date.now() + 30 * MINUTE;
      const reading = await createLinear(clock).read(connectionOf(simulator, "linear"), transport, {
        project: "ENG",
        since: SINCE,
        watermark: null,
        now: NOW,
      });
      assert.ok(
        !reading.done && !reading.signInAgain && reading.nextMs > 25 * MINUTE && reading.nextMs < 31 * MINUTE,
        String(reading.nextMs),
      );
    } finally {
      await simulator.close();
    }
  });

  it("knows the requests that are attached to an issue", () => {
    assert.equal(requestIdOf("https://github.com/octo/app/pull/12"), "github.com/octo/app#12");
    assert.equal(requestIdOf("https://gitea.example.com/octo/app/pulls/12/files"), "gitea.example.com/octo/app#12");
    assert.equal(requestIdOf("https://gitlab.com/group/sub/app/-/merge_requests/7#note_1"), "gitlab.com/group/sub/app!7");
    assert.equal(requestIdOf("https://github.com/octo/app/issues/12"), null);
  });
});

describe("a list that is read while it changes", () => {
  const item = (id: string, updatedAt: number): Item => ({ id, updatedAt });
  it("goes back to when it was begun when it is not in the order of change", () => {
    const shape = { order: "numbered", grainMs: 1 } as const;
    const first = takePage(beginList(0), shape, { at: 10 * MINUTE, next: "2", items: [item("a", 1 * MINUTE)] });
    const second = takePage(first.progress, shape, { at: 40 * MINUTE, next: null, items: [item("b", 39 * MINUTE)] });
    // "a" may have changed at any time since minute 10 without having been seen.
    assert.ok(second.atEnd && second.progress.since <= 10 * MINUTE);
    const next = takePage(second.progress, shape, { at: 50 * MINUTE, next: null, items: [item("b", 39 * MINUTE), item("a", 12 * MINUTE)] });
    assert.deepEqual(
      next.fresh.map(({ id }) => id),
      ["a"],
    );
  });

  it("does not leap ahead of rows that are out of order", () => {
    const shape = { order: "updated", grainMs: 1 } as const;
    const odd = takePage(beginList(0), shape, { at: 0, next: "2", items: [item("a", 5), item("b", 3), item("c", 9)] });
    assert.deepEqual([odd.progress.since, odd.progress.cursor], [0, "2"]);
  });
});
