import assert from "node:assert/strict";
import type { Browser, CDPSession } from "playwright-core";
import { panelSnapshot } from "../fixtures/panelSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./panelPage/browser";
import { type PanelServer, servePanel } from "./panelPage/server";
import { type DrawnPage, STATES } from "./panelPage/states";

/** More stops than any state has: a page that catches the focus for ever would reach it. */
const MOST_STOPS = 1_500;
/** What a pointer does to something. Moving over it only shows what is shown elsewhere too. */
const PRESSES = ["click", "dblclick", "mousedown", "pointerdown", "touchstart"];

describe("everything in the panel's page can be reached and used by keyboard", function () {
  this.timeout(240_000);
  let server: PanelServer;
  let browser: Browser;
  before(async () => {
    server = await servePanel();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const name of ["no-logs", "partial", "open"]) {
    it(`in the state "${name}": Tab stops at every control, shows where it is, and leaves the page at the end`, async () => {
      const panel = await shown(name);
      const stops: Stop[] = [];
      for (;;) {
        await panel.page.keyboard.press("Tab");
        const stop = await panel.page.evaluate<Stop | null>("host.visit()");
        if (stop === null) break;
        stops.push(stop);
        assert.ok(stops.length < MOST_STOPS, `the focus is never let go: ${stops.at(-1)?.name}`);
      }
      assert.ok(stops.length > 3);
      assert.deepEqual(await panel.page.evaluate("host.unvisited()"), [], "what Tab did not stop at");
      assert.deepEqual(
        stops.filter(({ name: spoken }) => spoken === "").map(({ tag }) => tag),
        [],
        "stops without a name",
      );
      assert.deepEqual(
        [...new Set(stops.filter(({ seen }) => !seen).map(({ tag, name: spoken }) => `${tag}: ${spoken}`))],
        [],
        "stops that cannot be seen",
      );
      await panel.page.close();
    });

    it(`in the state "${name}": nothing answers to a pointer alone`, async () => {
      const panel = await shown(name);
      const session = await panel.page.context().newCDPSession(panel.page);
      const answering = await pointerOnly(session);
      assert.deepEqual(answering, []);
      await panel.page.close();
    });
  }

  it("a time is brushed in the chart, filters are set and taken back, and outcomes open from each drawing, without a pointer", async () => {
    const panel = await shown("full");
    const { page } = panel;
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      await page.evaluate("host.painted()");
    };
    const asked = async () => {
      const intent = (await panel.intents()).findLast(({ type }) => type === "query" || type === "ready");
      assert.ok(intent?.type === "query" || intent?.type === "ready");
      return intent.query;
    };
    const { days, choices } = panelSnapshot();

    await page.locator("day-chart canvas[role=img]").focus();
    await press("End", "Shift+ArrowLeft", "Shift+ArrowLeft");
    assert.match(await page.locator("day-chart [role=status]").innerText(), /chosen: Enter shows it alone/);
    await press("Enter");
    assert.deepEqual((await asked()).span, { from: days.at(-3)?.day, until: days.at(-1)?.day });
    await page.getByRole("button", { name: /^Remove the filter/ }).focus();
    await press("Enter");
    assert.equal((await asked()).span, undefined);

    await page.getByRole("button", { name: "Filter", exact: true }).focus();
    await press("Enter");
    for (const [name, key, first] of [
      ["Branch", "branch", choices.branches[0]],
      ["Agent", "agent", choices.agents[0]?.id],
      ["Model", "model", choices.models[0]],
    ] as const) {
      await page.getByRole("combobox", { name, exact: true }).focus();
      await press("Enter", "ArrowDown", "Enter");
      assert.equal((await asked())[key], first, name);
    }
    await page.getByRole("checkbox", { name: "Only my work" }).focus();
    await press("Space");
    assert.equal((await asked()).mine, true);
    await page.getByRole("button", { name: "Remove all", exact: true }).first().focus();
    await press("Enter");
    assert.deepEqual(await asked(), { rangeDays: 30, repo: null, ...((await asked()).table && { table: (await asked()).table }) });

    const opened = async () => (await panel.intents()).filter(({ type }) => type === "openCommit").length;
    await page.locator("flow-chart svg[role=img]").focus();
    await press("ArrowDown", "ArrowRight", "ArrowRight");
    const reached = await page.locator("flow-chart [role=status]").innerText();
    await press("Enter");
    assert.equal(await opened(), 1, reached);
    await page.locator("cost-chart canvas[role=img]").focus();
    await press("ArrowRight", "Enter");
    assert.equal(await opened(), 2);

    for (const table of await page.locator("details:not(.take-along) > summary").all()) {
      await table.focus();
      await press("Enter");
    }
    assert.equal(await page.locator("details:not(.take-along):not([open])").count(), 0, "the table behind each drawing");
    const menu = page.locator(".take-along").first();
    await menu.locator("summary").focus();
    await press("Enter", "Tab");
    assert.equal(await menu.evaluate((element: { open: boolean }) => element.open), true);
    await press("Escape");
    assert.equal(await menu.evaluate((element: { open: boolean }) => element.open), false);
    assert.match(await page.evaluate<string>("host.focused()"), /^Take along/);
    assert.deepEqual(await panel.faults(), []);
    await page.close();
  });

  it("and what would answer to a pointer alone, or hide the focus, is found", async () => {
    const panel = await shown("no-logs");
    await panel.page.evaluate(`{
      const bare = document.getElementById("root").appendChild(document.createElement("div"));
      bare.className = "bare";
      bare.addEventListener("click", () => undefined);
    }`);
    const session = await panel.page.context().newCDPSession(panel.page);
    assert.deepEqual(await pointerOnly(session), ["click on div.bare"]);
    await panel.page.evaluate(`{
      const hidden = document.getElementById("root").appendChild(document.createElement("button"));
      hidden.style.outline = "none";
      hidden.focus();
    }`);
    assert.deepEqual(await panel.page.evaluate("host.visit()"), { name: "", tag: "button", seen: false });
    await panel.page.close();
  });

  async function shown(name: string): Promise<PanelPage> {
    const panel = await openPanel(browser, server.url);
    const page: DrawnPage = { locator: (selector) => panel.page.locator(selector), send: (message) => panel.send(message) };
    await STATES[name]?.show(page);
    // Tab goes on from where the focus was last.
    await panel.page.evaluate("document.body.tabIndex = -1; document.body.focus()");
    return panel;
  }
});

