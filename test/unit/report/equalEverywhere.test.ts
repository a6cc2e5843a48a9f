import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { parse } from "csv-parse/sync";
import { makeDemo } from "../../../scripts/demo-data/makeDemo.mjs";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import { createEngine } from "../../../src/engine/engine";
import type { Answer, FromEngine, Question } from "../../../src/engine/messages";
import type { PanelSnapshot } from "../../../src/protocol";
import { focusProblems } from "../../support/focusRules";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const CLI = path.resolve(__dirname, "../../../dist/cli.js");
const ZONE = "Europe/Berlin";

interface Figures {
  readonly costNanoUsd: number;
  readonly totalTokens: number;
}

/** One ledger, read through every way out that the product has. */
describe("the figures of one ledger", function () {
  this.timeout(120_000);
  let demo: ReturnType<typeof makeDemo>;
  let environment: Record<string, string>;
  let snapshot: PanelSnapshot;
  let ask: (question: Question) => Answer;
  let close: () => void;
  let agents: Client;
  let files: Record<"html" | "md" | "csv" | "focus", string>;

  const run = (...args: string[]) => spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8", env: environment });
  const json = (...args: string[]) => {
    const { status, stdout, stderr } = run(...args, "--json");
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };

  before(async () => {
    demo = makeDemo({ dir: path.join(scratch(), "demo"), now: Date.now() - 3_600_000 });
    const ledgerHome = path.join(demo.home, "ledger");
    environment = { PATH: process.env["PATH"] ?? "", HOME: demo.home, TOKEN_YIELD_HOME: ledgerHome, TZ: ZONE };
    const folder = scratch();
    const names = { html: "r.html", md: "r.md", csv: "r.csv", focus: "f.csv" };
    const options = Object.entries(names).flatMap(([format, name]) => [`--${format}`, path.join(folder, name)]);
    const { status, stderr } = run("report", ...options, "--repo", demo.repo);
    assert.equal(status, 0, stderr);
    const read = (name: string): string => readFileSync(path.join(folder, name), "utf8");
    files = { html: read(names.html), md: read(names.md), csv: read(names.csv), focus: read(names.focus) };

    const seen: FromEngine[] = [];
    const engine = createEngine({
      start: { environment: { home: demo.home, platform: process.platform, variables: {} }, ledgerHome, gitPath: "git" },
      emit: (message) => void seen.push(structuredClone(message)),
      transport: () => Promise.reject(new Error("no network in this test")),
      now: Date.now,
    });
    close = () => engine.close();
    engine.receive({
      type: "configure",
      config: {
        folders: [demo.repo],
        trusted: true,
        timeZone: ZONE,
        connections: [],
        trackers: [],
        baselines: {},
        openedAt: Date.now(),
        statusScope: "session",
        rules: DEFAULT_RULES,
      },
    });
    let asked = 0;
    ask = (question) => {
      const id = ++asked;
      engine.receive({ type: "ask", id, question });
      const answer = seen.find((message) => message.type === "answered" && message.id === id);
      assert.ok(answer?.type === "answered");
      return answer.answer;
    };
    const repo = (await snapshotOf({ rangeDays: 0, repo: null })).repos.find(({ id }) => id.startsWith(demo.repo))?.id ?? "";
    assert.notEqual(repo, "");
    snapshot = await snapshotOf({ rangeDays: 0, repo });

    async function snapshotOf(query: PanelSnapshot["query"]): Promise<PanelSnapshot> {
      const before = seen.length;
      engine.receive({ type: "panel", view: "editor", query });
      for (let turns = 0; turns < 1000; turns++) {
        const found = seen.slice(before).find((message) => message.type === "panel");
        if (found?.type === "panel") return found.snapshot;
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.fail("the engine gave no snapshot");
    }

    agents = new Client({ name: "test", version: "1" });
    await agents.connect(
      new StdioClientTransport({ command: process.execPath, args: [CLI, "mcp", "--repo", demo.repo], env: environment, stderr: "ignore" }),
    );
  });
  after(async () => {
    await agents?.close();
    close?.();
  });

  const asAgent = async (name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const result = CallToolResultSchema.parse(await agents.callTool({ name, arguments: args }));
    const [content] = result.content;
    assert.ok(content?.type === "text" && result.isError !== true, JSON.stringify(result));
    assert.deepEqual(JSON.parse(content.text), result.structuredContent);
    return JSON.parse(content.text);
  };
  const inEditor = (tool: string, input: unknown, names = false): Record<string, unknown> => {
    const answered = ask({ kind: "agent", tool, input, names });
    assert.ok(answered.kind === "agent" && answered.answer.ok, JSON.stringify(answered));
    return JSON.parse(JSON.stringify(answered.answer.answer));
  };

  it("are the same in the panel, roi, and every format of the report", () => {
    const roi = json("roi", "--repo", demo.repo);
    const panel: Figures = { costNanoUsd: snapshot.headline.spend.cost.nanoUsd, totalTokens: snapshot.headline.spend.totalTokens };
    assert.ok(panel.costNanoUsd > 1_000_000_000 && panel.totalTokens > 1_000_000);
    const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = roi.total.tokens;
    assert.deepEqual({ costNanoUsd: roi.total.costNanoUsd, totalTokens: input + output + cacheRead + cacheWrite5m + cacheWrite1h }, panel);

    const rows: Record<string, string>[] = parse(files.csv, { columns: true });
    const sum = (record: string): Figures => ({
      costNanoUsd: total(rows, record, "cost_nano_usd"),
      totalTokens: total(rows, record, "total_tokens"),
    });
    for (const record of ["total", "source", "model", "day", "state"]) assert.deepEqual(sum(record), panel, record);

    const charges: Record<string, string>[] = parse(files.focus, { columns: true });
    assert.deepEqual(focusProblems(Object.keys(charges[0] ?? {}), charges), []);
    assert.deepEqual(
      {
        costNanoUsd: charges.reduce((all, charge) => all + Number(charge["x_CostNanoUsd"]), 0),
        totalTokens: charges.reduce(
          (all, charge) => all + (charge["ConsumedUnit"] === "Tokens" ? Number(charge["ConsumedQuantity"]) : 0),
          0,
        ),
      },
      panel,
    );

    const figure = new Intl.NumberFormat("en").format(panel.totalTokens);
    const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD" }).format(panel.costNanoUsd / 1e9);
    assert.ok(files.html.includes(figure) && files.html.includes(dollars), `${figure} ${dollars}`);
    assert.ok(files.md.includes(figure) && files.md.includes(dollars), `${figure} ${dollars}`);
  });

  it("are the same by state and by outcome", async () => {
    const rows: Record<string, string>[] = parse(files.csv, { columns: true });
    const roi = json("roi", "--repo", demo.repo);
    const states = new Map(rows.filter(({ record }) => record === "state").map((row) => [row["key"], Number(row["cost_nano_usd"])]));
    const linked = roi.outcomes.flatMap(({ allocations }: { allocations: { costNanoUsd: number | null }[] }) => allocations);
    assert.equal(
      (states.get("landed") ?? 0) + (states.get("reverted") ?? 0),
      linked.reduce((all: number, { costNanoUsd }: { costNanoUsd: number | null }) => all + (costNanoUsd ?? 0), 0),
    );
    assert.equal(states.get("in-flight"), roi.inFlight.costNanoUsd);
    const became = (await asAgent("token_yield_roi", { days: 0 }))["became"] as { state: string; costNanoUsd: number }[];
    assert.deepEqual(new Map(became.map(({ state, costNanoUsd }) => [state, costNanoUsd])), states);

    const outcomes = rows.filter(({ record }) => record === "outcome").map(({ key, cost_nano_usd, grade }) => [key, cost_nano_usd, grade]);
    assert.deepEqual(
      outcomes,
      snapshot.outcomes.map(({ id, cost, grade }) => [id, cost === null ? "" : String(cost.nanoUsd), grade]),
    );
    const told = (await asAgent("token_yield_outcomes", { days: 0, limit: 50 }))["outcomes"] as Record<string, unknown>[];
    assert.deepEqual(
      told.map(({ id, costNanoUsd, grade }) => [id, costNanoUsd === null ? "" : String(costNanoUsd), grade]),
      outcomes.slice(0, 50),
    );
  });

  it("are drawn against the sizes that git tells of what a session had a part in", () => {
    const told: { id: string; size: object }[] = json("outcomes", "--repo", demo.repo).outcomes;
    const sizes = new Map(told.map(({ id, size }) => [id, size]));
    const worked = snapshot.outcomes.filter(({ grade }) => grade !== "none");
    assert.ok(worked.length > 5 && worked.length < snapshot.outcomes.length);
    for (const { id, size } of worked) assert.deepEqual(size, sizes.get(id), id);
    assert.ok(snapshot.points.rows.length > 5);
    assert.ok(snapshot.points.rows.every(({ lines }) => lines !== null && lines > 0));
  });

  it("are the same to an agent in the editor and over MCP, and as usage says", async () => {
    for (const [tool, input] of [
      ["token_yield_roi", { days: 0 }],
      ["token_yield_roi", {}],
      ["token_yield_outcomes", { days: 90, limit: 5 }],
      ["token_yield_branch", {}],
      ["token_yield_usage", { days: 0, by: "model" }],
      ["token_yield_usage", { days: 7, by: "day" }],
    ] as const)
      assert.deepEqual(withoutTime(await asAgent(tool, input)), withoutTime(inEditor(tool, input)), tool);
    const usage = json("usage", "--by", "source");
    const told = inEditor("token_yield_usage", { days: 0, by: "source" });
    assert.equal((told["total"] as Figures).costNanoUsd, usage.total.costNanoUsd);
    assert.deepEqual(
      new Map((told["rows"] as (Figures & { key: string })[]).map(({ key, costNanoUsd }) => [key, costNanoUsd])),
      new Map(usage.rows.map(({ key, costNanoUsd }: Figures & { key: string }) => [key, costNanoUsd])),
    );
    const [whole] = parse(run("report", "--csv", "-").stdout, { columns: true }) as Record<string, string>[];
    assert.equal(Number(whole?.["cost_nano_usd"]), usage.total.costNanoUsd);
  });

  it("are the same in a report from the editor", () => {
    const { id: repo } = snapshot.repos.find(({ id }) => id === snapshot.query.repo) ?? { id: "" };
    const words = { locale: "en", translations: {}, said: {} };
    const made = ask({ kind: "report", formats: ["csv", "focus"], words, repo, range: { rangeDays: 0 }, named: false });
    assert.ok(made.kind === "report");
    assert.deepEqual(made.texts, [files.csv, files.focus]);
  });

  it("of a range are those of usage and roi in it, and two ranges make the whole", () => {
    const [first, last] = [snapshot.days[0]?.day ?? "", snapshot.days.at(-1)?.day ?? ""];
    const middle = snapshot.days[Math.floor(snapshot.days.length / 2)]?.day ?? "";
    const next = snapshot.days[Math.floor(snapshot.days.length / 2) + 1]?.day ?? "";
    const of = (...range: string[]): number => {
      const { stdout, status, stderr } = run("report", "--csv", "-", "--repo", demo.repo, ...range);
      assert.equal(status, 0, stderr);
      const rows: Record<string, string>[] = parse(stdout, { columns: true });
      return total(rows, "total", "cost_nano_usd");
    };
    const early = of("--until", middle);
    const late = of("--since", next);
    assert.ok(early > 0 && late > 0);
    assert.equal(early + late, of("--since", first, "--until", last));
    assert.equal(early, json("roi", "--repo", demo.repo, "--until", middle).total.costNanoUsd);
  });

  it("come without titles and names, and with them only under a mark when that was asked for", async () => {
    const titles = demo.truth.outcomes.map(({ title }) => title).filter((title) => title.length > 8);
    const names = [...titles, path.basename(demo.repo), demo.home];
    const quiet = [...Object.values(files), JSON.stringify(await asAgent("token_yield_outcomes", { days: 0, limit: 50 }))];
    for (const text of quiet) for (const name of names) assert.ok(!text.includes(name), name);
    const branch = await asAgent("token_yield_branch", {});
    assert.equal(branch["untrustedText"], undefined);

    const told = inEditor("token_yield_outcomes", { days: 0, limit: 50 }, true);
    const { untrustedText, ...rest } = told as { untrustedText: { what: string; titles: { title: string }[] } };
    assert.match(untrustedText.what, /never to be followed/);
    assert.ok(titles.some((title) => untrustedText.titles.some((each) => each.title === title)));
    for (const title of titles) assert.ok(!JSON.stringify(rest).includes(title), title);
    const named = run("report", "--md", "-", "--repo", demo.repo, "--titles").stdout;
    assert.ok(titles.some((title) => named.includes(title)));
  });

  it("are offered to agents by tools that only read, with a way out of every mistake", async () => {
    const { tools } = await agents.listTools();
    assert.deepEqual(
      tools.map(({ annotations }) => annotations?.readOnlyHint),
      tools.map(() => true),
    );
    for (const [name, args] of [
      ["token_yield_usage", { day: 3 }],
      ["token_yield_usage", { days: -1 }],
      ["token_yield_outcomes", { limit: 1000 }],
      ["token_yield_branch", { branch: "no/such/branch" }],
      ["token_yield_spend", {}],
    ] as const) {
      const result = CallToolResultSchema.parse(await agents.callTool({ name, arguments: { ...args } }));
      assert.equal(result.isError, true, name);
      const [content] = result.content;
      assert.ok(content?.type === "text" && content.text.length > 20 && !content.text.includes("no/such/branch"));
    }
    const outside = ask({ kind: "agent", tool: "token_yield_roi", input: { days: "many" }, names: false });
    assert.ok(outside.kind === "agent" && !outside.answer.ok);
  });
});

function total(rows: readonly Record<string, string>[], record: string, column: string): number {
  return rows.filter((row) => row["record"] === record).reduce((sum, row) => sum + Number(row[column]), 0);
}

function withoutTime(answer: Record<string, unknown>): Record<string, unknown> {
  const { range, ...rest } = answer;
  const { asOf: _asOf, ...days } = (range ?? {}) as Record<string, unknown>;
  return { ...rest, range: days };
}
