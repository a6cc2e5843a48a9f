import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import german from "../../l10n/webview.l10n.de.json";
import english from "../../l10n/webview.l10n.json";
import type { PanelSnapshot } from "../../src/protocol";
import { createFormat } from "../../webview/format";
import { hostileSnapshot } from "../fixtures/hostileSnapshot";
import { panelSnapshot } from "../fixtures/panelSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./panelPage/browser";
import { type PanelServer, servePanel } from "./panelPage/server";

const format = createFormat("en", "UTC");
const message = (snapshot: PanelSnapshot) => ({ type: "snapshot" as const, snapshot });

describe("what can be done in the panel's page", function () {
  this.timeout(90_000);
  let server: PanelServer;
  let browser: Browser;
  let panel: PanelPage;
  const focused = () => panel.page.evaluate<string>("host.focused()");
  const press = async (...keys: string[]) => {
    for (const key of keys) await panel.page.keyboard.press(key);
    await panel.page.evaluate("host.painted()");
  };

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

  it("says what became of every token: the rows make the headline", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    const groups = await panel.page.locator(".became-group td:nth-of-type(2)").allInnerTexts();
    assert.equal(
      groups.reduce((sum, tokens) => sum + Number(tokens.replaceAll(",", "")), 0),
      snapshot.headline.spend.totalTokens,
    );
    assert.deepEqual(await panel.page.locator(".became tfoot td").allInnerTexts(), [
      format.usd(snapshot.headline.spend.cost.nanoUsd),
      format.integer(snapshot.headline.spend.totalTokens),
      "100%",
    ]);
    assert.match(await panel.page.locator(".became-group", { hasText: "In flight" }).innerText(), /younger than 14 days, or still open/);
    const widths = await panel.page.evaluate<number[]>(
      "[...document.querySelectorAll('.became-bar > rect')].map((rect) => rect.getBBox().width)",
    );
    const whole = await panel.page.evaluate<number>("document.querySelector('.became-bar').clientWidth");
    assert.equal(widths.length, groups.length);
    assert.ok(Math.abs(widths.reduce((sum, width) => sum + width, 0) - whole) < 0.5);
    assert.doesNotMatch(await panel.page.locator("#root").innerText(), /waste/i);
    await panel.page.getByRole("radio", { name: "Tokens" }).check({ force: true });
    assert.match(await panel.page.locator(".became thead").innerText(), /Share of tokens/);
  });

  it("answers a question by keyboard alone, and is left where the answer shows", async () => {
    const snapshot = panelSnapshot();
    const asked = firstQuestion(snapshot);
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    const move = panel.page.locator(".questions .move").first();
    await move.focus();
    await press("Enter");
    assert.equal(await move.getAttribute("aria-expanded"), "true");
    assert.equal(await focused(), "Search the outcomes of this repository");
    await panel.page.keyboard.type("bundler");
    await press("Enter");
    assert.ok(
      (await panel.intents()).every(({ type }) => type !== "correct"),
      "nothing is chosen, nothing is sent",
    );
    await press("ArrowDown", "ArrowDown", "Space");
    const chosen = snapshot.outcomes.filter(({ title, repo }) => title === "Bump the bundler" && repo === asked.repo);
    const nearest = chosen.sort((a, b) => Math.abs(a.at - asked.until) - Math.abs(b.at - asked.until))[0];
    await press("Enter");
    assert.deepEqual((await panel.intents()).at(-1), {
      type: "correct",
      repo: asked.repo,
      session: asked.session,
      from: asked.from,
      until: asked.until,
      targets: [{ outcome: nearest?.id, weight: 1 }],
    });
    assert.equal(await panel.page.locator(".chooser").count(), 0);
    assert.equal(await focused(), `Move session ${asked.session.slice(0, 8)} to an outcome…`);
    assert.match(await panel.page.locator(".questions .sent").first().innerText(), /the figures follow/);

    await panel.send(message({ ...snapshot, unlinked: snapshot.unlinked.filter((row) => row !== asked) }));
    assert.equal(await focused(), "Your corrections: 3", "the part is gone from here");
    assert.equal((await panel.page.locator(".sent").allInnerTexts()).join(""), "");
  });

  it("leaves a question alone by Escape, and keeps another as exploration", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    await panel.page.locator(".questions .move").first().click();
    await panel.page.evaluate("host.painted()");
    await press("ArrowDown", "Space", "Escape");
    assert.equal(await panel.page.locator(".chooser").count(), 0);
    assert.match(await focused(), /^Move session/);
    assert.equal((await panel.intents()).length, 1, "only ready was said");
    await press("Tab", "Enter");
    const { repo, session, from, until } = firstQuestion(snapshot);
    assert.deepEqual((await panel.intents()).at(-1), {
      type: "correct",
      repo,
      session,
      from,
      until,
      targets: [{ outcome: null, weight: 1 }],
    });
  });

  it("asks nothing when there is nothing to ask, and lists no corrections when there are none", async () => {
    panel = await openPanel(browser, server.url);
    await panel.send(message({ ...panelSnapshot(), unlinked: [], corrections: [] }));
    assert.equal(await panel.page.locator("#questions, #corrections").count(), 0);
  });

  it("shows an outcome's allocations, and splits one between two outcomes and exploration", async () => {
    const snapshot = panelSnapshot();
    const row = snapshot.outcomes.find(({ allocations }) => allocations.length > 1 && !allocations[0]?.why.startsWith("You"));
    const part = row?.allocations[0];
    assert.ok(row && part);
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    await panel.page.getByRole("textbox", { name: "Search the outcomes" }).fill(row.id);
    await panel.page.locator(".twistie").click();
    const shown = panel.page.locator(".allocations > li");
    assert.equal(await shown.count(), row.allocations.length);
    const words = plain(await shown.first().innerText());
    for (const expected of [
      part.session.slice(0, 8),
      format.usd(part.cost.nanoUsd),
      format.compact(part.totalTokens),
      plain(format.span(part.from, part.until, snapshot.at)),
      part.grade,
      part.why,
    ]) {
      assert.ok(words.includes(expected), `${expected} in ${words}`);
    }
    await shown.first().locator(".move").click();
    assert.match(await panel.page.locator(".chooser").innerText(), /where it is now/);
    const boxes = panel.page.locator(".choice input");
    const submit = panel.page.locator(".chooser vscode-button").first();
    assert.equal(await submit.innerText(), "Move");
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await boxes.nth(2).check();
    assert.equal(await submit.innerText(), "Split");
    const shares = panel.page.locator(".share input");
    await shares.nth(0).fill("20");
    assert.match(await panel.page.locator(".chooser [role=status]").innerText(), /The shares make 86%: they have to make 100%/);
    await shares.nth(0).press("Enter");
    assert.equal(await panel.page.locator(".chooser").count(), 1, "an incomplete split is not sent");
    await shares.nth(1).fill("47");
    await submit.click();
    const intent = (await panel.intents()).at(-1);
    assert.ok(intent?.type === "correct");
    assert.deepEqual([intent.session, intent.from, intent.until, intent.repo], [part.session, part.from, part.until, row.repo]);
    assert.deepEqual(
      intent.targets.map(({ weight }) => weight),
      [20, 47, 33],
    );
    assert.equal(intent.targets[0]?.outcome, null);
    const repos = intent.targets.slice(1).map(({ outcome }) => snapshot.outcomes.find(({ id }) => id === outcome)?.repo);
    assert.deepEqual(repos, [row.repo, row.repo]);
  });

  it("tells before who else has a share in the time of a part", async () => {
    const snapshot = panelSnapshot();
    const sessionsOf = (row: PanelSnapshot["outcomes"][number]) =>
      row.allocations.filter(({ why }) => !why.startsWith("You")).map(({ session }) => session);
    const row = snapshot.outcomes.find((one) =>
      snapshot.outcomes.some((other) => other !== one && sessionsOf(other).some((session) => sessionsOf(one).includes(session))),
    );
    const session = row?.allocations.find((part) =>
      snapshot.outcomes.some((other) => other !== row && sessionsOf(other).includes(part.session)),
    )?.session;
    const other = snapshot.outcomes.find((one) => one !== row && sessionsOf(one).includes(session ?? ""));
    assert.ok(row && session !== undefined && other);
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    await panel.page.getByRole("textbox", { name: "Search the outcomes" }).fill(row.id);
    await panel.page.locator(".twistie").click();
    await panel.page.getByRole("button", { name: `Move session ${session.slice(0, 8)}` }).click();
    const told = await panel.page.locator(".beside").innerText();
    assert.ok(told.includes("keeps its share") && told.includes(other.title), told);
  });

  it("lists the corrections that hold in words, the last first, and undoes one by keyboard", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    await panel.page.locator("#corrections").focus();
    await press("Enter");
    const listed = await panel.page.locator(".corrections .entry").allInnerTexts();
    assert.equal(listed.length, 3);
    const titleOf = (id: string | null | undefined) => snapshot.outcomes.find((row) => row.id === id)?.title ?? "?";
    const [moved, split] = snapshot.corrections;
    assert.match(listed[0] ?? "", /kept as exploration/);
    assert.ok(listed[1]?.includes("split:") && listed[1].includes(`70% ${titleOf(split?.targets[0]?.outcome)}`), listed[1]);
    assert.ok(listed[1]?.includes(`30% ${titleOf(split?.targets[1]?.outcome)}`));
    assert.ok(listed[2]?.includes(`moved to ${titleOf(moved?.targets[0]?.outcome)}`), listed[2]);
    await press("Tab", "Enter");
    assert.deepEqual((await panel.intents()).at(-1), { type: "undoCorrection", id: 3 });
    await panel.send(message({ ...snapshot, corrections: snapshot.corrections.filter(({ id }) => id !== 3) }));
    assert.equal(await focused(), "Your corrections: 2");
    assert.equal(await panel.page.locator(".corrections .entry").count(), 2, "the list stays open");
  });

  it("searches and filters the outcomes, shows it as chips, keeps it over a reload, and takes it back", async () => {
    const snapshot = panelSnapshot();
    panel = await openPanel(browser, server.url);
    await panel.send(message(snapshot));
    const { page } = panel;
    const count = () => page.locator("tr.outcome").count();
    await page.getByRole("textbox", { name: "Search the outcomes" }).focus();
    await page.keyboard.type("PARSER offset");
    const parser = snapshot.outcomes.filter(({ title }) => title.startsWith("Keep the parser"));
    assert.equal(await count(), parser.length);
    await page.getByRole("checkbox", { name: "Only mine" }).check();
    const mine = parser.filter((row) => row.mine === true);
    assert.equal(await count(), mine.length);
    const link = page.getByRole("combobox", { name: "Link" });
    await link.focus();
    await press("Enter", "ArrowDown", "Enter");
    const sure = mine.filter(({ grade }) => grade === "exact" || grade === "strong");
    assert.equal(await count(), sure.length);
    assert.match(await page.locator(".filtered [role=status]").innerText(), new RegExp(`^${sure.length} of 46 outcomes`));
    assert.equal(await page.getByRole("combobox", { name: "Kind" }).count(), 0, "there is one kind only");

    await page.reload();
    await panel.setTheme("dark");
    await panel.send(message(snapshot));
    assert.equal(await count(), sure.length);
    assert.deepEqual(await page.locator(".chip").allInnerTexts(), ["“PARSER offset”", "exact or strong", "Only mine", "Remove all"]);
    await page.getByRole("button", { name: "Remove the filter: exact or strong" }).focus();
    await press("Enter");
    assert.equal(await count(), mine.length);
    assert.equal(await focused(), "Remove the filter: “PARSER offset”");
    await press("Enter", "Enter");
    assert.equal(await count(), 46);
    assert.equal(await page.locator(".chips").count(), 0);
    assert.equal(await focused(), "Search the outcomes");
    assert.equal(await page.getByRole("checkbox", { name: "Only mine" }).isChecked(), false);
    await page.keyboard.type("no such thing");
    assert.match(await page.locator("section", { has: page.locator("#outcomes") }).innerText(), /No outcome fits the filter/);
  });

  it("offers a choice of kinds where there is more than one", async () => {
    const snapshot = panelSnapshot();
    const outcomes = snapshot.outcomes.map((row, index) => (index % 3 === 0 ? { ...row, kind: "issue" as const, id: `#${index}` } : row));
    panel = await openPanel(browser, server.url);
    await panel.send(message({ ...snapshot, outcomes, choices: { ...snapshot.choices, kinds: ["commit", "issue"] } }));
    await panel.page.getByRole("combobox", { name: "Kind" }).focus();
    await press("Enter", "ArrowDown", "ArrowDown", "ArrowDown", "Enter");
    assert.equal(await panel.page.locator("tr.outcome").count(), 16);
    assert.deepEqual(await panel.page.locator(".chip").allInnerTexts(), ["issue"]);
  });

  it("shows hostile sessions, reasons and titles as text, with everything open", async () => {
    panel = await openPanel(browser, server.url, "light", 400);
    const { page } = panel;
    await panel.send(message(hostileSnapshot()));
    await page.getByRole("button", { name: /^Show \d+ more question/ }).click();
    for (const twistie of await page.locator(".twistie").all()) await twistie.click();
    await page.locator("#corrections").click();
    const moves = page.locator(".move");
    for (const index of [0, (await moves.count()) - 1]) {
      await moves.nth(index).click();
      assert.equal(await page.locator(".chooser").count(), 1, "one at a time");
      await page.locator(".choice input").nth(1).check();
      await page.locator(".choice input").nth(0).check();
      assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, "nothing pushes the page wider");
    }
    await page.getByRole("textbox", { name: "Search the outcomes", exact: true }).fill('<img src=x onerror="window.owned=1">');
    assert.equal(await page.evaluate("window.owned"), undefined);
    assert.equal(await page.locator("#root img, #root script, #root [style*='--vscode']").count(), 0);
    assert.doesNotMatch(await page.evaluate<string>("document.getElementById('root').textContent"), /[\u202a-\u202e\u2066-\u2069]/);
  });

  it("says every word of its own in the host's language", async () => {
    panel = await openPanel(browser, server.url, "dark", 1280);
    const words = Object.fromEntries(Object.keys(english).map((sentence) => [sentence, sentence.replace(/\p{L}(?![^{]*\})/gu, "ж")]));
    await panel.send({ type: "words", language: "en", words });
    const snapshot = panelSnapshot();
    await panel.send(message({ ...snapshot, indexing: { done: 1, total: 2 } }));
    await openEverything(panel);
    const texts = await panel.page.evaluate<string[]>(`(() => {
      const found = [];
      const walk = (root) => {
        for (const element of root.querySelectorAll("*")) {
          if (element.localName === "style") continue;
          for (const name of ["title", "aria-label", "placeholder", "data-label"]) if (element.hasAttribute(name)) found.push(element.getAttribute(name));
          for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE && node.data.trim() !== "") found.push(node.data.trim());
          if (element.shadowRoot) walk(element.shadowRoot);
        }
      };
      walk(document.getElementById("root"));
      return found;
    })()`);
    // What is left in Latin letters is the snapshot's, a number's unit, a date, a name or the engine's own word.
    const data = new Set(JSON.stringify(snapshot).match(/\p{L}{2,}/gu));
    const months = [...Array(12).keys()].map((month) => `2026-${String(month + 1).padStart(2, "0")}-01`);
    const dates = new Set(
      [...months, ...snapshot.days.map(({ day }) => day)].flatMap(
        (day) => `${format.day(day, "full")} ${format.day(day, "tick")} AM PM US UTC`.match(/\p{L}{2,}/gu) ?? [],
      ),
    );
    const left = new Set(
      texts
        // A long word of the snapshot's may be cut at its end.
        .flatMap((text) => text.match(/\p{Script=Latin}{2,}(?![\p{Script=Latin}…])/gu) ?? [])
        .filter((word) => !data.has(word) && !dates.has(word) && !/^[0-9a-f]+$/.test(word)),
    );
    assert.deepEqual([...left], ["Token", "Yield"]);
    assert.ok(texts.some((text) => text.includes("жж")));
  });

  for (const [width, zoom] of [
    [1280, 1],
    [900, 1],
    [400, 1],
    [320, 1],
    [1280, 2],
  ] as const) {
    it(`speaks German in ${width} px at ${zoom * 100} %`, async () => {
      panel = await openPanel(browser, server.url, "light", width, zoom);
      await panel.send({ type: "words", language: "de", words: german });
      await panel.send(message(panelSnapshot()));
      await openEverything(panel);
      assert.equal(await panel.page.evaluate("document.documentElement.lang"), "de");
      assert.match((await panel.page.locator(".figures").innerText()).replace(/\u00a0/g, " "), /Ausgaben\s+132,33 \$/);
      assert.deepEqual(await panel.page.evaluate<string[]>(TOO_WIDE), [], "nothing pushes the page wider");
      const cut = await panel.page.evaluate<string[]>(
        `[...document.querySelectorAll("h1, h2, dt, .value, .note, .basis p, .segmented span, .sort, .grade, .legend li, .outcomes td:not(.col-title), .became th, .became td, .chip, .actions, .check")]
          .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1 && getComputedStyle(element).display !== "inline")
          .map((element) => element.className + ": " + element.textContent.trim())`,
      );
      assert.deepEqual(cut, [], "no word is cut off");
    });
  }
});

