import { html, nothing, type TemplateResult } from "lit/html.js";
import type { PanelEconomics, PanelQuery } from "../../src/protocol";
import { oneLine } from "../format";
import { plural, t } from "../l10n";
import type { FilledPage } from "../page";
import { pose } from "../query";

type Cap = NonNullable<PanelQuery["cap"]>;
type Shown = Extract<NonNullable<PanelEconomics["replay"]>, { shown: true }>;
type Hidden = Extract<NonNullable<PanelEconomics["replay"]>, { shown: false }>;

const PER: Readonly<Record<Cap["per"], () => string>> = {
  day: () => t("a day"),
  week: () => t("a week"),
  session: () => t("a session"),
};
const MOST_USD = 1_000_000;

/** A question that limits nothing: which outcomes would a cap have met, had there been one? */
export function replay(page: FilledPage): TemplateResult {
  const { economics } = page.snapshot;
  const { cap } = page.state.choices.query;
  return html`<details class="replay" ?open=${cap !== undefined}>
    <summary>${t("What would a cap have met?")}</summary>
    <p class="muted">${t("Runs this time again as if nothing had been used beyond a cap. It limits nothing, and assumes that nobody would have worked differently.")}</p>
    <form
      class="replay-form"
      @submit=${(event: Event) => {
        event.preventDefault();
        askAbout(page, event.currentTarget as HTMLFormElement);
      }}
    >
      <label
        >${t("At most, in dollars")}
        <input type="number" name="usd" min="0" max=${MOST_USD} step="any" required .value=${cap === undefined ? "" : String(cap.nanoUsd / 1e9)} />
      </label>
      <label
        >${t("for")}
        <select name="per">
          ${(["day", "week", "session"] as const).map((per) => html`<option value=${per} ?selected=${(cap?.per ?? "week") === per}>${PER[per]()}</option>`)}
        </select>
      </label>
      <button class="plain-button" type="submit">${t("Run again")}</button>
      ${
        cap === undefined
          ? nothing
          : html`<button class="plain-button" type="button" @click=${() => pose(page, withoutCap(page.state.choices.query))}>${t("Clear")}</button>`
      }
    </form>
    <div role="status">
      ${economics.replay === null || cap === undefined ? nothing : economics.replay.shown ? met(page, cap, economics.replay) : html`<p>${hiddenWords(page, economics.replay)}</p>`}
    </div>
  </details>`;
}

function askAbout(page: FilledPage, form: HTMLFormElement): void {
  const fields = new FormData(form);
  const usd = Number(fields.get("usd"));
  const per = (["day", "week", "session"] as const).find((name) => name === fields.get("per"));
  if (per === undefined || !Number.isFinite(usd) || usd < 0 || usd > MOST_USD) return;
  pose(page, { ...page.state.choices.query, cap: { per, nanoUsd: Math.round(usd * 1e9) } });
}

function withoutCap({ cap: _cap, ...query }: PanelQuery): PanelQuery {
  return query;
}

function met(
  { format }: FilledPage,
  cap: Cap,
  { effect, outcomes, met: count, landed, beyondNanoUsd, beyondLandedNanoUsd, sessions, coverage }: Shown,
): TemplateResult {
  const more = count - outcomes.length;
  const facts = [
    t(
      "{0} of usage lay beyond {1} for {2}, in {3} sessions.",
      format.usd(beyondNanoUsd),
      format.usd(cap.nanoUsd),
      PER[cap.per](),
      format.integer(sessions),
    ),
    effect === "stopped"
      ? t("Of {0} landed outcomes, {1} had work there and would have been stopped.", format.integer(landed), format.integer(count))
      : t("Of {0} landed outcomes, {1} had work there and would have been delayed.", format.integer(landed), format.integer(count)),
    t("{0} of it was work for what landed, which is saved only if that is given up.", format.usd(beyondLandedNanoUsd)),
    t("{0} of tokens are surely linked; what is not linked may hide more.", format.percent(coverage)),
  ];
  return html`<p>${facts.join(" ")}</p>
    ${
      outcomes.length === 0
        ? nothing
        : html`<ul class="met">
              ${outcomes.map(
                ({ title, id, nanoUsd }) =>
                  html`<li><bdi>${title.trim() === "" ? t("(no title)") : oneLine(title, 160)}</bdi> <code>${oneLine(id, 10)}</code> <span class="muted">${format.usd(nanoUsd)}</span></li>`,
              )}
            </ul>
            ${more > 0 ? html`<p class="muted">${plural(more, "and {0} more", "and {0} more", format.integer(more))}</p>` : nothing}`
    }`;
}

function hiddenWords({ format }: FilledPage, { because, coverage }: Hidden): string {
  switch (because) {
    case "no amount":
      return t("A cap is an amount of money, 0 or more.");
    case "no usage":
      return t("There is no usage in this time that is settled: what is younger than 14 days has not shown yet what becomes of it.");
    case "coverage":
      return t(
        "Not enough yet: {0} of tokens are surely linked to an outcome, and it takes 60%. What is missing could turn the answer round.",
        format.percent(coverage ?? 0),
      );
    case "no prices":
      return t("Not enough yet: too much of the usage has no known price.");
    case "few outcomes":
      return t("Not enough yet: it takes 8 outcomes that landed and are settled.");
  }
}
