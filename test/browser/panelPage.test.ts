import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type { PanelSnapshot } from "../../src/protocol";
import { createFormat } from "../../webview/format";
import { HOSTILE_STRINGS, hostileSnapshot } from "../fixtures/hostileSnapshot";
import { type EmptyReason, emptySnapshot, panelSnapshot } from "../fixtures/panelSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./panelPage/browser";
import { type PanelServer, servePanel } from "./panelPage/server";
import { THEME_VARIABLES, THEMES } from "./panelPage/themes";

const format = createFormat("en", "UTC");
const message = (snapshot: PanelSnapshot) => ({ type: "snapshot" as const, snapshot });

describe("the panel's page by itself", function () {
  this.timeout(60_000);
  let server: PanelServer;
  let browser: Browser;
  let panel: PanelPage;

  before(async () => {
    server = await servePanel();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  afterEach(async () => {
    const faults = await panel.faults();
    await panel.page.close();
    assert.deepEqual(faults, [], "no violation of the policy and no error");
  });

  describe("in every theme", () => {
    for (const theme of THEMES) {
      it(`draws the bars in the theme's colours, and again when it changes (${theme})`, async () => {
        panel = await openPanel(browser, server.url, theme === "dark" ? "light" : "dark");
        await panel.send(message(panelSnapshot()));
        await panel.setTheme(theme);
        const colors = await panel.chartColors();
        const drawn = (name: string) => colors[rgb(THEME_VARIABLES[theme][name] ?? "")] ?? 0;
        assert.ok(drawn("charts-blue") > 20, `blue: ${drawn("charts-blue")}`);
        assert.ok(drawn("charts-purple") > 200, `purple: ${drawn("charts-purple")}`);
        assert.ok(drawn("charts-yellow") > 200, `yellow: ${drawn("charts-yellow")}`);
        assert.ok(drawn("foreground") > 200, `marks: ${drawn("foreground")}`);
        const before = Object.keys(colors).length;
        await panel.send(message({ ...panelSnapshot(), days: panelSnapshot().days.map(emptied), outcomes: [] }));
        const blank = await panel.chartColors();
        assert.ok((blank[rgb(THEME_VARIABLES[theme]["charts-purple"] ?? "")] ?? 0) === 0 && before > Object.keys(blank).length);
      });
    }
  });

  it("would hear of a violation of the policy", async () => {
    const other = await openPanel(browser, server.url);
    await other.page.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://example.invalid/x.png' })); host.painted()");
    const heard = await other.faults();
    await other.page.close();
    assert.ok(
      heard.some((fault) => fault.startsWith("img-src: https://example.invalid")),
      heard.join("\n"),
    );
    panel = await openPanel(browser, server.url);
  });

  it("says ready with the query that was chosen last", async () => {
    panel = await openPanel(browser, server.url);
    assert.deepEqual(await panel.intents(), [{ type: "ready", query: { rangeDays: 30, repo: null } }]);
    await panel.page.getByRole("radio", { name: "the last 90 days" }).check({ force: true });
    assert.deepEqual((await panel.intents()).at(-1), { type: "query", query: { rangeDays: 90, repo: null } });
    await panel.page.reload();
    assert.deepEqual(await panel.intents(), [{ type: "ready", query: { rangeDays: 90, repo: null } }]);
  });

  it("says of tokens and responses that no source counts that they are not known", async () => {
    const snapshot = panelSnapshot();
    const none = { input: null, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, reasoning: null };
    const spend = { ...snapshot.headline.spend, tokens: none, totalTokens: 0, responses: 0 };
    panel = await openPanel(browser, server.url);
    const shown = async () => (await panel.page.locator(".figures .figure").nth(1).innerText()).split("\n").filter((line) => line !== "");
    await panel.send(message({ ...snapshot, headline: { ...snapshot.headline, spend } }));
    assert.deepEqual((await shown()).slice(0, 4), ["Tokens", "not known", "no source counts them", "number of responses not known"]);
    await panel.send(message({ ...snapshot, headline: { ...snapshot.headline, spend: { ...spend, responses: 7 } } }));
    assert.deepEqual((await shown()).slice(1, 4), ["not known", "no source counts them", "7 responses"]);
    await panel.send(message(snapshot));
    assert.equal((await shown())[1], format.compact(snapshot.headline.spend.totalTokens));
  });

  it("shows the snapshot's figures, each with what it is", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    const words = await panel.page.locator(".figures").innerText();
    const { spend, outcomes, costPerOutcome, linkedShare } = snapshot.headline;
    for (const expected of [
      format.usd(spend.cost.nanoUsd),
      "at list price, not a bill",
      format.compact(spend.totalTokens),
      String(outcomes),
      format.usd(costPerOutcome.median ?? Number.NaN),
      `n = ${costPerOutcome.n}`,
      format.percent(linkedShare ?? Number.NaN),
    ]) {
      assert.ok(words.includes(expected), `${expected} in ${words}`);
    }
    await panel.send(
      message({ ...snapshot, headline: { ...snapshot.headline, costPerOutcome: { n: 3, enough: false, median: 1e9, q1: 1, q3: 2 } } }),
    );
    const fewer = await panel.page.locator(".figures").innerText();
    assert.match(fewer, /not enough yet\s+n = 3/);
    assert.ok(!fewer.includes("$1.00"), "too few draw no figure");
    assert.match(
      await panel.page.locator(".gateways").innerText(),
      /team \(LiteLLM\): \$1\.23 since this window opened .* not in the figures above/,
    );
  });

  for (const measure of ["tokens", "cost"] as const) {
    for (const split of ["class", "model"] as const) {
      it(`has a table behind the chart with the same figures (${measure} by ${split})`, async () => {
        const snapshot = panelSnapshot({ seed: 21, models: 3 });
        panel = await openPanel(browser, server.url);
        await panel.send(message(snapshot));
        await panel.page.getByRole("radio", { name: measure, exact: false }).first().check({ force: true });
        await panel.page.getByRole("radio", { name: `By ${split}`, exact: true }).check({ force: true });
        await panel.page.getByText("The same figures as a table").first().click();
        const rows = await panel.page.locator(".day-table tbody tr").all();
        assert.equal(rows.length, snapshot.days.length);
        const shown = measure === "tokens" ? format.integer : format.usd;
        for (const [index, row] of rows.entries()) {
          const day = snapshot.days[index];
          assert.ok(day);
          const cells = await row.locator("th, td").allInnerTexts();
          const total = measure === "tokens" ? day.spend.totalTokens : day.spend.cost.nanoUsd;
          const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = measure === "tokens" ? day.spend.tokens : day.byClass;
          const parts =
            split === "class"
              ? [input, output, cacheRead, cacheWrite5m, cacheWrite1h]
              : day.byModel.map(({ totalTokens, nanoUsd }) => (measure === "tokens" ? totalTokens : nanoUsd));
          assert.deepEqual(cells.slice(0, -1), [day.day, shown(total), ...parts.map((part) => shown(part ?? Number.NaN))]);
          const landed = snapshot.outcomes.filter((outcome) => outcome.day === day.day);
          assert.equal(await row.locator("li").count(), landed.length);
        }
      });
    }
  }

  it("goes from control to control, day to day and row to row by keyboard", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    await panel.send(message(snapshot));
    const focused = () => page.evaluate<string>("host.focused()");
    const visited: string[] = [];
    for (let step = 0; step < 52; step++) {
      await page.keyboard.press("Tab");
      visited.push(await focused());
    }
    for (const name of [
      "1 notice",
      "Repository",
      "the last 30 days",
      "Refresh",
      "Cost",
      "By class",
      "Cost per day",
      "The same figures",
      "Move session",
      "Keep as exploration: session",
      "Show 9 more questions",
      "Search the outcomes",
      "Link",
      "Only mine",
      "Outcome",
      "When",
      "Details of",
    ]) {
      assert.ok(
        visited.some((seen) => seen.includes(name)),
        `${name} among ${visited.join(" | ")}`,
      );
    }

    const canvas = page.locator("day-chart canvas[role=img]");
    await canvas.focus();
    await page.keyboard.press("ArrowLeft");
    const last = snapshot.days.at(-1);
    assert.ok(last);
    assert.ok(
      (await page.locator("day-chart [role=status]").innerText()).startsWith(
        `${format.day(last.day, "full")}: ${format.usd(last.spend.cost.nanoUsd)}`,
      ),
    );
    await page.keyboard.press("Home");
    assert.ok((await page.locator("day-chart .tip").innerText()).startsWith(format.day(snapshot.days[0]?.day ?? "", "full")));
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("day-chart .tip").isHidden(), true);

    await page.getByRole("radio", { name: "the last 30 days" }).focus();
    await page.keyboard.press("ArrowLeft");
    assert.deepEqual((await panel.intents()).at(-1), { type: "query", query: { rangeDays: 7, repo: null } });
    await panel.send(message({ ...snapshot, query: { rangeDays: 7, repo: null } }));
    assert.equal(await focused(), "the last 7 days", "a new snapshot leaves the focus where it is");

    const cost = page.getByRole("table", { name: "Outcomes" }).getByRole("columnheader", { name: "Cost" });
    await cost.getByRole("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await cost.getAttribute("aria-sort"), "descending");
    const costs = await page.locator("td.col-cost").allInnerTexts();
    const dearest = Math.max(...snapshot.outcomes.map((row) => row.cost?.nanoUsd ?? 0));
    assert.equal(costs[0], format.usd(dearest));
    await page.keyboard.press("Enter");
    assert.equal(await cost.getAttribute("aria-sort"), "ascending");

    const twistie = page.getByRole("button", { name: /^Details of/ }).first();
    await twistie.focus();
    await page.keyboard.press("Enter");
    assert.equal(await twistie.getAttribute("aria-expanded"), "true");
    const dear = snapshot.outcomes.filter((row) => row.cost !== null).sort((a, b) => (a.cost?.nanoUsd ?? 0) - (b.cost?.nanoUsd ?? 0))[0];
    assert.ok(dear);
    assert.ok((await page.locator("tr.details").innerText()).includes(dear.allocations[0]?.why ?? "?"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const opened = (await panel.intents()).at(-1);
    assert.ok(opened?.type === "openCommit" && snapshot.outcomes.some(({ id, repo }) => id === opened.sha && repo === opened.repo));
  });

  it("chooses a repository by keyboard", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    const picker = panel.page.getByRole("combobox", { name: "Repository" });
    assert.equal((await picker.innerText()).trim(), "All repositories");
    await picker.focus();
    await panel.page.keyboard.press("Enter");
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("Enter");
    const repo = snapshot.repos[0]?.id ?? "";
    assert.deepEqual((await panel.intents()).at(-1), { type: "query", query: { rangeDays: 30, repo } });
    await panel.send(message({ ...snapshot, query: { rangeDays: 30, repo } }));
    assert.equal((await picker.innerText()).trim(), snapshot.repos[0]?.name);
  });

  it("leaves its charts as they are drawn when something else on the page changes", async () => {
    panel = await openPanel(browser, server.url);
    await panel.send(message(panelSnapshot()));
    await panel.page.evaluate(`globalThis.drawn = 0;
      const clear = CanvasRenderingContext2D.prototype.clearRect;
      CanvasRenderingContext2D.prototype.clearRect = function (...area) { drawn += 1; clear.apply(this, area); };`);
    await panel.page.locator(".twistie").first().click();
    await panel.page.getByRole("textbox", { name: "Search the outcomes" }).fill("parser");
    await panel.page.evaluate("host.painted()");
    assert.equal(await panel.page.evaluate("drawn"), 0);
    // The silence counts only if a drawing is seen.
    await panel.page.getByRole("radio", { name: "Tokens" }).check({ force: true });
    await panel.page.evaluate("host.painted()");
    assert.ok((await panel.page.evaluate<number>("drawn")) > 0);
  });

  it("shows 200 outcomes, then more when asked", async () => {
    panel = await openPanel(browser, server.url);
    await panel.send(message(panelSnapshot({ days: 90, outcomes: 450 })));
    assert.equal(await panel.page.locator("tr.outcome").count(), 200);
    await panel.page.getByRole("button", { name: "Show 200 more" }).click();
    await panel.page.evaluate("host.painted()");
    assert.equal(await panel.page.locator("tr.outcome").count(), 400);
    await panel.page.getByRole("button", { name: "Show 50 more" }).click();
    await panel.page.evaluate("host.painted()");
    assert.equal(await panel.page.locator("tr.outcome").count(), 450);
  });

  const emptyCases: readonly [EmptyReason, "page" | "outcomes"][] = [
    ["no-logs", "page"],
    ["unreadable", "page"],
    ["no-usage-in-range", "page"],
    ["no-repository", "outcomes"],
    ["no-commits", "outcomes"],
    ["untrusted", "outcomes"],
  ];
  for (const [reason, where] of emptyCases) {
    it(`says what to do when there is nothing to see (${reason})`, async () => {
      const snapshot = emptySnapshot(reason);
      const empty = snapshot.emptyUsage ?? snapshot.emptyOutcomes;
      assert.ok(empty);
      panel = await openPanel(browser, server.url);
      await panel.send(message(snapshot));
      const shown = panel.page.locator(".empty");
      assert.equal(await shown.getByRole("heading").innerText(), empty.title);
      assert.ok((await shown.innerText()).includes(empty.text));
      assert.equal(await panel.page.locator("day-chart").count(), where === "page" ? 0 : 1);
      if (reason === "untrusted") assert.match(await panel.page.locator(".figures").innerText(), /Landed commits\s+not known/);
      if (empty.action === null) return assert.equal(await shown.getByRole("button").count(), 0);
      await shown.getByRole("button", { name: empty.action.title }).click();
      assert.deepEqual((await panel.intents()).at(-1), { type: "runCommand", command: empty.action.command });
    });
  }

  it("keeps its place while it loads, indexes, or the engine is away", async () => {
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    assert.equal(await page.locator(".skeleton").count(), 1);
    assert.equal(await page.locator("#root").getAttribute("aria-busy"), "true");
    await panel.send({ type: "engine", state: "starting", message: "The engine is starting." });
    assert.match(await page.locator(".notes").innerText(), /The engine is starting\./);
    await panel.send(message({ ...panelSnapshot(), indexing: { done: 1204, total: 2597 } }));
    assert.equal(await page.locator(".skeleton").count(), 0);
    assert.match(await page.locator(".notes").innerText(), /1,204 of 2,597 files/);
    assert.equal(await page.evaluate("document.querySelector('progress').position"), 1204 / 2597);
    await panel.send({ type: "engine", state: "restarting", message: "The engine ended and is being started again." });
    assert.equal(await page.locator(".figures .figure").count(), 5, "what was shown stays");
    await panel.send({ type: "snapshot", snapshot: { days: 3 } });
    assert.match(await page.locator(".notes").innerText(), /could not be read/);
    await panel.send(message(panelSnapshot()));
    assert.equal((await page.locator(".notes").innerText()).trim(), "");
    assert.equal(await page.locator("#root").getAttribute("aria-busy"), "false");
  });

  it("says that the engine is stopped instead of waiting for it, and offers to start it again", async () => {
    const stopped = {
      type: "engine",
      state: "stopped",
      message: "The engine ended several times within a minute and is stopped.",
    } as const;
    const restart = { type: "runCommand", command: "tokenYield.restartEngine" };
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    await panel.send(stopped);
    assert.equal(await page.locator(".skeleton").count(), 0, "nothing is promised");
    assert.equal(await page.locator("#root").getAttribute("aria-busy"), "false");
    assert.match(await page.locator(".heading").innerText(), /Nothing is read now\./);
    assert.match(await page.locator(".empty").innerText(), /The engine is stopped\s+The engine ended several times/);
    assert.equal(await page.locator(".page-note").count(), 0, "it is said once");
    await page.getByRole("button", { name: "Restart Engine" }).click();
    assert.deepEqual((await panel.intents()).at(-1), restart);
    await panel.send({ type: "engine", state: "starting", message: "The engine is starting." });
    assert.equal(await page.locator(".skeleton").count(), 1);
    assert.equal(await page.locator(".empty").count(), 0);

    await panel.send(message({ ...panelSnapshot(), indexing: { done: 1, total: 2 } }));
    await panel.send(stopped);
    assert.equal(await page.locator(".figures .figure").count(), 5, "what was shown stays");
    assert.match(await page.locator(".heading").innerText(), /as of .+, not updated now/);
    assert.equal(await page.locator("progress").count(), 0, "nothing goes on");
    assert.equal(await page.locator("#root").getAttribute("aria-busy"), "false");
    await page.locator(".page-note.stopped").getByRole("button", { name: "Restart Engine" }).click();
    assert.deepEqual((await panel.intents()).slice(-2), [restart, restart]);
    await panel.send(message(panelSnapshot()));
    assert.equal(await page.locator(".page-note").count(), 0);
    assert.doesNotMatch(await page.locator(".heading").innerText(), /not updated/);
  });

  it("does what a notice offers, and leads to it", async () => {
    panel = await openPanel(browser, server.url);
    await panel.send(message(panelSnapshot()));
    await panel.page.getByRole("link", { name: "1 notice" }).click();
    assert.equal(await panel.page.evaluate("document.activeElement.id"), "health");
    await panel.page.getByRole("button", { name: "Set a price" }).click();
    assert.deepEqual((await panel.intents()).at(-1), { type: "runCommand", command: "tokenYield.openSettings" });
  });

  it("shows hostile strings as text and nothing else", async () => {
    panel = await openPanel(browser, server.url, "dark", 400);
    const { page } = panel;
    await panel.send(message(hostileSnapshot()));
    await page.getByRole("radio", { name: "By model", exact: true }).check({ force: true });
    await page.getByText("The same figures as a table").first().click();
    for (const twistie of await page.locator(".twistie").all()) await twistie.click();
    for (const summary of await page.locator(".sources summary").all()) await summary.click();
    const canvas = page.locator("day-chart canvas[role=img]");
    await canvas.focus();
    for (let day = 0; day < 30; day++) await page.keyboard.press("ArrowLeft");
    assert.equal(await page.evaluate("window.owned"), undefined);
    assert.equal(await page.locator("#root img, #root script, #root [style*='--vscode']").count(), 0);
    const text = await page.locator("#root").innerText();
    assert.ok(text.includes(HOSTILE_STRINGS[0] ?? "?"), "markup is shown as it was written");
    assert.doesNotMatch(await page.evaluate<string>("document.getElementById('root').textContent"), /[\u202a-\u202e\u2066-\u2069]/);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, "nothing pushes the page wider");
  });

  for (const [width, zoom] of [
    [1280, 1],
    [900, 1],
    [400, 1],
    [320, 1],
    [1280, 2],
  ] as const) {
    it(`fits ${width} px at ${zoom * 100} %`, async () => {
      panel = await openPanel(browser, server.url, "light", width, zoom);
      await panel.send(message(panelSnapshot({ days: 90, outcomes: 60, models: 7 })));
      await panel.page.getByRole("radio", { name: "By model", exact: true }).check({ force: true });
      assert.equal(await panel.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
      const cut = await panel.page.evaluate<string[]>(
        `[...document.querySelectorAll("h1, h2, dt, .value, .note, .basis p, .segmented span, .sort, .grade, .legend li, .col-cost, .col-tokens")]
          .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1 && getComputedStyle(element).display !== "inline")
          .map((element) => element.textContent.trim())`,
      );
      assert.deepEqual(cut, [], "no word is cut off");
      const alone = await panel.page.evaluate<string[]>(
        `[...document.querySelectorAll(".section-heading .take-along")].filter((menu) => {
          const { top, height } = menu.getBoundingClientRect();
          return ![...menu.closest(".section-heading").querySelectorAll("h2, h3, p, .segmented, .filter > *")].some((other) => {
            const place = other.getBoundingClientRect();
            return place.top < top + height / 2 && place.bottom > top + height / 2;
          });
        }).map((menu) => menu.closest("section").getAttribute("aria-labelledby"))`,
      );
      assert.deepEqual(alone, [], "no menu has a line of its own");
      const { width: drawn } = (await panel.page.locator("day-chart canvas[role=img]").boundingBox()) ?? { width: 0 };
      assert.ok(drawn > width / zoom - 140, `the chart takes the width: ${drawn}`);
    });
  }

  it("has headings in order, one name for each control, and a label with numbers for the chart", async () => {
    panel = await openPanel(browser, server.url);
    const snapshot = panelSnapshot();
    await panel.send(message(snapshot));
    const levels = await panel.page.evaluate<number[]>(
      "[...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]))",
    );
    assert.equal(levels[0], 1);
    levels.slice(1).forEach((level, index) => {
      assert.ok(level <= (levels[index] ?? 0) + 1 && level > 1, `h${level} after h${levels[index]}`);
    });
    const nameless = await panel.page.evaluate<number>(
      `[...document.querySelectorAll("#root button, #root a, #root input, #root summary")].filter((element) =>
        ((element.getAttribute("aria-label") ?? "") + element.textContent + (element.labels?.[0]?.textContent ?? "")).trim() === "").length`,
    );
    assert.equal(nameless, 0);
    const label = await panel.page.locator("day-chart canvas[role=img]").getAttribute("aria-label");
    assert.match(label ?? "", /Highest: \$[\d.]+ on .* Landed: 46 commits\./);
    assert.equal(await panel.page.evaluate("document.documentElement.lang"), "en");
    const duplicates = await panel.page.evaluate<string[]>(
      `Object.entries(Object.groupBy([...document.querySelectorAll("[id]")], ({ id }) => id)).filter(([, all]) => all.length > 1).map(([id]) => id)`,
    );
    assert.deepEqual(duplicates, []);
  });
});

/** "#rrggbb" as host.js counts colours. */
function rgb(hex: string): string {
  const [, r = "", g = "", b = ""] = /^#(..)(..)(..)$/.exec(hex) ?? [];
  return [r, g, b].map((part) => Number.parseInt(part, 16)).join(",");
}

function emptied(day: PanelSnapshot["days"][number]): PanelSnapshot["days"][number] {
  const nothing = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return {
    ...day,
    spend: { ...day.spend, tokens: { ...nothing, reasoning: null }, totalTokens: 0, cost: { ...day.spend.cost, nanoUsd: 0 } },
    byClass: { ...nothing, whole: 0 },
    byModel: day.byModel.map(() => ({ totalTokens: 0, nanoUsd: 0 })),
  };
}
