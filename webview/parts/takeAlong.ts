import { html, nothing, type TemplateResult } from "lit/html.js";
import { t } from "../l10n";
import type { Page } from "../page";
import type { TakenTable } from "../takenTables";
import { type Picture, takePicture } from "../takePicture";

/** What of a part of the page can be taken along. */
export interface Taken {
  /** What a file is called: lower-case letters, digits and dashes. */
  readonly name: string;
  /** The part's heading. */
  readonly title: string;
  /** The figures that are drawn; with `titles`, what others wrote too. */
  table(titles: boolean): TakenTable;
  /** Whether there are titles to leave out. */
  readonly hasTitles: boolean;
  /** The chart; null where the part is a table alone. */
  readonly picture: Picture | null;
}

/** A small menu beside a heading: the chart as a picture, the figures as CSV or JSON, copied or saved. */
export function takeAlong(page: Page, taken: Taken): TemplateResult {
  const label = t("Take along: {0}", taken.title);
  const item = (words: string, act: (titles: boolean) => void) =>
    html`<li><button type="button" @click=${(event: Event) => chosen(event, act)}>${words}</button></li>`;
  const table = (how: "copy" | "save", form: "csv" | "json") => (titles: boolean) =>
    page.post({ type: "takeAlong", how, form, name: taken.name, table: taken.table(titles) });
  const picture = taken.picture;
  return html`<details class="take-along" @keydown=${closeOnEscape} @focusout=${closeOnLeaving} @toggle=${keepInside}>
    <summary aria-label=${label} title=${label}><i class="codicon codicon-export" aria-hidden="true"></i></summary>
    <div class="take-menu">
      ${taken.hasTitles ? html`<label><input type="checkbox" /> ${t("With titles that others wrote")}</label>` : nothing}
      <ul>
        ${
          picture === null
            ? nothing
            : html`${item(t("Copy picture"), (titles) => void copyPicture(page, taken, picture, titles))}
              ${item(t("Save picture, with its figures"), (titles) => void savePicture(page, taken, picture, titles, false))}
              ${item(t("Save picture on white, with its figures"), (titles) => void savePicture(page, taken, picture, titles, true))}`
        }
        ${item(t("Copy figures as CSV"), table("copy", "csv"))} ${item(t("Save figures as CSV"), table("save", "csv"))}
        ${item(t("Copy figures as JSON"), table("copy", "json"))} ${item(t("Save figures as JSON"), table("save", "json"))}
      </ul>
    </div>
  </details>`;
}

function chosen(event: Event, act: (titles: boolean) => void): void {
  const menu = (event.currentTarget as HTMLElement).closest("details");
  const tick = menu?.querySelector("input");
  const titles = tick?.checked === true;
  // A tick holds for one taking: what is shared is decided each time.
  if (tick) tick.checked = false;
  close(menu);
  act(titles);
}

function closeOnEscape(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.key !== "Escape" || !menu.open) return;
  event.stopPropagation();
  close(menu);
}

function closeOnLeaving(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
}

/** Near the page's left edge the menu opens to the right. */
function keepInside(event: Event): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  const list = menu.querySelector<HTMLElement>(".take-menu");
  menu.classList.toggle("from-start", list !== null && menu.getBoundingClientRect().right < list.offsetWidth);
}

function close(menu: HTMLDetailsElement | null): void {
  if (menu === null) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

/** The editor's clipboard takes text only, so that a picture goes the page's way; where that is closed, it is saved instead. */
async function copyPicture(page: Page, taken: Taken, picture: Picture, titles: boolean): Promise<void> {
  try {
    // Given as a promise, since the click has to be answered at once.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": takePicture(picture, page.theme, { onWhite: false, titles }) })]);
  } catch {
    await savePicture(page, taken, picture, titles, false);
  }
}

async function savePicture(page: Page, taken: Taken, picture: Picture, titles: boolean, onWhite: boolean): Promise<void> {
  const png = base64(new Uint8Array(await (await takePicture(picture, page.theme, { onWhite, titles })).arrayBuffer()));
  page.post({ type: "takeAlong", how: "save", form: "png", name: taken.name, table: taken.table(titles), png });
}

function base64(bytes: Uint8Array): string {
  let text = "";
  // In pieces, since a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
