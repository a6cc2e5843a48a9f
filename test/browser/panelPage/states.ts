import type { Locator } from "playwright-core";
import type { PanelMessage, PanelSnapshot } from "../../../src/protocol";
import { hostileSnapshot } from "../../fixtures/hostileSnapshot";
import { type EmptyReason, emptySnapshot, panelSnapshot } from "../../fixtures/panelSnapshot";
import { trackedSnapshot } from "../../fixtures/trackedSnapshot";

/** A page that is drawn: by itself, or in the editor. */
export interface DrawnPage {
  locator(selector: string): Locator;
  /** Hands it a message as its host would, and waits until it is painted. */
  send(message: PanelMessage): Promise<void>;
}

export interface ShownState {
  /** What tells that the page is in this state. */
  readonly sign: string;
  /** Brings a page that knows nothing yet into it. */
  show(page: DrawnPage): Promise<void>;
}

/** In an editor another snapshot may come and take away what is about to be clicked. */
const PATIENCE_MS = 15_000;

const snapshot = (shown: PanelSnapshot): PanelMessage => ({ type: "snapshot", snapshot: shown });
const after = (shown: PanelSnapshot) => (page: DrawnPage) => page.send(snapshot(shown));
const empty = (reason: EmptyReason): ShownState => ({ sign: ".empty", show: after(emptySnapshot(reason)) });
const away = (state: "starting" | "restarting" | "stopped", message: string): ShownState => ({
  sign: `.page-note.${state}`,
  async show(page) {
    await page.send(snapshot(panelSnapshot()));
    await page.send({ type: "engine", state, message });
  },
});

/** Every state that the page can be in, each as it looks when a reader meets it. */
export const STATES: Readonly<Record<string, ShownState>> = {
  loading: { sign: ".skeleton", show: () => Promise.resolve() },
  starting: {
    sign: ".page-note.starting",
    show: (page) => page.send({ type: "engine", state: "starting", message: "The engine is starting." }),
  },
  "no-logs": empty("no-logs"),
  unreadable: empty("unreadable"),
  "no-usage-in-range": empty("no-usage-in-range"),
  "no-repository": empty("no-repository"),
  "no-commits": empty("no-commits"),
  untrusted: empty("untrusted"),
  partial: { sign: "progress", show: after({ ...panelSnapshot({ outcomes: 3 }), indexing: { done: 1204, total: 2597 } }) },
  restarting: away("restarting", "The engine ended while it read the logs. It is being started again."),
  stopped: away("stopped", "The engine ended five times within a minute and is not started again unasked."),
  "stopped-first": {
    sign: ".empty",
    show: (page) => page.send({ type: "engine", state: "stopped", message: "The engine ended five times within a minute." }),
  },
  full: { sign: "table.outcomes", show: after(panelSnapshot()) },
  open: {
    sign: ".chooser",
    async show(page) {
      await page.send(snapshot(trackedSnapshot()));
      await openAll(page);
    },
  },
  hostile: {
    sign: "table.outcomes",
    async show(page) {
      await page.send(snapshot(hostileSnapshot()));
      await openAll(page);
    },
  },
};

/** Opens what a reader can open and is not open yet: rows' details, tables, lists, filters, and a part that is being moved. */
async function openAll(page: DrawnPage): Promise<void> {
  const shut = ["tr.outcome:not(.unlinked) .twistie", "tr.outcome.unlinked .twistie", "#corrections", "[aria-controls=filters]"];
  for (const selector of [...shut.map((one) => `${one}[aria-expanded=false]`), ".questions .move[aria-expanded=false]"]) {
    const button = page.locator(selector).first();
    if ((await button.count()) > 0) await button.click({ timeout: PATIENCE_MS });
  }
  for (let left = await page.locator("details:not(.take-along):not([open]) > summary").count(); left > 0; left--)
    await page.locator("details:not(.take-along):not([open]) > summary").first().click({ timeout: PATIENCE_MS });
  for (const choice of [0, 1]) await page.locator(".choice input").nth(choice).check({ timeout: PATIENCE_MS });
  // A menu closes when something else is used.
  await page.locator(".take-along > summary").first().click({ timeout: PATIENCE_MS });
}
