import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cost, type Spend, StatusSnapshot } from "../../../src/protocol";
import type { EngineState } from "../../../src/vscode/engineClient";
import { STATUS_COMMANDS, type StatusView, statusText } from "../../../src/vscode/statusText";
import { english } from "./words";

const costOf = (usd: number, change: Partial<Cost> = {}): Cost => {
  const nanoUsd = Math.round(usd * 1e9);
  return { nanoUsd, basis: "list", byBasis: { billed: 0, reported: 0, list: nanoUsd }, flatNanoUsd: 0, unpricedTokens: 0, ...change };
};
const tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };
const spendOf = (usd: number, totalTokens: number, change: Partial<Cost> = {}): Spend => ({
  cost: costOf(usd, change),
  tokens,
  totalTokens,
  responses: 1,
});
const gateway = {
  name: "work",
  label: "LiteLLM",
  sinceOpenNanoUsd: 420_000_000,
  openedAt: Date.UTC(2026, 10, 1, 8),
  readAt: Date.UTC(2026, 10, 1, 14, 3),
};
const live: StatusSnapshot = {
  at: Date.UTC(2026, 10, 1, 14, 5),
  scope: "live",
  liveSessions: 1,
  spend: spendOf(4.12, 1_200_000),
  models: [],
  live: spendOf(4.12, 1_200_000),
  branch: null,
  today: spendOf(9.3, 3_400_000),
  week: spendOf(30, 9_000_000),
  burn: null,
  cacheHitShare: null,
  limits: [],
  lastResponseAt: Date.UTC(2026, 10, 1, 14, 4),
  gateways: [],
  indexing: null,
  sourcesFound: ["claude-code"],
  health: [],
};
/** No logs on this machine, and nothing metered today. */
const alone: Partial<StatusSnapshot> = {
  sourcesFound: [],
  scope: "today",
  liveSessions: 0,
  spend: spendOf(0, 0),
  today: { ...spendOf(0, 0), responses: 0 },
};
const running: EngineState = { state: "running", lastEndAt: null };

