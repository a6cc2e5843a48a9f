import { html, nothing, type TemplateResult } from "lit/html.js";
import type { PanelEconomics } from "../../src/protocol";
import { type Format, oneLine } from "../format";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import { yieldsTaken } from "../takenTables";
import { costText } from "../words";
import { replay } from "./replay";
import { takeAlong } from "./takeAlong";

type Commitment = PanelEconomics["commitments"][number];
type Return = NonNullable<PanelEconomics["returns"]>[number];
type Row = PanelEconomics["yields"][number]["rows"][number];

/** What the user declared, held against what was used: commitments, values, cost centres; and what a cap would have met. */
export function economics(page: FilledPage): TemplateResult {
  const { commitments, returns, yields } = page.snapshot.economics;
  const centres = yields.find(({ by }) => by === "centre")?.rows ?? [];
  const parts = [
    commitments.length === 0 ? nothing : commitmentList(page, commitments),
    returns === null ? nothing : returnList(page, returns),
    centres.length === 0 ? nothing : centreTable(page, centres),
  ].filter((part) => part !== nothing);
  return html`<section class="economics" aria-labelledby="economics">
    <div class="section-heading"><h2 id="economics">${t("Economics")}</h2></div>
    ${
      parts.length === 0
        ? html`<p class="muted">
            ${t("Declare what outcomes are worth, what usage belongs together or what was committed to, and it is held against what was used:")}
            <code>tokenYield.outcomeValues</code>, <code>tokenYield.costCentres</code>, <code>tokenYield.commitments</code>
          </p>`
        : parts
    }
    ${replay(page)}
  </section>`;
}

function commitmentList({ format }: FilledPage, commitments: readonly Commitment[]): TemplateResult {
  return html`<h3>${t("Commitments")}</h3>
    <p class="muted">${t("Of everything that is counted here, in every repository; without what a flat plan pays for.")}</p>
    <ul class="commitments">
      ${commitments.map(
        (one) => html`<li class="commitment">
          <p class="commitment-name">
            <strong><bdi>${oneLine(one.name, 80)}</bdi></strong>
            <span class="muted">${format.day(one.from, "full")} – ${format.day(one.to, "full")}</span>
          </p>
          ${drawdown(one)}
          <p>
            ${t("{0} of {1} used", format.usd(one.spentNanoUsd), format.usd(one.amountNanoUsd))}${
              one.spentShare === null ? nothing : html` <span class="muted">(${format.percent(one.spentShare)})</span>`
            }<span aria-hidden="true"> · </span>${t("{0} of its time is over", format.percent(one.elapsedShare))}
          </p>
          <p class="muted">${pace(one, format)}</p>
        </li>`,
      )}
    </ul>`;
}

/** How much is used, with a line where its time is. Said in words below. */
function drawdown({ spentShare, elapsedShare }: Commitment): TemplateResult {
  const used = Math.min(1, spentShare ?? 0) * 100;
  return html`<svg class="drawdown" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="drawdown-whole" x="0" y="1" width="100" height="6"></rect>
    <rect class="drawdown-used" x="0" y="1" width=${used} height="6"></rect>
    <line class="drawdown-time" x1=${elapsedShare * 100} x2=${elapsedShare * 100} y1="0" y2="8" vector-effect="non-scaling-stroke"></line>
  </svg>`;
}

/** Where it is heading, as a range or not at all. */
function pace({ verdict, projected }: Commitment, format: Format): string {
  const range =
    projected === null
      ? ""
      : t(
          "As in the {0} weeks so far, {1} to {2} will be used by its end (95% of such ranges hold).",
          format.integer(projected.weeks),
          format.usd(projected.lowNanoUsd),
          format.usd(projected.highNanoUsd),
        );
  switch (verdict) {
    case "over":
      return t("Its time is over.");
    case "not begun":
      return t("Its time has not begun.");
    case "exceeded":
      return [t("It is used up."), range].filter(Boolean).join(" ");
    case "not enough yet":
      return t("Not enough yet to say where it is heading: that takes 8 whole weeks of usage, and reaches half as far as those do.");
    case "heading above":
      return [range, t("All of that range is above the amount.")].join(" ");
    case "heading below":
      return [range, t("All of that range is below the amount.")].join(" ");
    case "open":
      return [range, t("The amount lies in that range.")].join(" ");
  }
}

