import { html, nothing, type TemplateResult } from "lit/html.js";
import { changed } from "../changedQuery";
import { oneLine } from "../format";
import { plural, t } from "../l10n";
import type { Page } from "../page";
import { pose } from "../query";
import { isCurrent } from "../state";
import { rangeWords } from "../words";
import { filterButton, filters } from "./filters";
import { picker } from "./picker";
import { segmented } from "./segmented";

const RANGES = [7, 30, 90, 0] as const;
/** The picker's value for every repository: not empty, which the element takes for "none chosen". */
const ALL = "*";

/** The page's name, how fresh it is, and what it is about. Usable before there is a snapshot. */
export function heading(page: Page): TemplateResult {
  const { state } = page;
  const { query } = state.choices;
  return html`<header class="heading">
    <div class="heading-words">
      <h1>Token Yield</h1>
      <p class="muted">${freshness(page)}</p>
    </div>
    <div class="heading-controls">
      ${repoPicker(page)}
      ${segmented(
        "range",
        t("Range"),
        RANGES.map((days) => ({ value: String(days), label: rangeWords(days).short, spoken: rangeWords(days).long })),
        query.span === undefined ? String(query.rangeDays) : "",
        (value) => {
          const rangeDays = RANGES.find((days) => String(days) === value);
          if (rangeDays !== undefined) pose(page, { ...changed(query, { span: undefined }), rangeDays });
        },
      )}
      ${filterButton(page)}
      <button class="icon-button" type="button" aria-label=${t("Refresh")} title=${t("Refresh")} @click=${() => page.post({ type: "refresh" })}>
        <i class="codicon codicon-refresh" aria-hidden="true"></i>
      </button>
    </div>
    ${filters(page)}
  </header>`;
}

function freshness({ state, format }: Page): TemplateResult | string {
  const { head: snapshot } = state;
  const stopped = state.engine?.state === "stopped";
  if (snapshot === null) return stopped ? t("Nothing is read now.") : t("Reading what is recorded…");
  const moment = () => format.moment(snapshot.at, Date.now());
  const asOf = stopped
    ? t("as of {0}, not updated now", moment())
    : isCurrent(state)
      ? t("as of {0}", format.time(snapshot.at))
      : t("as of {0}, updating…", moment());
  const notices = snapshot.health.filter(({ severity }) => severity !== "info").length;
  if (notices === 0) return asOf;
  return html`${asOf}<span aria-hidden="true"> · </span><a
      href="#health"
      @click=${(event: Event) => {
        event.preventDefault();
        document.getElementById("health")?.focus();
      }}
    >${plural(notices, "{0} notice", "{0} notices", format.integer(notices))}</a>`;
}

/** Shown when there is a choice, or when the one that was made has to be undone. */
function repoPicker(page: Page): TemplateResult | typeof nothing {
  const { head, choices } = page.state;
  const repos = head?.repos ?? [];
  if (repos.length < 2 && choices.query.repo === null) return nothing;
  const chosen = choices.query.repo ?? ALL;
  const known = [{ id: ALL, name: t("All repositories") }, ...repos];
  if (!known.some(({ id }) => id === chosen)) known.push({ id: chosen, name: t("(a repository that is not here now)") });
  return picker(
    "repo",
    t("Repository"),
    known.map(({ id, name }) => ({ value: id, label: oneLine(name, 60) })),
    chosen,
    (value) => pose(page, { ...choices.query, repo: value === ALL ? null : value }),
  );
}
