import assert from "node:assert/strict";
import path from "node:path";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import type { EngineConfig } from "../../../src/engine/messages";
import { createEngineClient, type EngineClient, type EngineState } from "../../../src/vscode/engineClient";

const script = path.join(import.meta.dirname ?? __dirname, "fixtures", "fakeEngine.cjs");

function configOf(...folders: string[]): EngineConfig {
  return {
    folders,
    trusted: true,
    timeZone: "UTC",
    connections: [],
    trackers: [],
    baselines: {},
    openedAt: 0,
    statusScope: "session",
    rules: DEFAULT_RULES,
  };
}

describe("the engine's client", () => {
  const clients: EngineClient[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
  });

  /** A client of the fake engine, everything that it logged, and a way to wait for a state or a logged line. */
  function open(gitPath = "git") {
    const logged: string[] = [];
    const states: EngineState[] = [];
    const waiting = new Set<() => void>();
    const wake = () => {
      for (const look of waiting) look();
    };
    const client = createEngineClient({
      script,
      start: () => ({ environment: { home: "/h", platform: "linux", variables: {} }, ledgerHome: "/ledger", gitPath }),
      fetch: async () => new Response("four"),
      log: (_level, message) => {
        logged.push(message);
        wake();
      },
      wordsWhenGone: () => "gone",
    });
    client.on("state", (state) => {
      states.push(state);
      wake();
    });
    clients.push(client);
    const until = (what: string, holds: () => boolean) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`never: ${what}; logged ${JSON.stringify(logged)}`)), 10_000);
        const look = () => {
          if (!holds()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    const line = (text: string, times = 1) => until(text, () => logged.filter((message) => message.includes(text)).length >= times);
    const reached = (state: EngineState["state"]) => until(state, () => client.state().state === state);
    return { client, logged, states, line, reached };
  }

  it("starts by itself, tells the thread its start and its configuration, and passes its snapshots on", async () => {
    const { client, line, reached } = open();
    assert.equal(client.state().state, "starting");
    const found = new Promise<readonly string[]>((resolve) => client.on("status", (snapshot) => resolve(snapshot.sourcesFound)));
    client.configure(configOf("/a"));
    await line("started in /ledger");
    assert.deepEqual(await found, ["/a"]);
    await reached("running");
    assert.deepEqual(client.status()?.sourcesFound, ["/a"]);
  });

  it("starts the thread again after an unexpected end, and tells it everything once more", async () => {
    const { client, states, line, reached } = open();
    client.show("editor", { rangeDays: 30, repo: null });
    client.configure(configOf("/a"));
    await reached("running");
    client.configure(configOf("/exit"));
    await line("The engine ended unexpectedly (exit code 3)");
    client.configure(configOf("/b"));
    await line("configured /b");
    await reached("running");
    await line('panel editor {"rangeDays":30,"repo":null}', 2);
    const restarting = states.find((state) => state.state === "restarting");
    assert.deepEqual(restarting, { state: "restarting", why: "exit code 3", waitMs: 200 });
    const running = client.state();
    assert.ok(running.state === "running" && running.lastEndAt !== null);
  });

  it("keeps the words of an error out of the log, because they may quote what was being read", async () => {
    const { client, logged, line } = open();
    client.configure(configOf("/throw"));
    await line("The engine failed: SyntaxError");
    client.configure(configOf());
    await line("ended unexpectedly");
    assert.ok(!logged.some((message) => message.includes("secret prompt")));
    assert.ok(
      logged.some((message) => message.includes("fakeEngine.cjs")),
      "the stack's frames are logged",
    );
  });

  it("logs the thread's warnings except the one about SQLite", async () => {
    const { client, logged, line } = open();
    client.configure(configOf("/noise"));
    await line("a warning that matters");
    assert.ok(!logged.some((message) => message.includes("SQLite")));
  });

  it("relays a request of the thread and hands the answer back", async () => {
    const { client, line, reached } = open();
    client.configure(configOf("/a"));
    await reached("running");
    client.refresh();
    await line("fetched head");
    await line("fetched chunk");
    await line("fetched end");
  });

  it("answers a check with the engine's words, and with its own when the engine ends first", async () => {
    const { client, line } = open();
    client.configure(configOf("/a"));
    await line("configured /a");
    const connection = { name: "work", kind: "litellm", origin: "https://gateway.example", key: "k" };
    assert.deepEqual(await client.check(connection), { ok: true, words: "hello work" });
    assert.deepEqual(await client.check({ ...connection, name: "never" }), { ok: false, words: "gone" });
  });

  it("keeps a question until the engine can answer it, and fails it when the engine ends first", async () => {
    const { client } = open();
    const question = (tool: string) => ({ kind: "agent", tool, input: {}, names: false }) as const;
    const early = client.ask(question("early"));
    client.configure(configOf("/a"));
    assert.deepEqual(await early, { kind: "report", texts: ["early"] });
    assert.deepEqual(await client.ask(question("never")), { kind: "failed" });
    assert.deepEqual(await client.ask(question("again")), { kind: "report", texts: ["again"] }, "it started again by itself");
  });

  it("deletes, and says so when the engine could not or ended first", async () => {
    const { client, line } = open();
    assert.equal(await client.delete({ since: 0, until: 1 }), null, "there is no thread yet");
    client.configure(configOf("/a"));
    await line("configured /a");
    const deleted = await client.delete({ since: 3, until: 10 });
    assert.deepEqual(
      { responses: deleted?.responses, sessions: deleted?.sessions, facts: deleted?.facts },
      { responses: 7, sessions: 2, facts: 1 },
    );
    assert.equal(await client.delete({ since: 10, until: 3 }), null);
    assert.equal(await client.delete(null), null);
  });

  it("starts anew on request, one thread after the other", async () => {
    const { client, line, logged } = open();
    client.configure(configOf("/a"));
    await line("configured /a");
    client.restart();
    client.restart();
    await line("configured /a", 2);
    assert.equal(logged.filter((message) => message.startsWith("started")).length, 2);
    assert.ok(!logged.some((message) => message.includes("unexpectedly")));
  });

  it("stops a thread that does not answer", async () => {
    const { client, line } = open("deaf");
    client.configure(configOf("/a"));
    await line("configured /a");
    await client.stop();
    assert.deepEqual(client.state(), { state: "stopped", why: "closing" });
  }).timeout(10_000);
});