const KIND: Readonly<Record<Return["kind"], () => string>> = {
  commit: () => t("Landed commits"),
  request: () => t("Merged requests"),
  issue: () => t("Closed issues"),
};

/** Of one kind each, since commits, requests and issues are views of the same work. */
function returnList({ format }: FilledPage, returns: readonly Return[]): TemplateResult {
  const known = returns.filter(({ n }) => n > 0);
  return html`<h3>${t("Return on tokens")}</h3>
    <p class="muted">${t("The value that you declared for outcomes, over what their tokens cost. Kinds are views of the same work and are not added.")}</p>
    ${
      known.length === 0
        ? html`<p>${t("No outcome of this time has both a declared value and a known cost yet.")}</p>`
        : html`<table class="economics-table">
            <thead>
              <tr>
                <th scope="col">${t("Outcomes")}</th>
                <th scope="col" class="number">${t("Value")}</th>
                <th scope="col" class="number">${t("Cost")}</th>
                <th scope="col" class="number">${t("Value for a dollar")}</th>
                <th scope="col" class="number">n</th>
              </tr>
            </thead>
            <tbody>
              ${known.map(
                ({ kind, n, valueNanoUsd, costNanoUsd, ratio, interval, withoutValue }) => html`<tr>
                  <th scope="row">
                    ${KIND[kind]()}
                    ${withoutValue === 0 ? nothing : html`<span class="note">${t("{0} more have no declared value", format.integer(withoutValue))}</span>`}
                  </th>
                  <td class="number">${format.usd(valueNanoUsd)}</td>
                  <td class="number">${format.usd(costNanoUsd)}</td>
                  <td class="number">
                    ${ratio === null ? t("not enough yet") : format.usd(ratio * 1e9)}
                    ${interval === null ? nothing : html`<span class="note">${between(format.usd(interval.low * 1e9), format.usd(interval.high * 1e9))}</span>`}
                  </td>
                  <td class="number">${format.integer(n)}</td>
                </tr>`,
              )}
            </tbody>
          </table>`
    }`;
}

function centreTable(page: FilledPage, rows: readonly Row[]): TemplateResult {
  const { format } = page;
  const taken = {
    name: "cost-centres",
    title: t("Cost centres"),
    hasTitles: false,
    table: () => yieldsTaken(rows, "centre"),
    picture: null,
  };
  return html`<div class="section-heading">
      <h3>${taken.title}</h3>
      <div class="section-controls">${takeAlong(page, taken)}</div>
    </div>
    <p class="muted">${t("An outcome is a centre’s that made at least 80% of it. Centres do different work: they stand beside each other, and are not compared.")}</p>
    <table class="economics-table">
      <thead>
        <tr>
          <th scope="col">${t("Cost centre")}</th>
          <th scope="col" class="number">${t("Spend")}</th>
          <th scope="col" class="number">${t("Tokens")}</th>
          <th scope="col" class="number">${t("Outcomes")}</th>
          <th scope="col" class="number">${t("Median cost")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            <th scope="row"><bdi>${centreName(row)}</bdi></th>
            <td class="number" title=${format.usdExact(row.spend.cost.nanoUsd)}>${costText(row.spend.cost, format)}</td>
            <td class="number" title=${format.integer(row.spend.totalTokens)}>${format.compact(row.spend.totalTokens)}</td>
            <td class="number">${format.integer(row.outcomes)}</td>
            <td class="number">
              ${row.cost.median === null ? t("not enough yet") : format.usd(row.cost.median)}
              <span class="note"
                >${row.interval === null ? nothing : html`${between(format.usd(row.interval.low), format.usd(row.interval.high))}, `}n = ${format.integer(row.cost.n)}</span
              >
            </td>
          </tr>`,
        )}
      </tbody>
    </table>`;
}

function centreName({ key, label }: Row): string {
  if (key === null) return t("in no centre");
  return key === "several" ? t("several centres") : oneLine(label, 80);
}

function between(low: string, high: string): string {
  return t("{0} to {1}", low, high);
}
