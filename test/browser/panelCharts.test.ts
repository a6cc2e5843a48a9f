import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type { PanelQuery, PanelSnapshot } from "../../src/protocol";
import { createFormat } from "../../webview/format";
import { panelSnapshot } from "../fixtures/panelSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./panelPage/browser";
import { type PanelServer, servePanel } from "./panelPage/server";

const format = createFormat("en", "UTC");
const message = (snapshot: PanelSnapshot) => ({ type: "snapshot" as const, snapshot });

describe("the panel's filters and charts", function () {
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

  const asked = async (): Promise<PanelQuery | undefined> => {
    const intents = await panel.intents();
    const last = intents.findLast((intent) => intent.type === "query" || intent.type === "ready");
    return last?.type === "query" || last?.type === "ready" ? last.query : undefined;
  };

  it("asks for what is chosen, shows it as chips that can be taken away, and keeps it over a reload", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    await panel.send(message(snapshot));
    assert.equal(await page.locator("header .chip").count(), 0);
    const opener = page.getByRole("button", { name: "Filter" });
    await opener.focus();
    await page.keyboard.press("Enter");
    assert.equal(await opener.getAttribute("aria-expanded"), "true");
    await page.locator(".agent").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.deepEqual(await asked(), { rangeDays: 30, repo: null, agent: "codex" });
    await page.getByText("Only my work").click();
    const both = { rangeDays: 30, repo: null, agent: "codex", mine: true } as const;
    assert.deepEqual(await asked(), both);
    await panel.send(message({ ...snapshot, query: both }));
    const chips = (await page.locator("header .chip").allInnerTexts()).map((words) => words.replace(/\s+/g, " "));
    assert.deepEqual(chips, ["Agent Codex", "Outcomes only mine", "Remove all"]);

    await page.reload();
    assert.deepEqual(await panel.intents(), [{ type: "ready", query: both }]);
    await panel.send(message({ ...snapshot, query: both }));
    await page.getByRole("button", { name: "Remove the filter: Agent Codex" }).focus();
    await page.keyboard.press("Enter");
    assert.deepEqual(await asked(), { rangeDays: 30, repo: null, mine: true });
    assert.equal(await page.evaluate("host.focused()"), "Remove the filter: Outcomes only mine", "the focus goes on to the next chip");
  });

  it("chooses a time by keyboard and by mouse, and asks for it alone", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    await panel.send(message(snapshot));
    const day = (back: number) => snapshot.days.at(-1 - back)?.day ?? "";
    const canvas = page.locator("day-chart canvas[role=img]");
    await canvas.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Shift+ArrowLeft");
    assert.match(await page.locator("day-chart [role=status]").innerText(), /chosen: Enter shows it alone\.$/);
    await page.keyboard.press("Enter");
    assert.deepEqual(await asked(), { rangeDays: 30, repo: null, span: { from: day(2), until: day(0) } });
    assert.equal(await page.getByRole("radio", { name: "the last 30 days" }).isChecked(), false);

    await panel.send(message(snapshot));
    const box = await canvas.boundingBox();
    assert.ok(box);
    const at = (share: number) => box.x + 60 + (box.width - 64) * share;
    await page.mouse.move(at(0.1), box.y + 150);
    await page.mouse.down();
    await page.mouse.move(at(0.3), box.y + 150, { steps: 4 });
    await page.mouse.up();
    const span = (await asked())?.span;
    assert.ok(span && span.from < span.until && span.until < day(15), JSON.stringify(span));
  });

  it("stacks by any of five, names the bars of weeks, and puts marks by kind in rows of their own", async () => {
    const base = panelSnapshot();
    const [mark] = base.marks;
    assert.ok(mark);
    const marks = [...base.marks, { ...mark, kind: "request" as const, count: 2, reverted: 0 }];
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    await panel.send(message({ ...base, marks }));
    const legend = page.locator(".legend").first();
    for (const [choice, label] of [
      ["By model", base.models[1] ?? ""],
      ["By agent", "Codex"],
      ["By repository", "Outside of these repositories"],
      ["By state", "Exploration"],
      ["By class", "Cache read"],
    ] as const) {
      await page.getByRole("radio", { name: choice }).first().check({ force: true });
      assert.ok((await legend.innerText()).includes(label), choice);
    }
    assert.match(await legend.innerText(), /Landed commit[\s\S]*Merged request[\s\S]*Work may still land/);
    await page.getByRole("radio", { name: "Week" }).check({ force: true });
    assert.equal((await asked())?.unit, "week");
    const days = base.days.filter((_, index) => index % 7 === 0);
    await panel.send(message({ ...base, days, marks: [], query: { ...base.query, unit: "week" } }));
    await page.getByText("The same figures as a table").first().click();
    assert.equal(await page.locator(".day-table thead th").first().innerText(), "Week from");
  });

  it("draws the flow with its sums, goes through it by keyboard, and opens an outcome", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    await panel.send(message(snapshot));
    const words = await page.locator("flow-chart").textContent();
    for (const { label, nanoUsd } of snapshot.flow.sides[0]?.from ?? []) {
      assert.ok(words?.includes(label), label);
      assert.ok(words?.includes(format.usd(nanoUsd)), format.usd(nanoUsd));
    }
    await page.locator("flow-chart svg").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    assert.match(await page.locator("flow-chart [role=status]").innerText(), /^Landed: \$/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const opened = (await panel.intents()).at(-1);
    assert.ok(opened?.type === "openCommit" && snapshot.flow.ends.some(({ outcome }) => outcome?.id === opened.sha));
    await page.getByText("The flow as a table").click();
    const links = (snapshot.flow.sides[0]?.links.length ?? 0) + snapshot.flow.ends.length;
    assert.equal(await page.locator(".flow-table tbody tr").count(), links);
  });

  it("draws outcomes by cost, names the one that is selected, opens it; and lists them where they are too few", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    await panel.send(message(snapshot));
    const canvas = page.locator("cost-chart canvas[role=img]");
    assert.ok((await canvas.getAttribute("aria-label"))?.includes(format.usd(snapshot.headline.costPerOutcome.median ?? Number.NaN)));
    await canvas.focus();
    await page.keyboard.press("End");
    const said = await page.locator("cost-chart [role=status]").innerText();
    const slowest = snapshot.points.rows.reduce((a, b) => (b.tookMs > a.tookMs ? b : a));
    assert.ok(said.includes(format.usd(slowest.nanoUsd)), said);
    await page.keyboard.press("Enter");
    assert.deepEqual((await panel.intents()).at(-1), { type: "openCommit", repo: slowest.repo, sha: slowest.id });
    await page.getByRole("radio", { name: "Lines" }).check({ force: true });
    assert.match((await page.locator(".costs").innerText()) ?? "", /Cost against lines/);

    const few = panelSnapshot({ outcomes: 5 });
    await panel.send(message(few));
    assert.equal(await page.locator("cost-chart").count(), 0);
    assert.equal(await page.locator(".cost-list li").count(), few.points.rows.length);
  });

  it("says a change only where the gates allow it, and how sure the links are", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    const words = await panel.page.locator(".figures").innerText();
    assert.match(words, /more: 1\.43 times the 30 days before, without today/);
    assert.equal(words.match(/30 days before/g)?.length, 2, "of outcomes there is not enough to compare");
    assert.match(words, /exact \d+%, strong \d+%, likely [\d.]+%, weak \d+%/);
  });

  it("asks the engine for rows where not all outcomes are here", async () => {
    const base = panelSnapshot({ outcomes: 40 });
    panel = await openPanel(browser, server.url);
    const { page } = panel;
    await panel.send(message({ ...base, outcomeCount: { of: 9_000, fitting: 9_000 } }));
    assert.match(await page.locator(".filtered").innerText(), /9,000 outcomes/);
    await page.getByRole("table", { name: "Outcomes" }).getByRole("columnheader", { name: "Cost" }).getByRole("button").click();
    const table = async (fits: (table: PanelQuery["table"]) => boolean): Promise<void> => {
      while (!fits((await asked())?.table)) await page.evaluate("host.painted()");
    };
    await table((wanted) => wanted?.column === "cost");
    assert.equal(await page.locator("#root").getAttribute("aria-busy"), "false", "no figure changes with that");
    await page.getByRole("textbox", { name: "Search the outcomes" }).fill("parser");
    await table((wanted) => wanted?.text === "parser");
  });
});