/** What may still land by itself is asked about last. */
function firstQuestion({ unlinked }: PanelSnapshot): PanelSnapshot["unlinked"][number] {
  return unlinked.find(({ state }) => state !== "in-flight") ?? assert.fail("nothing is asked");
}

/** Which blank stands where is up to the runtime's locale data. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** What reaches beyond the page while the page scrolls sideways. */
const TOO_WIDE = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("#root *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
  .filter((element) => {
    for (let around = element.parentElement; around !== null; around = around.parentElement)
      if (around.id !== "root" && getComputedStyle(around).overflowX !== "visible") return false;
    return true;
  })
  .map((element) => element.localName + "." + element.className + ": " + element.textContent.trim().slice(0, 60))`;

async function openEverything({ page }: PanelPage): Promise<void> {
  await page.locator("tr.outcome:not(.unlinked) .twistie").nth(1).click();
  await page.locator("tr.outcome.unlinked .twistie").first().click();
  await page.locator("#corrections").click();
  for (const table of await page.locator(".day-table summary").all()) await table.click();
  await page.locator(".sources summary").first().click();
  await page.locator(".questions .move").first().click();
  await page.locator(".choice input").nth(0).check();
  await page.locator(".choice input").nth(1).check();
  await page.locator(".share input").first().fill("0");
  await page.locator(".filter input[type=checkbox]").check();
}
