/** Writes a picture of every state, theme and width: `tsx test/browser/panelPage/pictures.ts FOLDER [FILTER]`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import german from "../../../l10n/webview.l10n.de.json";
import type { PanelMessage } from "../../../src/protocol";
import { metByCap } from "../../fixtures/economics";
import { hostileSnapshot } from "../../fixtures/hostileSnapshot";
import { emptySnapshot, panelSnapshot } from "../../fixtures/panelSnapshot";
import { trackedSnapshot } from "../../fixtures/trackedSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./browser";
import { servePanel } from "./server";
import { THEMES, type ThemeName } from "./themes";

const [folder = "out/panel-pictures", filter = ""] = process.argv.slice(2);

const message = (snapshot: ReturnType<typeof panelSnapshot>): PanelMessage => ({ type: "snapshot", snapshot });

const GERMAN: PanelMessage = { type: "words", language: "de", words: german };

const STOPPED = "The engine ended several times within a minute (exit code 1) and is stopped. Nothing counted was lost.";

const SHOTS: Readonly<Record<string, (panel: PanelPage) => Promise<void>>> = {
  full: (panel) => panel.send(message(panelSnapshot())),
  selected: async (panel) => {
    await panel.send(message(panelSnapshot()));
    await panel.page.locator(".twistie").first().click();
    await panel.page.locator("day-chart canvas[role=img]").focus();
    for (let step = 0; step < 15; step++) await panel.page.keyboard.press("ArrowLeft");
  },
  expanded: async (panel) => {
    await panel.send(message(panelSnapshot()));
    await scrollTo(panel, "#outcomes");
    await panel.page.locator("tr.outcome:not(.unlinked) .twistie").nth(1).click();
    await panel.page.locator("#corrections").click();
  },
  tracked: async (panel) => {
    await panel.send(message(trackedSnapshot()));
    await scrollTo(panel, "#outcomes");
    await panel.page.getByRole("button", { name: "Details of Retry after the pause" }).click();
  },
  "german-tracked": async (panel) => {
    await panel.send(GERMAN);
    await panel.send(message(trackedSnapshot()));
    await scrollTo(panel, "#health");
  },
  trackers: async (panel) => {
    await panel.send(message(trackedSnapshot()));
    await scrollTo(panel, "#health");
  },
  moving: async (panel) => {
    await panel.send(message(panelSnapshot()));
    await scrollTo(panel, "#questions");
    await panel.page
      .getByRole("button", { name: /^Move session/ })
      .first()
      .click();
    await panel.page.locator(".choice input").nth(1).click();
    await panel.page.locator(".choice input").nth(3).click();
  },
  german: async (panel) => {
    await panel.send(GERMAN);
    await panel.send(message(panelSnapshot()));
  },
  "german-moving": async (panel) => {
    await panel.send(GERMAN);
    await panel.send(message(panelSnapshot()));
    await scrollTo(panel, "#questions");
    await panel.page.locator(".move").first().click();
    await panel.page.locator(".choice input").nth(1).click();
    await panel.page.locator(".choice input").nth(3).click();
    await panel.page.locator(".share input").first().fill("0");
    await panel.page.locator("tr.outcome:not(.unlinked) .twistie").nth(1).click();
  },
  corrections: async (panel) => {
    await panel.send(message(panelSnapshot({ outcomes: 5 })));
    await scrollTo(panel, "#outcomes");
    await panel.page.locator("#corrections").click();
  },
  "hostile-open": async (panel) => {
    await panel.send(message(hostileSnapshot()));
    await scrollTo(panel, "#questions");
    await panel.page.locator(".move").first().click();
    await panel.page.locator("tr.outcome:not(.unlinked) .twistie").first().click();
  },
  economics: async (panel) => {
    const base = panelSnapshot();
    const cap = { per: "week" as const, nanoUsd: 20_000_000_000 };
    const query = { ...base.query, cap };
    await panel.send(message({ ...base, query, economics: { ...base.economics, replay: metByCap(base.outcomes) } }));
    await scrollTo(panel, "#economics");
    await panel.page.locator(".replay summary").click();
  },
  filtered: async (panel) => {
    await panel.send(message(panelSnapshot()));
    await scrollTo(panel, "#outcomes");
    await panel.page.getByRole("textbox", { name: "Search the outcomes" }).fill("parser");
    await panel.page.getByText("Only mine").click();
  },
  tokens: async (panel) => {
    await panel.send(message(panelSnapshot({ models: 7 })));
    await panel.page.getByRole("radio", { name: "Tokens" }).check({ force: true });
    await panel.page.getByRole("radio", { name: "By model", exact: true }).check({ force: true });
    await panel.page.locator("summary").first().click();
  },
  week: async (panel) => {
    await panel.page.getByRole("radio", { name: "the last 7 days" }).check({ force: true });
    await panel.send(message(panelSnapshot({ days: 7, outcomes: 6 })));
  },
  year: async (panel) => {
    await panel.page.getByRole("radio", { name: "everything recorded" }).check({ force: true });
    await panel.send(message(panelSnapshot({ days: 400, outcomes: 640 })));
  },
  "no-logs": (panel) => panel.send(message(emptySnapshot("no-logs"))),
  unreadable: (panel) => panel.send(message(emptySnapshot("unreadable"))),
  "no-usage-in-range": (panel) => panel.send(message(emptySnapshot("no-usage-in-range"))),
  "no-repository": (panel) => panel.send(message(emptySnapshot("no-repository"))),
  "no-commits": (panel) => panel.send(message(emptySnapshot("no-commits"))),
  untrusted: (panel) => panel.send(message(emptySnapshot("untrusted"))),
  skeleton: () => Promise.resolve(),
  indexing: (panel) => panel.send(message({ ...panelSnapshot({ outcomes: 3 }), indexing: { done: 1204, total: 2597 } })),
  away: async (panel) => {
    await panel.send(message(panelSnapshot()));
    await panel.send({
      type: "engine",
      state: "restarting",
      message: "The engine ended while it read the logs. It is being started again.",
    });
  },
  stopped: async (panel) => {
    await panel.send(message(panelSnapshot()));
    await panel.send({ type: "engine", state: "stopped", message: STOPPED });
  },
  "stopped-first": (panel) => panel.send({ type: "engine", state: "stopped", message: STOPPED }),
  hostile: (panel) => panel.send(message(hostileSnapshot())),
};

/** Leaves out what is above a place, so that a picture shows what comes after it. */
async function scrollTo(panel: PanelPage, selector: string): Promise<void> {
  await panel.page.evaluate(
    `for (let part = document.querySelector(${JSON.stringify(selector)}).closest(".piece").previousElementSibling; part; part = part.previousElementSibling) for (const shown of part.children) shown.hidden = true`,
  );
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const server = await servePanel();
  const browser = await launchBrowser();
  try {
    for (const [name, prepare] of Object.entries(SHOTS)) {
      for (const theme of THEMES) {
        for (const width of [1280, 900, 400]) {
          if (wanted(name, theme, width)) await shoot(browser, server.url, name, theme, width, prepare);
        }
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

function wanted(name: string, theme: ThemeName, width: number): boolean {
  return new RegExp(filter).test(`${name}-${theme}-${width}`);
}

async function shoot(
  browser: Awaited<ReturnType<typeof launchBrowser>>,
  url: string,
  name: string,
  theme: ThemeName,
  width: number,
  prepare: (panel: PanelPage) => Promise<void>,
): Promise<void> {
  const panel = await openPanel(browser, url, theme, width);
  await prepare(panel);
  await panel.page.evaluate("document.fonts.ready.then(() => host.painted())");
  await panel.page.screenshot({
    path: join(folder, `${name}-${theme}-${width}.png`),
    fullPage: true,
    clip: { x: 0, y: 0, width, height: 1600 },
  });
  for (const fault of await panel.faults()) process.stderr.write(`${name}-${theme}-${width}: ${fault}\n`);
  await panel.page.close();
}

void main();
