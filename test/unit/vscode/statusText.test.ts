import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cost, type Spend, StatusSnapshot } from "../../../src/protocol";
import type { EngineState } from "../../../src/vscode/engineClient";
import { statusText } from "../../../src/vscode/status/statusText";
import { STATUS_COMMANDS } from "../../../src/vscode/status/statusTooltip";
import type { StatusView } from "../../../src/vscode/status/statusView";
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
  nextAt: null,
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
  live: null,
  today: { ...spendOf(0, 0), responses: 0 },
  week: { ...spendOf(0, 0), responses: 0 },
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
    assert.equal(show({ scope: "today", liveSessions: 0, live: null, spend: spendOf(0.42, 5) }).text, "$(pulse) $0.42 today");
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
    const { tooltip } = show({ ...alone, gateways: [gateway], today, week: today });
    assert.match(plain(tooltip), /Today \| &emsp;\$0\.50 \| &emsp;1k/);
    assert.match(plain(tooltip), /Spend is as billed/);
  });

  it("shows that a gateway has not answered yet, and no zero", () => {
    const waiting = { ...gateway, sinceOpenNanoUsd: null, readAt: null };
    const { text, tooltip } = show({ ...alone, gateways: [waiting] });
    assert.equal(text, "$(pulse) … since open");
    assert.match(plain(tooltip), /work has not answered yet/);
    assert.doesNotMatch(plain(tooltip), /asked again/);
    const refused = show({ ...alone, gateways: [{ ...waiting, nextAt: Date.UTC(2026, 10, 1, 14, 20) }] });
    assert.match(plain(refused.tooltip), /work has not answered yet\. work is asked again at /);
  });

  it("never lets unpriced tokens read as free", () => {
    assert.equal(show({ spend: spendOf(4.12, 10, { flatNanoUsd: 0, unpricedTokens: 5 }) }).text, "$(pulse) ≥ $4.12 · 10");
    assert.equal(show({ spend: spendOf(0, 10, { flatNanoUsd: 0, unpricedTokens: 10 }) }).text, "$(pulse) no price · 10");
    assert.match(plain(show({ today: spendOf(0, 10, { flatNanoUsd: 0, unpricedTokens: 10 }) }).tooltip), /10 tokens have no known price/);
  });

  it("says what the money is, once where it is the same", () => {
    assert.match(plain(show().tooltip), /Spend is tokens at list price, not a bill\./);
    const reported = plain(show({ today: spendOf(1, 1, { basis: "reported" }) }).tooltip);
    assert.match(reported, /Live, 7 days: tokens at list price, not a bill\. +\nToday: as the agents report it, not a bill\./);
    const billed = spendOf(1, 1, { basis: "billed" });
    assert.match(plain(show({ scope: "today", live: null, today: billed, week: billed }).tooltip), /Spend is as billed\./);
    const byBasis = { billed: 1e9, reported: 2e9, list: 3e9 };
    const mixed = plain(show({ today: spendOf(6, 1, { basis: "mixed", byBasis }) }).tooltip);
    assert.match(mixed, /Today: mixed: \$1\.00 billed, \$2\.00 reported, \$3\.00 at list price\./);
  });

  it("marks what a flat plan pays for as no bill", () => {
    const flat = spendOf(3.42, 1_000, { flatNanoUsd: 3_420_000_000 });
    const whole = show({ spend: flat, live: flat, today: flat, week: flat });
    assert.equal(whole.text, "$(pulse) ≈ $3.42 · 1k");
    assert.match(whole.label, /^Token Yield: ≈ \$3\.42, .*at API prices, not a bill/);
    assert.match(plain(whole.tooltip), /\| &emsp;≈ \$3\.42 \|/);
    assert.match(plain(whole.tooltip), /Spend is at API prices, not a bill/);
    const partly = spendOf(3.42, 1_000, { flatNanoUsd: 1_000_000_000 });
    const part = show({ spend: partly, live: partly });
    assert.equal(part.text, "$(pulse) $3.42 · 1k");
    assert.match(plain(part.tooltip), /Live: tokens at list price, not a bill; a flat plan pays for \$1\.00 of it\./);
    const nothing = spendOf(0, 0);
    assert.equal(show({ spend: nothing, live: nothing }).text, "$(pulse) $0.00 · 0", "nothing spent is not a plan's");
    const atLeast = spendOf(3.42, 1_000, { flatNanoUsd: 3_420_000_000, unpricedTokens: 7 });
    assert.equal(show({ spend: atLeast }).text, "$(pulse) ≈ ≥ $3.42 · 1k");
  });

  it("shows the scope that was chosen", () => {
    assert.equal(show({ scope: "week", spend: spendOf(12.3, 5) }).text, "$(pulse) $12.30 in 7 days");
    const branch = { name: "feat/x", spend: spendOf(4.12, 5) };
    assert.equal(show({ scope: "branch", branch }).text, "$(pulse) $4.12 on feat/x");
    assert.match(show({ scope: "branch", branch }).label, /^Token Yield: \$4\.12 on feat\/x, 1\.2M tokens, /);
    const long = { ...branch, name: "feature/a-name-that-goes-on-and-on" };
    assert.equal(show({ scope: "branch", branch: long }).text, "$(pulse) $4.12 on feature/a-na…s-on-and-on");
    const hostile = { ...branch, name: "$(bug)\u202ex" };
    assert.equal(show({ scope: "branch", branch: hostile }).text, "$(pulse) $4.12 on \\$(bug) x");
  });

  it("lists every scope, and the shown one by model", () => {
    const models = [
      { model: "claude-opus-5", spend: spendOf(4, 1_000_000) },
      { model: null, spend: spendOf(0.1, 100_000) },
      { model: "…", spend: spendOf(0.02, 100_000) },
    ];
    const tooltip = plain(show({ branch: { name: "feat/x", spend: spendOf(4.5, 2_000_000) }, models }).tooltip);
    const rows = tooltip.split("\n").filter((line) => line.startsWith("| "));
    assert.deepEqual(
      rows.map((row) => row.replaceAll(" | &emsp;", " | ")),
      [
        "|  | Cost | Tokens |",
        "| Live: 1 session in the last 30 minutes | $4.12 | 1.2M |",
        "| Branch feat/x | $4.50 | 2M |",
        "| Today | $9.30 | 3.4M |",
        "| 7 days | $30.00 | 9M |",
        "| **Models, live** |  |  |",
        "| claude-opus-5 | $4.00 | 1M |",
        "| (not named) | $0.10 | 100k |",
        "| all others | $0.02 | 100k |",
      ],
    );
  });

  it("says how fast, how much from cache and how near the agents' limits", () => {
    const at = Date.UTC(2026, 10, 1, 14, 0);
    const limits = [
      { source: "Codex", label: "5 h", usedPercent: 12.4, resetsAt: Date.UTC(2026, 10, 1, 16, 40), at },
      { source: "Codex", label: "7 d", usedPercent: 40, resetsAt: Date.UTC(2026, 10, 5, 9), at },
      { source: "Other", label: "30 d", usedPercent: 1, resetsAt: null, at },
    ];
    const tooltip = plain(show({ burn: { nanoUsdPerHour: 2_400_000_000, tokensPerHour: 9 }, cacheHitShare: 0.92, limits }).tooltip);
    assert.match(tooltip, /\$2\.40 per hour over the last 15 minutes\./);
    assert.match(tooltip, /92% of input was read from cache\./);
    assert.match(tooltip, /Codex 5 h: 12% used at 2:00\sPM, resets 4:40\sPM\./);
    assert.match(tooltip, /Codex 7 d: 40% used at 2:00\sPM, resets Thu, Nov 5, 9:00\sAM\./);
    assert.match(tooltip, /Other 30 d: 1% used at 2:00\sPM\./);
    const unpriced = show({ burn: { nanoUsdPerHour: 0, tokensPerHour: 1_200_000 } });
    assert.match(plain(unpriced.tooltip), /1\.2M tokens per hour/, "no price is not no cost");
    assert.doesNotMatch(plain(show().tooltip), /per hour|cache|used at/);
  });

  it("shows what the ledger holds when the logs are gone", () => {
    const gone = { sourcesFound: [], scope: "today" as const, liveSessions: 0, live: null, spend: spendOf(0, 0) };
    assert.equal(show(gone).text, "$(pulse) $0.00 today");
    assert.equal(show({ ...gone, gateways: [gateway] }).text, "$(pulse) $0.42 since open");
    assert.equal(show({ ...gone, gateways: [gateway], scope: "week", spend: spendOf(30, 5) }).text, "$(pulse) $30.00 in 7 days");
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
          {
            gateways: [{ ...gateway, name }],
            health: [{ severity: "info", origin: "x", message: name, action: null }],
            branch: { name, spend: spendOf(1, 1) },
            models: [{ model: name, spend: spendOf(1, 1) }],
            limits: [{ source: name, label: name, usedPercent: 1, resetsAt: null, at: 0 }],
          },
          { problems: [name] },
        );
        const links = [...tooltip.matchAll(/(?<!\\)\]\(command:([\w.]+)/g)].map((match) => match[1]);
        assert.deepEqual(links, ["tokenYield.openPanel", "tokenYield.chooseScope", "workbench.action.openSettings"]);
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
    assert.equal(label, "Token Yield: $4.12, 3 sessions in the last 30 minutes, 1.2M tokens, tokens at list price, not a bill");
  });

  it("tells a screen reader what is incomplete", () => {
    const health: StatusSnapshot["health"] = [
      { severity: "warning", origin: "codex", message: "Codex cannot be read.", action: null },
      { severity: "info", origin: "git", message: "shallow", action: null },
    ];
    const { label } = show({ health }, { problems: ["A setting is ignored."] });
    assert.match(label, /not a bill\. Codex cannot be read\. A setting is ignored$/);
    assert.doesNotMatch(label, /shallow/);
  });

  it("uses the reader's locale", () => {
    assert.match(statusText({ snapshot: live, engine: running, problems: [] }, english, "de").text, /4,12\s\$/);
  });

  it("is tested with what the protocol allows", () => {
    assert.deepEqual(StatusSnapshot.parse(live), live);
  });
});
