import { html, noChange, nothing, render } from "lit/html.js";
import "./panel.css";
import type { Intent } from "../src/protocol";
import { createFormat } from "./format";
import { frame } from "./frame";
import { keepFocus } from "./keepFocus";
import { setWords } from "./l10n";
import { openingMessages } from "./opening";
import type { FilledPage, Page } from "./page";
import type { PagePart } from "./pageParts";
import { emptyState } from "./parts/emptyState";
import { engineAway } from "./parts/engineAway";
import { heading } from "./parts/heading";
import { headline } from "./parts/headline";
import { notes } from "./parts/notes";
import { skeleton, skeletonBelow } from "./parts/skeleton";
import { createPieces } from "./pieces";
import { setSaid } from "./said";
import { askRows, isCurrent, type PageState, receive, restore } from "./state";
import { tableQuery } from "./tableQuery";
import { onThemeChange, readTheme } from "./theme";

const ROWS_MS = 120;
const ROWS_AT_ONCE = 25;
/** The piece with the heading and the first figures; what comes below has the numbers after it. */
const TOP = 0;

const vscode = acquireVsCodeApi<unknown>();
const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("main"));
/** The editor's language: numbers are in it from the start, words are English until the host sends others. */
let locale = document.documentElement.lang || navigator.language;
document.documentElement.lang = "en";

let state = openingMessages().reduce<PageState>(receive, restore(vscode.getState()));
let theme = readTheme();
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
let format = createFormat(locale, zone);
let page = currentPage(0);
/** What comes below the first figures; null until its code is there. */
let below: readonly PagePart[] | null = null;
/** What draws it, part by part as it is there. */
const loaded: ((page: FilledPage) => unknown)[] = [];
/** By the same index: what each was drawn with last. */
const drawnWith: PageState[] = [];
const pieces = createPieces({ draw: drawPiece, now: () => performance.now(), painted: frame });

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => change((current) => receive(current, data)));
onThemeChange(async () => {
  // The editor has given the page its colours by then: to ask for them before makes all of it wait for them.
  await frame();
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

function currentPage(rows: number): Page {
  return { state, format, theme, rows, post, change };
}

function draw(): void {
  const { head } = state;
  if (head !== null && head.timeZone !== zone) {
    zone = head.timeZone;
    format = createFormat(locale, zone);
  }
  page = currentPage(page.rows);
  pieces.outdate([TOP, ...loaded.map((_, index) => index + 1)], pieceOf(document.activeElement));
}

function pieceOf(element: Element | null): number | undefined {
  const piece = Number(element?.closest<HTMLElement>(".piece")?.dataset["piece"] ?? TOP);
  return piece <= loaded.length ? piece : undefined;
}

function drawPiece(piece: number): void {
  if (piece > TOP && state.snapshot !== null) {
    buildRows(piece, state.snapshot.outcomes.length);
    drawnWith[piece - 1] = state;
  }
  keepFocus(root, () => render(layout(piece), root));
  const awaited = state.engine?.state !== "stopped" && (state.snapshot === null || !isCurrent(state));
  root.setAttribute("aria-busy", String(awaited || pieces.isBehind()));
}

/** The table's rows are built a few at a time, once it is drawn without any. */
function buildRows(piece: number, outcomes: number): void {
  const rows = Math.min(state.shown, outcomes);
  if (below?.[piece - 1]?.of !== "outcomes" || page.rows >= rows) return;
  if (drawnWith[piece - 1] !== undefined) page = currentPage(Math.min(rows, page.rows + ROWS_AT_ONCE));
  if (page.rows < rows) pieces.outdateLater([piece]);
}

/** The page with one piece drawn anew and all others as they are. */
function layout(piece: number): unknown {
  const { head, engine } = state;
  const top = piece === TOP ? html`${heading(page)} ${notes(page)}` : noChange;
  if (head === null) return html`${top} ${engine?.state === "stopped" ? engineAway(page, engine.message) : skeleton()}`;
  const used = head.emptyUsage === null;
  return html`${top}
    <div class=${drawnWith.some(isBehind) || isBehind(state) ? "content stale" : "content"}>
      ${piece !== TOP ? noChange : head.emptyUsage === null ? headline({ ...page, snapshot: head }) : emptyState(page, head.emptyUsage, 2)}
      ${loaded.map((_, index) => html`<div class="piece" data-piece=${index + 1}>${piece === index + 1 ? part(index) : noChange}</div>`)}
      ${drawnWith.length === 0 && used ? skeletonBelow() : nothing}
    </div>`;
}

/** Whether what was drawn is no answer to what is asked now. */
function isBehind(drawn: PageState): boolean {
  return !isCurrent({ ...drawn, choices: state.choices });
}

function part(index: number): unknown {
  const { snapshot } = state;
  if (snapshot === null) return nothing;
  const used = snapshot.emptyUsage === null;
  const shown: Readonly<Record<PagePart["of"], boolean>> = {
    usage: used,
    outcomes: used || snapshot.outcomes.length > 0 || snapshot.emptyOutcomes !== null,
    everything: true,
  };
  return shown[below?.[index]?.of ?? "everything"] ? loaded[index]?.({ ...page, snapshot }) : nothing;
}

/** What the first figures do not need comes once they are painted, a part a frame. */
async function loadParts(): Promise<void> {
  // The editor shows the page when it is loaded, and a style sheet that is asked for before is a part of that.
  if (document.readyState !== "complete") await new Promise((done) => window.addEventListener("load", done, { once: true }));
  await frame();
  const [{ PAGE_PARTS }] = await Promise.all([
    import(root.dataset["parts"] ?? "./panelParts.js") as Promise<typeof import("./pageParts")>,
    styleSheet(root.dataset["style"], (link) => document.head.append(link)),
    // Before the page's own style, which refines it. An element of the editor's that shows an icon looks for this name.
    styleSheet(root.dataset["icons"], (link) => document.head.prepend(Object.assign(link, { id: "vscode-codicon-stylesheet" }))),
  ]);
  below = PAGE_PARTS;
  for (const { load } of below) {
    await frame();
    loaded.push(await load());
    if (state.snapshot !== null) pieces.outdateLater([loaded.length]);
  }
  // Says that no more is to come.
  delete root.dataset["parts"];
}

/** Resolves once it is there, or could not be had: the page is drawn without it then. */
function styleSheet(href: string | undefined, place: (link: HTMLLinkElement) => void): Promise<unknown> {
  if (href === undefined) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  place(link);
  return new Promise((done) => {
    link.onload = done;
    link.onerror = done;
  });
}
