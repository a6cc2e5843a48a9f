import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type { PanelSnapshot } from "../../src/protocol";
import { metByCap } from "../fixtures/economics";
import { panelSnapshot } from "../fixtures/panelSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./panelPage/browser";
import { servePanel } from "./panelPage/server";

const message = (snapshot: PanelSnapshot) => ({ type: "snapshot" as const, snapshot });

describe("the economic part of the page", function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: Awaited<ReturnType<typeof servePanel>>;
  let panel: PanelPage;
  before(async () => {
    server = await servePanel();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    panel = await openPanel(browser, server.url);
  });
  afterEach(() => panel.page.close());
  const words = async (): Promise<string> => (await panel.page.locator("section.economics").innerText()).replaceAll(/\s+/g, " ");

  it("holds a commitment against what was used, and says where it is heading as a range only", async () => {
    const base = panelSnapshot();
    await panel.send(message(base));
    assert.match(await words(), /Annual credits .* of .* used \(50%\) · 55% of its time is over/);
    assert.match(await words(), /As in the 28 weeks so far, \$.* to \$.* will be used by its end .* All of that range is below the amount/);
    const [commitment] = base.economics.commitments;
    assert.ok(commitment);
    const early = { ...commitment, projected: null, verdict: "not enough yet" as const };
    await panel.send(message({ ...base, economics: { ...base.economics, commitments: [early] } }));
    assert.match(await words(), /Not enough yet to say where it is heading/);
    assert.doesNotMatch(await words(), /will be used by its end/);
  });

  it("shows a return only where a value is declared, with its n and interval, and no cost centres where none are declared", async () => {
    const base = panelSnapshot();
    await panel.send(message(base));
    assert.match(await words(), /Closed issues 3 more have no declared value \$6,000.00 \$120.00 \$50.00 \$31.00 to \$84.00 12/);
    assert.match(await words(), /Cost centres .*Platform/);
    const yields = base.economics.yields.map((group) => (group.by === "centre" ? { ...group, rows: [] } : group));
    await panel.send(message({ ...base, economics: { ...base.economics, returns: null, commitments: [], yields } }));
    assert.doesNotMatch(await words(), /Return on tokens|Cost centres|Commitments/);
    assert.match(await words(), /tokenYield.outcomeValues/);
  });

  it("asks about a cap from the keyboard, shows what it would have met, and takes it back", async () => {
    const base = panelSnapshot();
    await panel.send(message(base));
    await panel.page.locator(".replay summary").focus();
    await panel.page.keyboard.press("Enter");
    await panel.page.getByLabel("At most, in dollars").fill("20");
    await panel.page.keyboard.press("Enter");
    const asked = (await panel.intents()).at(-1);
    assert.ok(asked?.type === "query");
    assert.deepEqual(asked.query.cap, { per: "week", nanoUsd: 20_000_000_000 });
    await panel.send(message({ ...base, query: asked.query, economics: { ...base.economics, replay: metByCap(base.outcomes) } }));
    assert.match(
      await words(),
      /\$9.10 of usage lay beyond \$20.00 for a week, in 5 sessions\. Of \d+ landed outcomes, 3 had work there and would have been delayed/,
    );
    const few = { shown: false as const, because: "coverage" as const, why: "x", coverage: 0.4 };
    await panel.send(message({ ...base, query: asked.query, economics: { ...base.economics, replay: few } }));
    assert.match(await words(), /Not enough yet: 40% of tokens are surely linked/);
    await panel.page.getByRole("button", { name: "Clear" }).click();
    const cleared = (await panel.intents()).at(-1);
    assert.ok(cleared?.type === "query" && cleared.query.cap === undefined);
  });

  it("makes no claim of a cause", async () => {
    await panel.send(message(panelSnapshot()));
    assert.doesNotMatch(await words(), /because of|leads? to|caus|waste|thanks to/i);
  });
});
