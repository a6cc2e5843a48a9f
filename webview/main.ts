import { html, nothing, render } from "lit";
import "./panel.css";
import type { Intent } from "../src/protocol";
import { buildOn, NOTHING_BUILT } from "./building";
import { createFormat } from "./format";
import { frame } from "./frame";
import { keepFocus } from "./keepFocus";
import { setWords } from "./l10n";
import { openingMessages } from "./opening";
import type { FilledPage, Page } from "./page";
import type { PagePart } from "./pageParts";
import { emptyState } from "./parts/emptyState";
import { heading } from "./parts/heading";
import { headline } from "./parts/headline";
import { notes } from "./parts/notes";
import { skeleton, skeletonBelow } from "./parts/skeleton";
import { setSaid } from "./said";
import { askRows, isCurrent, type PageState, receive, restore } from "./state";
import { tableQuery } from "./tableQuery";
import { onThemeChange, readTheme } from "./theme";

const ROWS_MS = 120;

const vscode = acquireVsCodeApi<unknown>();
const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("main"));
/** The editor's language: numbers are in it from the start, words are English until the host sends others. */
let locale = document.documentElement.lang || navigator.language;
document.documentElement.lang = "en";

let state = openingMessages().reduce<PageState>(receive, restore(vscode.getState()));
let theme = readTheme();
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
let format = createFormat(locale, zone);
let built = NOTHING_BUILT;
/** What comes below the first figures; null until its code is there. */
let below: readonly PagePart[] | null = null;
/** The parts of it that can be drawn, from the top. */
const loaded: ((page: FilledPage) => unknown)[] = [];

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => change((current) => receive(current, data)));
onThemeChange(() => {
  theme = readTheme();
  draw();
});
speak();
draw();
post({ type: "ready", query: state.choices.query });
void loadParts();

function post(intent: Intent): void {
  vscode.postMessage(intent);
}

function change(next: (state: PageState) => PageState): void {
  const before = state;
  state = next(state);
  if (state.choices !== before.choices) vscode.setState(state.choices);
  if (state.words !== before.words) speak();
  draw();
  askForRows();
}

function speak(): void {
  if (state.words === null) return;
  locale = state.words.language;
  document.documentElement.lang = locale;
  setWords(state.words.words);
  setSaid(state.words.said);
  format = createFormat(locale, zone);
}

/** Letters that are typed quickly are asked for together. */
let rowsTimer: number | undefined;
function askForRows(): void {
  if (tableQuery(state) === null || rowsTimer !== undefined) return;
  rowsTimer = window.setTimeout(() => {
    rowsTimer = undefined;
    const query = tableQuery(state);
    if (query === null) return;
    change((current) => askRows(current, query));
    post({ type: "query", query });
  }, ROWS_MS);
}

function draw(): void {
  const { head, snapshot } = state;
  if (head !== null && head.timeZone !== zone) {
    zone = head.timeZone;
    format = createFormat(locale, zone);
  }
  const page: Page = { state, format, theme, rows: built.rows, post, change };
  root.setAttribute("aria-busy", String(snapshot === null || !isCurrent(state)));
  keepFocus(root, () => render(html`${heading(page)} ${notes(page)} ${content(page)}`, root));
  if (snapshot !== null) void buildMore();
}

/** What the first figures do not need comes once they are painted, a part a frame. */
async function loadParts(): Promise<void> {
  await frame();
  showIcons();
  const { PAGE_PARTS }: typeof import("./pageParts") = await import(root.dataset["parts"] ?? "./panelParts.js");
  below = PAGE_PARTS;
  for (const { load } of below) {
    await frame();
    loaded.push(await load());
    if (state.snapshot !== null) void buildMore();
  }
}

/** The font of the icons; an element of the editor's that shows one looks for its style sheet by this name. */
function showIcons(): void {
  const icons = root.dataset["icons"];
  if (icons === undefined) return;
  const link = document.createElement("link");
  link.id = "vscode-codicon-stylesheet";
  link.rel = "stylesheet";
  link.href = icons;
  // Before the page's own style, which refines it.
  document.head.prepend(link);
}

let building = false;
/** What comes into sight first is painted before the rest is begun. */
async function buildMore(): Promise<void> {
  if (building) return;
  building = true;
  for (;;) {
    const next = buildOn(built, { parts: loaded.length, rows: loaded.length === below?.length ? state.shown : 0 });
    if (next === built) break;
    await frame();
    built = next;
    draw();
  }
  building = false;
}

function content(page: Page) {
  const { head, snapshot } = page.state;
  if (head === null) return skeleton();
  const used = head.emptyUsage === null;
  return html`<div class=${isCurrent(page.state) ? "content" : "content stale"}>
    ${head.emptyUsage === null ? headline({ ...page, snapshot: head }) : emptyState(page, head.emptyUsage, 2)}
    ${snapshot === null ? nothing : parts({ ...page, snapshot })}
    ${built.parts === 0 && used ? skeletonBelow() : nothing}
  </div>`;
}

function parts(page: FilledPage): readonly unknown[] {
  const { emptyUsage, emptyOutcomes, outcomes } = page.snapshot;
  const used = emptyUsage === null;
  const shown: Readonly<Record<PagePart["of"], boolean>> = {
    usage: used,
    outcomes: used || outcomes.length > 0 || emptyOutcomes !== null,
    everything: true,
  };
  return (below ?? []).map(({ of }, index) => (index < built.parts && shown[of] ? loaded[index]?.(page) : nothing));
}
