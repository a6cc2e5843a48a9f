/** What the command line says and how it ends where git or a tracker fails. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { startLoopback } from "../../simulators/loopback";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const CLI = path.resolve(__dirname, "../../../dist/cli.js");
const COMMANDS = [
  ["outcomes", "--json"],
  ["outcomes"],
  ["roi", "--json"],
  ["attribution", "--json"],
  ["economics", "--json"],
  ["report", "--md", "-"],
];

interface World {
  readonly home: string;
  readonly repo: string;
  readonly env: NodeJS.ProcessEnv;
}

function world(): World {
  const home = scratch();
  const repo = path.join(home, "repo");
  const env = { PATH: process.env["PATH"], HOME: home, TOKEN_YIELD_HOME: path.join(home, "ledger"), TZ: "UTC" };
  const git = (...args: string[]) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { env });
  git("init", "-q", "-b", "main", repo);
  git("-C", repo, "commit", "-q", "--allow-empty", "-m", "one");
  return { home, repo, env };
}

/** A folder with a git that fails. */
function brokenGit(home: string): string {
  const folder = path.join(home, "broken");
  mkdirSync(folder, { recursive: true });
  chmodSync(writeFile(path.join(folder, "git"), "#!/bin/sh\necho 'fatal: out of memory' >&2\nexit 128\n"), 0o755);
  return folder;
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const status = await new Promise((resolve) => child.once("close", resolve));
  return { status, stdout, stderr };
}

describe("the command line, where something fails", function () {
  this.timeout(120_000);

  for (const args of COMMANDS)
    it(`${args[0]} ${args[1] ?? ""}: a repository that cannot be read is a failure that one line tells`, async function () {
      if (process.platform === "win32") this.skip();
      const { home, repo, env } = world();
      const asked = [...args, "--repo", repo];
      for (const PATH of [path.join(home, "empty"), brokenGit(home)]) {
        for (const time of ["first", "second"]) {
          const failed = await run(asked, { ...env, PATH });
          assert.deepEqual([failed.status, failed.stdout], [1, ""], `${time}: ${failed.stderr}`);
          assert.doesNotMatch(failed.stderr, /is kept/);
          assert.match(failed.stderr, /^token-yield: [^\n]*repo cannot be read\. [^\n]*git[^\n]*\n$/);
        }
      }
      const healthy = await run(asked, env);
      assert.deepEqual([healthy.status, healthy.stderr], [0, ""]);
      assert.ok(healthy.stdout.length > 0);
    });

  it("answers from what was known of a repository where git fails later, and says so", async function () {
    if (process.platform === "win32") this.skip();
    const { home, repo, env } = world();
    const before = await run(["outcomes", "--json", "--repo", repo], env);
    const after = await run(["outcomes", "--json", "--repo", repo], { ...env, PATH: brokenGit(home) });
    assert.deepEqual([after.status, JSON.parse(after.stdout)], [0, JSON.parse(before.stdout)]);
    assert.match(after.stderr, /^token-yield: /);
  });

  it("ends on a tracker whose list has no end, and says what is missing", async () => {
    const moment = "2026-05-01T10:00:00Z";
    const row = (iid: number) => ({
      iid,
      web_url: `https://forge.example/octo/app/-/issues/${iid}`,
      references: { full: `octo/app#${iid}` },
      title: "A title",
      state: "closed",
      author: null,
      assignees: [],
      created_at: moment,
      updated_at: new Date().toISOString(),
      closed_at: moment,
      closed_by: null,
      labels: [],
    });
    const rows = Array.from({ length: 100 }, (_, i) => row(i + 1));
    const server = await startLoopback(({ path: asked }) => {
      if (asked.endsWith("/user")) return { status: 200, body: { username: "ada" } };
      if (asked.endsWith("/issues")) return { status: 200, headers: { link: '<https://forge.example>; rel="next"' }, body: rows };
      if (asked.endsWith("/merge_requests")) return { status: 200, body: [] };
      return { status: 200, body: { id: 7, path_with_namespace: "octo/app" } };
    });
    try {
      const { home, repo, env } = world();
      const tracker = { name: "forge", kind: "gitlab", origin: server.origin, projects: ["octo/app"] };
      const config = writeFile(path.join(home, "config.json"), JSON.stringify({ trackers: [tracker] }));
      const keys = { TOKEN_YIELD_KEY_FORGE: "glpat-0123456789", TOKEN_YIELD_ORIGIN_FORGE: server.origin };
      const { status, stdout, stderr } = await run(["outcomes", "--json", "--repo", repo, "--config", config], { ...env, ...keys });
      assert.equal(status, 0, stderr);
      assert.ok(server.asked.length < 40, `${server.asked.length} requests`);
      assert.equal(JSON.parse(stdout).outcomes.length > 0, true);
      assert.match(stderr, /^token-yield: forge: GitLab answered with the same page of octo\/app again/m);
    } finally {
      await server.close();
    }
  });
});