interface Stop {
  readonly name: string;
  readonly tag: string;
  readonly seen: boolean;
}

/** What listens to a press of a pointer and neither can have the focus nor belongs to something that can. */
async function pointerOnly(session: CDPSession): Promise<string[]> {
  const { result } = await session.send("Runtime.evaluate", { expression: "document.getElementById('root')" });
  assert.ok(result.objectId);
  const { listeners } = await session.send("DOMDebugger.getEventListeners", { objectId: result.objectId, depth: -1, pierce: true });
  const found = new Set<string>();
  for (const { type, backendNodeId } of listeners) {
    if (!PRESSES.includes(type) || backendNodeId === undefined) continue;
    const { object } = await session.send("DOM.resolveNode", { backendNodeId });
    if (object.objectId === undefined) continue;
    const { result: said } = await session.send("Runtime.callFunctionOn", {
      objectId: object.objectId,
      returnByValue: true,
      functionDeclaration: `function () {
        const can = "button, a[href], input, select, textarea, summary, label, [tabindex='0']";
        const element = this instanceof Element ? this : this.host;
        if (!element || element.closest(can) || element.getRootNode().host?.localName.startsWith("vscode-")) return null;
        if (element.localName.startsWith("vscode-") || element.querySelector(":scope > canvas[tabindex]")) return null;
        return element.localName + "." + (element.getAttribute("class") ?? "");
      }`,
    });
    if (typeof said.value === "string") found.add(`${type} on ${said.value}`);
  }
  return [...found];
}
