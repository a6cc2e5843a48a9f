/** The Redmine tracker against a real Redmine. What it needs comes from `scripts/redmine.mjs`, which starts one. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClosedIssue } from "../../src/core/remoteWork";
import { createFetchTransport } from "../../src/http/fetchTransport";
import { redmine } from "../../src/trackers/redmine";
import type { RemoteConnection, RemoteReading } from "../../src/trackers/remote";

interface Facts {
  readonly port: number;
  readonly key: string;
  readonly sysKey: string;
  readonly user: number;
  readonly project: string;
  readonly tracker: number;
  readonly statuses: readonly { readonly id: number; readonly name: string; readonly closed: boolean }[];
  readonly repository: string;
}

const transport = createFetchTransport();

describe("a real Redmine", function () {
  this.timeout(120_000);
  const given = process.env["TOKEN_YIELD_REDMINE"];
  let facts: Facts;
  let connection: RemoteConnection;

  before(function () {
    if (given === undefined) {
      console.log("    skipped: node scripts/redmine.mjs starts one");
      this.skip();
    }
    facts = JSON.parse(given) as Facts;
    connection = { name: "real", kind: "redmine", origin: `http://127.0.0.1:${facts.port}`, key: facts.key, user: null };
  });

  const call = async (method: string, path: string, body?: object): Promise<string> => {
    const response = await fetch(connection.origin + path, {
      method,
      headers: { "x-redmine-api-key": facts.key, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.text();
  };
  const status = (closed: boolean, pattern: RegExp): number => {
    const found = facts.statuses.find((one) => one.closed === closed && pattern.test(one.name));
    assert.ok(found !== undefined, JSON.stringify(facts.statuses));
    return found.id;
  };
  const makeIssue = async (subject: string, assigned = true): Promise<number> => {
    const issue = {
      project_id: facts.project,
      subject,
      tracker_id: facts.tracker,
      estimated_hours: 2.5,
      ...(assigned ? { assigned_to_id: facts.user } : {}),
    };
    const { issue: answer } = JSON.parse(await call("POST", "/issues.json", { issue })) as { issue: { id: number } };
    return answer.id;
  };
  const change = (id: number, issue: object) => call("PUT", `/issues/${id}.json`, { issue });
  const read = (watermark: unknown = null, given: RemoteConnection = connection): Promise<RemoteReading> =>
    redmine.read(given, transport, { project: facts.project, since: Date.now() - 86_400_000, watermark, now: Date.now() });

  it("proves address, key and project", async () => {
    const checked = await redmine.check(connection, transport, facts.project);
    assert.ok(checked.ok, checked.words);
    assert.match(checked.words, /admin/);
    assert.ok(!(await redmine.check(connection, transport, "no-such-project")).ok);
    assert.ok(!(await redmine.check({ ...connection, key: "0".repeat(40) }, transport)).ok);
  });

  it("reads what was closed, why, by whom and by which commit, and takes back what was opened again", async () => {
    const [byHand, rejected, byCommit, open, original, duplicate, others] = [
      await makeIssue("Closed by hand"),
      await makeIssue("Rejected"),
      await makeIssue("Closed by a commit"),
      await makeIssue("Open"),
      await makeIssue("The original"),
      await makeIssue("Its duplicate"),
      await makeIssue("Nobody's", false),
    ];
    await change(byHand ?? 0, { status_id: status(true, /closed/i), notes: "Done." });
    await change(rejected ?? 0, { status_id: status(true, /reject/i) });
    await call("POST", `/issues/${duplicate}/relations.json`, { relation: { issue_to_id: original, relation_type: "duplicates" } });
    await change(original ?? 0, { status_id: status(true, /closed/i) });
    await change(others ?? 0, { status_id: status(true, /closed/i) });
    const sha = commit(facts.repository, `Do it, fixes #${byCommit}`);
    await call("GET", `/sys/fetch_changesets?key=${facts.sysKey}&id=${facts.project}`);

    const first = await read();
    assert.deepEqual([first.problems, first.done, first.me], [[], true, String(facts.user)]);
    const tasks = first.issues.filter(({ title }) => title.startsWith("Task "));
    assert.equal(new Set(tasks.map(({ id }) => id)).size, 120, "More than one page");
    // These were made with a closed status, so that no change closed them.
    assert.ok(tasks.every(({ closedBy, reason }) => closedBy === String(facts.user) && reason === "completed"));
    const made = first.issues.filter((issue) => !tasks.includes(issue));
    const by = new Map(made.map((issue) => [issue.keys[0], issue]));
    const told = (id: number | undefined): ClosedIssue => {
      const issue = by.get(`#${id}`);
      assert.ok(issue !== undefined, `#${id} is missing`);
      return issue;
    };
    assert.deepEqual([...by.keys()].sort(), [byHand, rejected, byCommit, original, duplicate].map((id) => `#${id}`).sort());
    assert.deepEqual([told(byHand).reason, told(byHand).closedBy, told(byHand).closedByCommit], ["completed", String(facts.user), null]);
    assert.deepEqual([told(byHand).title, told(byHand).estimate, told(byHand).assignees], ["Closed by hand", 2.5, [String(facts.user)]]);
    assert.ok(Math.abs(told(byHand).closedAt - Date.now()) < 600_000 && told(byHand).openedAt <= told(byHand).closedAt);
    assert.equal(told(rejected).reason, "rejected");
    assert.deepEqual([told(byCommit).reason, told(byCommit).closedByCommit], ["completed", sha]);
    // Closing the original closes its duplicates.
    assert.deepEqual([told(original).reason, told(duplicate).reason], ["completed", "duplicate"]);

    await change(byHand ?? 0, { status_id: status(false, /progress|new/i) });
    await change(open ?? 0, { status_id: status(true, /closed/i) });
    const second = await read(JSON.parse(JSON.stringify(first.watermark)));
    assert.ok(second.withdrawn.some((id) => id.endsWith(`/${byHand}`)));
    assert.deepEqual(
      second.issues.map(({ keys }) => keys[0]),
      [`#${open}`],
    );
    const third = await read(JSON.parse(JSON.stringify(second.watermark)));
    assert.deepEqual([third.issues, third.withdrawn], [[], []]);
  });

  it("is read by the command line with a config file, and an issue is linked to the commit that closed it", async () => {
    const id = await makeIssue("Closed by a commit of the clone's");
    const sha = commit(facts.repository, `Go on, fixes #${id}`);
    await call("GET", `/sys/fetch_changesets?key=${facts.sysKey}&id=${facts.project}`);
    const home = mkdtempSync(join(tmpdir(), "token-yield-home-"));
    const config = join(home, "config.json");
    const variables = { HOME: home, TOKEN_YIELD_HOME: join(home, "ledger"), TOKEN_YIELD_KEY_REAL: facts.key };
    const bound = { ...variables, TOKEN_YIELD_ORIGIN_REAL: connection.origin };
    const ask = (environment: Readonly<Record<string, string>>, ...args: readonly string[]) =>
      JSON.parse(
        execFileSync(process.execPath, [join(__dirname, "../../dist/cli.js"), ...args, "--json", "--config", config], {
          encoding: "utf8",
          env: { PATH: process.env["PATH"], GIT_CONFIG_NOSYSTEM: "1", ...environment },
          stdio: ["ignore", "pipe", "ignore"],
        }),
      ) as unknown;
    try {
      execFileSync("git", ["clone", "--quiet", facts.repository, join(home, "clone")], { stdio: "ignore" });
      const tracker = { name: "real", kind: "redmine", origin: connection.origin, projects: [facts.project] };
      writeFileSync(config, JSON.stringify({ trackers: [tracker] }));
      const unbound = ask(variables, "outcomes", "--repo", join(home, "clone")) as { outcomes: { kind: string }[] };
      assert.ok(
        unbound.outcomes.every(({ kind }) => kind === "commit"),
        "A key went to an origin that it was not given for",
      );

      const { outcomes } = ask(bound, "outcomes", "--repo", join(home, "clone")) as {
        outcomes: {
          kind: string;
          id: string;
          title: string;
          url: string;
          estimate: number;
          links: { kind: string; id: string; evidence: string }[];
        }[];
      };
      const issues = outcomes.filter(({ kind }) => kind === "issue");
      // 120 that were made closed, three of the test before, and this one.
      assert.equal(issues.length, 124);
      const issue = issues.find(({ url }) => url.endsWith(`/issues/${id}`));
      assert.deepEqual(
        [issue?.title, issue?.estimate, issue?.links],
        ["Closed by a commit of the clone's", 2.5, [{ kind: "commit", id: sha, evidence: "tracker" }]],
      );
      const { trackers, health } = ask(bound, "doctor") as {
        trackers: { name: string; issues: number; leftOut: number; done: boolean }[];
        health: object[];
      };
      assert.deepEqual(
        trackers.map(({ name, issues: count, leftOut, done }) => [name, count, leftOut, done]),
        [["real", 124, 2, true]],
      );
      assert.ok(!JSON.stringify([trackers, health]).includes(facts.key));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

/** Pushes a commit to a bare repository; gives its id. */
function commit(bare: string, message: string): string {
  const folder = mkdtempSync(join(tmpdir(), "token-yield-clone-"));
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=Octavia", "-c", "user.email=octavia@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    git("init", "--quiet", "--initial-branch=main");
    if (execFileSync("git", ["--git-dir", bare, "branch", "--list", "main"], { encoding: "utf8" }) !== "")
      git("pull", "--quiet", bare, "main");
    git("commit", "--quiet", "--allow-empty", "-m", message);
    git("push", "--quiet", bare, "main");
    return git("rev-parse", "HEAD");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