function show(change: Partial<StatusSnapshot> = {}, view: Partial<StatusView> = {}) {
  return statusText({ snapshot: { ...live, ...change }, engine: running, problems: [], ...view }, english, "en", "UTC");
}
/** The tooltip as it reads: without its escapes. */
const plain = (tooltip: string) => tooltip.replace(/\\(?=[!-/:-@[-`{-~])/g, "");

describe("statusText", () => {
  it("shows live spend and tokens, and how many sessions when there are several", () => {
    assert.equal(show().text, "$(pulse) $4.12 · 1.2M");
    assert.equal(show({ liveSessions: 3 }).text, "$(pulse) $4.12 · 1.2M · 3 live");
  });

  it("shows today's spend, so labelled, when nothing is live", () => {
    assert.equal(show({ scope: "today", liveSessions: 0, today: spendOf(0.42, 5) }).text, "$(pulse) $0.42 today");
  });

  it("shows how far the first reading is", () => {
    const { text, tooltip } = show({ indexing: { done: 120, total: 2_612 } });
    assert.equal(text, "$(sync~spin) 120 / 2,612 logs");
    assert.match(plain(tooltip), /Reading logs for the first time: 120 of 2612/);
  });

  it("says what to do when nothing was found", () => {
    const { text, tooltip } = show({ ...alone });
    assert.equal(text, "$(pulse) Token Yield");
    assert.match(plain(tooltip), /No agent logs were found.*Use Claude Code or Codex/s);
    assert.match(tooltip, /\(command:tokenYield\.connectSource\)/);
  });

  it("shows a gateway's own spend, labelled, when there are no local logs", () => {
    const one = show({ ...alone, gateways: [gateway] });
    assert.equal(one.text, "$(pulse) $0.42 since open");
    assert.match(plain(one.tooltip), /work \(LiteLLM\), since this window opened · whole key \| &emsp;\$0\.42/);
    assert.match(one.label, /whole key/);
    const home = { ...gateway, name: "home", sinceOpenNanoUsd: 1_000_000_000 };
    const two = show({ ...alone, gateways: [gateway, home] });
    assert.equal(two.text, "$(pulse) $0.42 on work since open", "two keys are never added");
  });

  it("shows what a gateway has metered today, where it alone knows", () => {
    const today = spendOf(0.5, 1_000, { basis: "billed" });
    const { tooltip } = show({ ...alone, gateways: [gateway], today });
    assert.match(plain(tooltip), /Today \| &emsp;\$0\.50 \| &emsp;1k/);
    assert.match(plain(tooltip), /Spend is as billed/);
  });

  it("shows that a gateway has not answered yet, and no zero", () => {
    const waiting = { ...gateway, sinceOpenNanoUsd: null, readAt: null };
    const { text, tooltip } = show({ ...alone, gateways: [waiting] });
    assert.equal(text, "$(pulse) … since open");
    assert.match(plain(tooltip), /work has not answered yet/);
  });

  it("never lets unpriced tokens read as free", () => {
    assert.equal(show({ spend: spendOf(4.12, 10, { flatNanoUsd: 0, unpricedTokens: 5 }) }).text, "$(pulse) ≥ $4.12 · 10");
    assert.equal(show({ spend: spendOf(0, 10, { flatNanoUsd: 0, unpricedTokens: 10 }) }).text, "$(pulse) no price · 10");
    assert.match(plain(show({ today: spendOf(0, 10, { flatNanoUsd: 0, unpricedTokens: 10 }) }).tooltip), /10 tokens have no known price/);
  });

  it("says what the money is", () => {
    assert.match(plain(show().tooltip), /at list price, not a bill/);
    assert.match(plain(show({ today: spendOf(1, 1, { basis: "reported" }) }).tooltip), /today's is as the agents report it, not a bill/);
    assert.match(plain(show({ scope: "today", today: spendOf(1, 1, { basis: "billed" }) }).tooltip), /Spend is as billed\./);
    const byBasis = { billed: 1e9, reported: 2e9, list: 3e9 };
    assert.match(
      plain(show({ today: spendOf(6, 1, { basis: "mixed", byBasis }) }).tooltip),
      /\$1\.00 billed, \$2\.00 reported, \$3\.00 at list/,
    );
  });

  it("says when the figures were last true", () => {
    const { tooltip } = show({ gateways: [gateway] });
    assert.match(plain(tooltip), /Last response at 2:04\sPM\. work was read at 2:03\sPM\./);
  });

  it("says that the engine is away and that it came back", () => {
    assert.equal(
      show({}, { engine: { state: "restarting", why: "exit code 1", waitMs: 1_000 } }).text,
      "$(warning) Token Yield restarting",
    );
    const stopped = show({}, { engine: { state: "stopped", why: "exit code 1" } });
    assert.equal(stopped.text, "$(error) Token Yield stopped");
    assert.match(stopped.tooltip, /\(command:tokenYield\.restartEngine\)/);
    assert.equal(
      statusText({ snapshot: undefined, engine: { state: "starting" }, problems: [] }, english, "en").text,
      "$(pulse) Token Yield",
    );
    const back = show({}, { engine: { state: "running", lastEndAt: Date.UTC(2026, 10, 1, 14, 0) } });
    assert.equal(back.text, "$(pulse) $4.12 · 1.2M");
    assert.match(plain(back.tooltip), /ended unexpectedly at 2:00\sPM and started again/);
  });

  it("lists health and the host's own problems, with a link only to a command that it may run", () => {
    const health: StatusSnapshot["health"] = [
      { severity: "error", origin: "codex", message: "cannot be read", action: { title: "Show Log", command: "tokenYield.showLog" } },
      { severity: "info", origin: "git", message: "shallow", action: { title: "Quit", command: "workbench.action.quit" } },
    ];
    const { tooltip } = show({ health }, { problems: ["a setting is ignored"] });
    assert.match(tooltip, /\$\(error\) cannot be read \[Show Log\]\(command:tokenYield\.showLog\)/);
    assert.match(tooltip, /\$\(warning\) a setting is ignored/);
    assert.doesNotMatch(tooltip, /workbench\.action\.quit/);
  });

  it("shows data as data, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 40 }), (text) => {
        const name = `[x](command:workbench.action.quit)|<b>$(bug)${text}`;
        const { tooltip } = show(
          { gateways: [{ ...gateway, name }], health: [{ severity: "info", origin: "x", message: name, action: null }] },
          { problems: [name] },
        );
        const links = [...tooltip.matchAll(/(?<!\\)\]\(command:([\w.]+)/g)].map((match) => match[1]);
        assert.deepEqual(links, ["tokenYield.openPanel", "workbench.action.openSettings"]);
        for (const command of links) assert.ok(STATUS_COMMANDS.some((id) => id === command));
        assert.doesNotMatch(tooltip, /(?<!\\)</);
        assert.deepEqual(
          [...tooltip.matchAll(/(?<!\\)\$\((\w+)\)/g)].map((match) => match[1]),
          ["info", "warning"],
        );
        for (const row of tooltip.split("\n").filter((line) => line.startsWith("| "))) assert.match(row, /^[^|]*(\|([^|\\]|\\.)*){3,4}$/);
      }),
    );
  });

  it("speaks without icons or Markdown", () => {
    const { label } = show({ liveSessions: 3 });
    assert.equal(label, "Token Yield: $4.12, 1.2M tokens, 3 sessions in the last 30 minutes, tokens at list price, not a bill");
  });

  it("uses the reader's locale", () => {
    assert.match(statusText({ snapshot: live, engine: running, problems: [] }, english, "de").text, /4,12\s\$/);
  });

  it("is tested with what the protocol allows", () => {
    assert.deepEqual(StatusSnapshot.parse(live), live);
  });
});
