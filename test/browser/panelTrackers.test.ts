import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type { PanelSnapshot } from "../../src/protocol";
import { HOSTILE_STRINGS } from "../fixtures/hostileSnapshot";
import { panelSnapshot } from "../fixtures/panelSnapshot";
import { trackedSnapshot } from "../fixtures/trackedSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./panelPage/browser";
import { type PanelServer, servePanel } from "./panelPage/server";

const message = (snapshot: PanelSnapshot) => ({ type: "snapshot" as const, snapshot });

describe("requests, issues and trackers in the panel's page", function () {
  this.timeout(90_000);
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

  const show = async (snapshot: PanelSnapshot, width?: number) => {
    panel = await openPanel(browser, server.url, "dark", width);
    await panel.send(message(snapshot));
  };
  const rowOf = (title: string) => panel.page.locator("tr.outcome", { has: panel.page.locator("bdi", { hasText: title }) });
  const words = async (selector: string) => (await panel.page.locator(selector).first().innerText()).replace(/\s+/g, " ");
  const last = async () => (await panel.intents()).at(-1);

  it("says of what kind each is, how it came, and of what it is a part", async () => {
    const snapshot = trackedSnapshot();
    await show(snapshot);
    const texts = async (title: string) => {
      const row = rowOf(title).first();
      // A row far below is laid out, and has its words, a frame after it comes near.
      await row.scrollIntoViewIfNeeded();
      await row.evaluate(
        (element) => new Promise((resolve) => element.ownerDocument.defaultView?.requestAnimationFrame(() => setTimeout(resolve, 50))),
      );
      return (await row.innerText()).replace(/\s+/g, " ");
    };
    assert.match(await texts("Retry after the pause"), /pull request.*!214.*branch squashed/);
    assert.match(await texts("A busy gateway is asked"), /issue.*#198.*part of !214.*closed as completed/);
    assert.match(await texts("Docs for the team view"), /!199.*merged.*its commit was not found here/);
    assert.doesNotMatch(await texts("Docs for the team view"), /not landed/);
    assert.equal(await panel.page.locator("tr.outcome .tag", { hasText: "part of !214" }).count(), 3, "two commits and the issue");
  });

  it("shows what is linked to a request, with the evidence, and opens each where it belongs", async () => {
    const snapshot = trackedSnapshot();
    const request = snapshot.outcomes.find(({ key }) => key === "!214");
    assert.ok(request);
    await show(snapshot);
    await panel.page.getByRole("button", { name: "Details of Retry after the pause" }).click();
    const details = await words("tr.details");
    assert.match(
      details,
      /Request !214 Opened .* Merged .* Size 7 files, \+214 −38 Estimate 2\.5, in the tracker’s unit Labels reliability gateway/,
    );
    assert.match(details, /issue #198 A busy gateway is asked again at once a closing keyword/);
    const links = panel.page.locator("tr.details .links button");
    assert.equal(await links.count(), 3);
    await links.nth(0).click();
    assert.deepEqual(await last(), { type: "openCommit", repo: request.repo, sha: request.links[0]?.id });
    await links.nth(2).click();
    assert.deepEqual(await last(), { type: "openUrl", url: "https://git.example.org/acme/token-meter/issues/198" });
    await panel.page.getByRole("button", { name: "!214", exact: true }).click();
    assert.deepEqual(await last(), { type: "openUrl", url: request.url });
    await rowOf("Retry after the pause").locator("button.title").click();
    assert.deepEqual(await last(), { type: "openUrl", url: request.url });
  });

  it("offers no link where there is no address, or none that a browser should open", async () => {
    const snapshot = trackedSnapshot();
    await show(snapshot);
    assert.equal(await rowOf("Retry after the pause").locator("button.title").count(), 1);
    for (const url of [null, "", "javascript:alert(1)", "command:workbench.action.quit", "file:///etc/passwd"]) {
      await panel.send(
        message({ ...snapshot, outcomes: snapshot.outcomes.map((row) => ({ ...row, url: row.kind === "commit" ? null : url })) }),
      );
      assert.equal(await rowOf("Retry after the pause").locator("button.title").count(), 0, String(url));
    }
  });

  it("finds them by key and label, and by kind", async () => {
    await show(trackedSnapshot());
    const search = panel.page.getByRole("textbox", { name: "Search the outcomes" });
    const count = () => panel.page.locator("tr.outcome").count();
    await search.fill("!214");
    assert.equal(await count(), 1);
    await search.fill("reliability");
    assert.equal(await count(), 1);
    await search.fill("abc-7");
    assert.equal(await count(), 1);
  });

  it("says how far each tracker was read, what is wrong with it, and leads to a new sign-in", async () => {
    await show(trackedSnapshot());
    const forge = panel.page.locator("li.tracker", { hasText: "acme/token-meter" });
    assert.match(
      (await forge.innerText()).replace(/\s+/g, " "),
      /2 merged requests · 1 completed issue · 3 closed for another reason, not counted last read 2:28 PM · signed in as ada/,
    );
    assert.equal(await forge.getByRole("button").count(), 0);
    const jira = panel.page.locator("li.tracker", { hasText: "ABC" });
    assert.match((await jira.innerText()).replace(/\s+/g, " "), /does not accept the sign-in/);
    assert.doesNotMatch(await jira.innerText(), /merged request/);
    await jira.getByRole("button", { name: "Sign in again" }).click();
    assert.deepEqual(await last(), { type: "runCommand", command: "tokenYield.connectTracker" });
  });

  it("proposes what the git remotes point at, and says from which", async () => {
    await show(trackedSnapshot());
    const proposals = panel.page.locator(".proposals li");
    assert.equal(await proposals.count(), 2);
    const [sure, maybe] = (await proposals.allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
    assert.match(sure ?? "", /^GitHub acme\/ledger found from the remote origin of ledger: github\.com Connect…/);
    assert.match(
      maybe ?? "",
      /^code\.example\.org tools\/ledger found from the remote upstream, mirror of ledger.*It may be GitLab, Gitea \/ Forgejo\./,
    );
    await panel.page.getByRole("button", { name: "Connect acme/ledger" }).click();
    assert.deepEqual(await last(), { type: "runCommand", command: "tokenYield.connectTracker" });
  });

  it("says that none is connected, and how to change that", async () => {
    await show(panelSnapshot());
    await panel.page.getByRole("button", { name: "Connect a tracker" }).click();
    assert.deepEqual(await last(), { type: "runCommand", command: "tokenYield.connectTracker" });
    assert.match(await words("section:has(#trackers)"), /No tracker is connected: landed commits are found by git/);
  });

  it("shows what trackers sent as text and nothing else, on a narrow page too", async () => {
    const base = trackedSnapshot();
    const pick = (index: number) => HOSTILE_STRINGS[index % HOSTILE_STRINGS.length] ?? "";
    const outcomes = base.outcomes.map((row, index) => {
      if (row.kind === "commit") return row;
      const links = row.links.map((link, place) => ({ ...link, id: pick(index + place) }));
      return {
        ...row,
        key: pick(index),
        title: pick(index + 1),
        author: pick(index + 2),
        labels: [pick(index), pick(index + 3)],
        url: pick(index),
        links,
        partOf: pick(index + 4),
      };
    });
    const trackers = HOSTILE_STRINGS.map((text, index) => ({
      ...(base.trackers[1] ?? assert.fail()),
      label: text,
      project: pick(index + 1),
      me: pick(index + 2),
      origin: pick(index + 3),
      repos: [pick(index + 4)],
      problems: [text],
    }));
    const proposals = HOSTILE_STRINGS.map((text, index) => ({
      ...(base.proposals[1] ?? assert.fail()),
      host: text,
      repoName: pick(index + 1),
      remotes: [pick(index + 2)],
      kinds: [{ kind: "gitea", label: text, origin: null, project: pick(index + 3) }],
    }));
    await show({ ...base, outcomes, trackers, proposals }, 400);
    const twisties = panel.page.locator("tr.outcome:has(.key) .twistie");
    for (let index = 0; index < (await twisties.count()); index++) await twisties.nth(index).click();
    assert.equal(await panel.page.evaluate("window.owned"), undefined);
    assert.equal(await panel.page.locator("#root img, #root script").count(), 0);
    assert.equal(await panel.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"), 0);
    assert.doesNotMatch(await panel.page.locator("#root").innerText(), /[\u202a-\u202e\u2066-\u2069]/);
  });
});
