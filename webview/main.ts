import { html, nothing, render } from "lit";
import "./panel.css";
import type { Intent } from "../src/protocol";
import { buildOn, NOTHING_BUILT } from "./building";
import { createFormat } from "./format";
import { keepFocus } from "./keepFocus";
import { setWords } from "./l10n";
import type { FilledPage, Page } from "./page";
import { became } from "./parts/became";
import { costs } from "./parts/costs";
import { economics } from "./parts/economics";
import { emptyState } from "./parts/emptyState";
import { heading } from "./parts/heading";
import { headline } from "./parts/headline";
import { health } from "./parts/health";
import { notes } from "./parts/notes";
import { outcomes } from "./parts/outcomes";
import { overTime } from "./parts/overTime";
import { questions } from "./parts/questions";
import { skeleton, skeletonBelow } from "./parts/skeleton";
import { sources } from "./parts/sources";
import { yields } from "./parts/yields";
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

let state = restore(vscode.getState());
let theme = readTheme();
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
let format = createFormat(locale, zone);
let built = NOTHING_BUILT;

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => change((current) => receive(current, data)));
onThemeChange(() => {
  theme = readTheme();
  draw();
});
draw();
post({ type: "ready", query: state.choices.query });

function post(intent: Intent): void {
  vscode.postMessage(intent);
}

function change(next: (state: PageState) => PageState): void {
  const before = state;
  state = next(state);
  if (state.choices !== before.choices) vscode.setState(state.choices);
  if (state.words !== null && state.words !== before.words) {
    locale = state.words.language;
    document.documentElement.lang = locale;
    setWords(state.words.words);
    setSaid(state.words.said);
    format = createFormat(locale, zone);
  }
  draw();
  askForRows();
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
  const { snapshot } = state;
  if (snapshot !== null && snapshot.timeZone !== zone) {
    zone = snapshot.timeZone;
    format = createFormat(locale, zone);
  }
  const page: Page = { state, format, theme, rows: built.rows, post, change };
  root.setAttribute("aria-busy", String(!isCurrent(state)));
  keepFocus(root, () => render(html`${heading(page)} ${notes(page)} ${content(page)}`, root));
  if (snapshot !== null) buildMore();
}

let building = false;
/** What comes into sight first is painted before the rest is begun. */
function buildMore(): void {
  const next = buildOn(built, { parts: PARTS.length, rows: state.shown });
  if (building || next === built) return;
  building = true;
  requestAnimationFrame(() => {
    building = false;
    built = next;
    draw();
  });
}

/** In the order of the page. */
const PARTS: readonly ((page: FilledPage) => unknown)[] = [
  overTime,
  became,
  costs,
  yields,
  questions,
  economics,
  outcomes,
  health,
  sources,
];
/** Of them, those that are about usage. */
const ABOUT_USAGE: readonly unknown[] = [overTime, became, costs, yields, questions, economics];

function content(page: Page) {
  const { snapshot } = page.state;
  if (snapshot === null) return skeleton();
  const filled = { ...page, snapshot };
  const used = snapshot.emptyUsage === null;
  const produced = used || snapshot.outcomes.length > 0 || snapshot.emptyOutcomes !== null;
  const isShown = (part: unknown) => (part === outcomes ? produced : used || !ABOUT_USAGE.includes(part));
  return html`<div class=${isCurrent(page.state) ? "content" : "content stale"}>
    ${snapshot.emptyUsage === null ? headline(filled) : emptyState(page, snapshot.emptyUsage, 2)}
    ${PARTS.map((part, index) => (index < built.parts && isShown(part) ? part(filled) : nothing))}
    ${built.parts === 0 && used ? skeletonBelow() : nothing}
  </div>`;
}
