import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { makeDemo } from "../../../scripts/demo-data/makeDemo.mjs";
import { startLitellm } from "../../simulators/litellm";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const NOW = Date.UTC(2026, 10, 20, 15, 30);
const CLI = path.resolve(__dirname, "../../../dist/cli.js");

interface Row {
  key: string | null;
  input: number | null;
  output: number | null;
  cacheRead: number | null;
  cacheWrite5m: number | null;
  cacheWrite1h: number | null;
  responses: number;
  costNanoUsd: number | null;
  basis: string;
}

describe("command line", function () {
  this.timeout(60_000);
  let demo: ReturnType<typeof makeDemo>;
  let environment: NodeJS.ProcessEnv;
  before(() => {
    demo = makeDemo({ dir: path.join(scratch(), "demo"), now: NOW });
    environment = { PATH: process.env["PATH"], HOME: demo.home, TOKEN_YIELD_HOME: path.join(demo.home, "ledger"), TZ: "Europe/Berlin" };
  });

  const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8", env: { ...environment, ...more } });
  const json = (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const { status, stdout, stderr } = run([...args, "--json"], more);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };

  it("counts every session of the sample world as its truth says, class by class", () => {
    const { schema, rows, total } = json(["usage", "--by", "session"]) as { schema: number; rows: Row[]; total: Row };
    assert.equal(schema, 1);
    const expected = demo.truth.sessions
      .filter(({ responses }) => responses > 0)
      .map(({ id, tokens, responses }) => ({ key: id, ...tokens, responses }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    assert.deepEqual(
      rows.map(({ key, input, output, cacheRead, cacheWrite5m, cacheWrite1h, responses }) => ({
        key,
        input,
        output,
        cacheRead,
        cacheWrite5m,
        cacheWrite1h,
        responses,
      })),
      expected.map(({ key, input, output, cacheRead, cacheWrite5m, cacheWrite1h, responses }) => ({
        key,
        input,
        output,
        cacheRead,
        cacheWrite5m,
        cacheWrite1h,
        responses,
      })),
    );
    assert.equal(
      total.responses,
      expected.reduce((sum, { responses }) => sum + responses, 0),
    );
  });

  it("comes to the same total by every group, and names what has no price", () => {
    const totals = ["total", "source", "model", "day", "session", "repo", "branch"].map((by) => {
      const { total, rows, unpriced } = json(["usage", "--by", by]);
      const sum = (name: "costNanoUsd" | "responses") => rows.reduce((all: number, row: Row) => all + (row[name] ?? 0), 0);
      assert.equal(sum("costNanoUsd"), total.costNanoUsd, by);
      assert.equal(sum("responses"), total.responses, by);
      assert.deepEqual(
        unpriced.map(({ model }: { model: string }) => model),
        demo.truth.unpricedModels,
      );
      return JSON.stringify(total);
    });
    assert.equal(new Set(totals).size, 1);
  });

  it("keeps a model without a price at null and never at 0", () => {
    const { rows } = json(["usage", "--by", "model"]) as { rows: Row[] };
    const row = rows.find(({ key }) => key === demo.truth.unpricedModels[0]);
    assert.ok(row !== undefined && (row.output ?? 0) > 0);
    assert.equal(row.costNanoUsd, null);
  });

  it("cuts a range at the user's own days: two halves sum to the whole", () => {
    const responses = (...args: string[]): number => json(["usage", ...args]).total.responses;
    const all = responses();
    const early = responses("--until", "2026-11-05");
    const late = responses("--since", "2026-11-06");
    assert.ok(early > 0 && late > 0);
    assert.equal(early + late, all);
    const [first] = json(["usage", "--by", "day", "--since", "2026-11-06"]).rows as Row[];
    assert.ok((first?.key ?? "") >= "2026-11-06");
  });

  it("joins the sessions to the commits that they made, and conserves everything", () => {
    const report = json(["roi", "--repo", demo.repo]);
    const linked = new Map<string, string[]>(
      report.outcomes.map(({ id, allocations }: { id: string; allocations: { session: string }[] }) => [
        id,
        allocations.map(({ session }) => session).sort(),
      ]),
    );
    for (const outcome of demo.truth.outcomes) {
      if (outcome.sessions.length === 0) continue;
      assert.deepEqual(linked.get(outcome.sha), [...outcome.sessions].sort(), outcome.title);
    }
    const parts = [
      ...report.outcomes.flatMap(({ allocations }: { allocations: { costNanoUsd: number | null }[] }) => allocations),
      report.inFlight,
      report.unattributed,
    ];
    assert.equal(
      parts.reduce((sum: number, { costNanoUsd }: { costNanoUsd: number | null }) => sum + (costNanoUsd ?? 0), 0),
      report.total.costNanoUsd,
    );
    assert.ok(report.coverage > 0 && report.coverage < 1);
    for (const outcome of report.outcomes) assert.ok(outcome.landed.commit.length === 40);
  });

  it("answers the same again, from any folder of the repository and its worktrees", () => {
    const { outcomes } = json(["roi", "--repo", demo.repo]);
    assert.deepEqual(json(["roi", "--repo", demo.worktree]).outcomes, outcomes);
  });

  it("says of every landed commit how large it is, as git counts it, an empty one too, and the same the second time", () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", demo.repo, "-c", "user.name=Dev", "-c", "user.email=dev@example.com", ...args], { encoding: "utf8" });
    // Where there is a remote, its branch is the one that things land on.
    const branch =
      git("for-each-ref", "--format=%(refname)", "refs/remotes/origin/main", "refs/heads/main").trim().split("\n").at(-1) ?? "";
    const before = git("rev-parse", branch).trim();
    const empty = git("commit-tree", `${branch}^{tree}`, "-p", branch, "-m", "Nothing").trim();
    git("update-ref", branch, empty);
    try {
      const first = run(["outcomes", "--repo", demo.repo, "--json", "--branches"]);
      assert.equal(first.status, 0, first.stderr);
      const { outcomes } = JSON.parse(first.stdout) as { outcomes: { id: string; size: object | null }[] };
      assert.ok(outcomes.some(({ id }) => id === empty));
      for (const { id, size } of outcomes)
        assert.deepEqual(size, sizeOf(git("diff-tree", "--root", "-r", "--numstat", "--no-renames", id)));
      assert.equal(run(["outcomes", "--repo", demo.repo, "--json", "--branches"]).stdout, first.stdout);
    } finally {
      git("update-ref", branch, before);
    }
  });

  it("says its version and how it is used", () => {
    assert.match(run(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
    assert.match(run([]).stdout, /token-yield usage/);
  });

  it("tells a newcomer what was looked for where", () => {
    const { stdout, status } = run(["doctor"]);
    assert.equal(status, 0);
    for (const part of ["Claude Code", "Codex", path.join(demo.home, ".claude/projects"), "Ledger:"])
      assert.ok(stdout.includes(part), part);
    const empty = run(["doctor"], { HOME: scratch(), TOKEN_YIELD_HOME: scratch() });
    assert.match(empty.stdout, /not found {2}Claude Code/);
    assert.match(empty.stdout, /not there/);
  });

  it("answers wrong arguments with one line on standard error and exit code 2", () => {
    for (const args of [
      ["usag"],
      ["usage", "--by", "week"],
      ["usage", "--since", "yesterday"],
      ["usage", "--repo", "x"],
      ["roi"],
      ["roi", "--repo", "/nowhere/at/all"],
      ["usage", "--nonsense"],
      ["usage", "--since", "2026-11-06", "--until", "2026-11-01"],
      ["usage", "--config", "/nowhere.json"],
      ["usage", "more"],
      ["usage", "--since", "2026-02-30"],
    ]) {
      const { status, stdout, stderr } = run(args);
      assert.equal(status, 2, args.join(" "));
      assert.equal(stdout, "", args.join(" "));
      assert.match(stderr, /^token-yield: [^\n]+\n$/, args.join(" "));
    }
  });

  it("asks a gateway with a key from the environment, and only at the origin that the environment allows", async () => {
    const simulator = await startLitellm();
    simulator.use({
      day: new Date().toISOString().slice(0, 10),
      model: "gpt-5.5",
      spend: 1.25,
      prompt: 1000,
      completion: 200,
      cacheRead: 300,
    });
    try {
      const config = writeFile(
        path.join(scratch(), "config.json"),
        JSON.stringify({ sources: [{ name: "team", kind: "litellm", origin: simulator.origin }] }),
      );
      const spawned = (more: NodeJS.ProcessEnv) =>
        runAsync(["usage", "--json", "--by", "source", "--config", config], { ...environment, ...more });
      const refused = await spawned({ TOKEN_YIELD_KEY_TEAM: simulator.key, TOKEN_YIELD_ORIGIN_TEAM: "https://elsewhere.example.com" });
      assert.equal(simulator.asked.length, 0);
      assert.ok(refused.health.some(({ message }: { message: string }) => message.includes("TOKEN_YIELD_ORIGIN_TEAM")));
      const asked = await spawned({ TOKEN_YIELD_KEY_TEAM: simulator.key, TOKEN_YIELD_ORIGIN_TEAM: simulator.origin });
      assert.ok(simulator.asked.length > 0);
      const row = asked.rows.find(({ key }: Row) => key === "litellm:team");
      assert.equal(row.basis, "billed");
      assert.equal(row.cacheWrite1h, null);
      assert.equal(row.reasoning, null);
    } finally {
      await simulator.close();
    }
  });
});

async function runAsync(args: readonly string[], env: NodeJS.ProcessEnv) {
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

function sizeOf(numstat: string): { readonly files: number; readonly insertions: number; readonly deletions: number } {
  const rows = Array.from(
    numstat.matchAll(/^(\d+|-)\t(\d+|-)\t/gm),
    ([, added, taken]) => [Number(added) || 0, Number(taken) || 0] as const,
  );
  return {
    files: rows.length,
    insertions: rows.reduce((sum, [added]) => sum + added, 0),
    deletions: rows.reduce((sum, [, taken]) => sum + taken, 0),
  };
}
