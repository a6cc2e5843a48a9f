import { createHash } from "node:crypto";
import { barChart, barsOf, dayLabel } from "./barChart";
import { escapeHtml } from "./escapeHtml";
import { becameSection } from "./htmlBecame";
import { STYLE } from "./htmlStyle";
import { type Column, htmlTable, plain } from "./htmlTable";
import { oneLine } from "./oneLine";
import type { Report } from "./report";
import {
  basisWord,
  basisWords,
  costWords,
  countCell,
  dateOf,
  distributionWords,
  gradeWords,
  integer,
  kindWords,
  percent,
  type ReportWords,
  rangeWords,
  readingNotes,
  responsesWords,
  rowCost,
  scopeWords,
  shortId,
  tokensIn,
  tokensOf,
  tokensWords,
  unitWords,
  withheldNotes,
} from "./reportWords";

/**
 * A report as one file that needs nothing else: no script, no address, its style allowed by its digest alone. What others wrote
 * (titles, names of models) is text, isolated from the direction of what stands around it.
 */
export function htmlReport(report: Report, words: ReportWords): string {
  const { t } = words;
  const digest = createHash("sha256").update(STYLE).digest("base64");
  const title = t("What AI tokens cost, and what they produced");
  const bars = barsOf(report);
  return `<!doctype html>
<html lang="${escapeHtml(words.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`${title} · ${rangeWords(report, words)}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="muted">${escapeHtml(rangeWords(report, words))} · <bdi>${escapeHtml(oneLine(scopeWords(report, words), 120))}</bdi></p>
${headline(report, words)}
<section>
<h2>${escapeHtml(bars.per === "day" ? t("By day") : t("By week"))}</h2>
<div class="scroll">${barChart(bars, words)}</div>
<details><summary>${escapeHtml(t("The same figures as a table"))}</summary>${dayTable(report, words)}</details>
</section>
${becameSection(report, words)}
${section(t("Models"), modelTable(report, words))}
${section(t("Sources"), sourceTable(report, words))}
${outcomes(report, words)}
${notes(report, words)}
<footer>${escapeHtml(t("Made by Token Yield on {0}. Days are those of {1}.", dateOf(report.madeAt, report.timeZone, words), report.timeZone))}</footer>
</main>
</body>
</html>
`;
}

/** Outcomes on one page: it is to be read and sent. The CSV has all of them. */
const SHOWN = 500;

function headline(report: Report, words: ReportWords): string {
  const { t } = words;
  const { landed, costPer } = unitWords(report, words);
  const cost = distributionWords(report.costPerOutcome, words);
  const figure = (label: string, value: string, note: string, wordy = false): string =>
    `<div><dt>${escapeHtml(label)}</dt><dd class="value${wordy ? " words" : ""}">${escapeHtml(value)}</dd><dd class="note">${escapeHtml(note)}</dd></div>`;
  const { spend, reverted, linkedShare } = report;
  return `<dl>
${figure(t("Spend"), costWords(spend.cost, words), basisWords(spend.cost, words))}
${figure(t("Tokens"), tokensWords(spend, words), responsesWords(spend, words))}
${figure(landed, integer(report.landed, words), reverted > 0 ? t("{0} reverted later", integer(reverted, words)) : t("on the default branch"))}
${figure(costPer, cost.value, cost.note, !report.costPerOutcome.enough)}
${figure(t("Linked"), linkedShare === null ? t("not known yet") : percent(linkedShare, words), t("of tokens linked to an outcome"), linkedShare === null)}
</dl>`;
}

function dayTable(report: Report, words: ReportWords): string {
  const { t } = words;
  const columns: Column<Report["days"][number]>[] = [
    { title: t("Day"), cell: ({ day }) => plain(dayLabel(day, "long", words.locale)) },
    { title: t("Cost"), number: true, cell: ({ spend }) => plain(costWords(spend.cost, words)) },
    { title: t("Tokens"), number: true, cell: ({ spend }) => plain(countCell(tokensIn(spend), words)) },
    { title: t("Landed"), number: true, cell: ({ landed }) => plain(landed === 0 ? "–" : integer(landed, words)) },
  ];
  return htmlTable(columns, report.days);
}

function modelTable(report: Report, words: ReportWords): string {
  const { t } = words;
  const columns: Column<Report["models"][number]>[] = [
    { title: t("Model"), cell: ({ key }) => (key === null ? plain(t("(not named)")) : foreign(key, 100)) },
    { title: t("Cost"), number: true, cell: (row) => plain(rowCost(row, words)) },
    { title: t("Tokens"), number: true, cell: (row) => plain(countCell(tokensOf(row), words)) },
    { title: t("What the cost is"), cell: (row) => plain(row.costNanoUsd === null ? "" : basisWord(row.basis, words)) },
  ];
  return htmlTable(columns, report.models);
}

function sourceTable(report: Report, words: ReportWords): string {
  const { t } = words;
  const columns: Column<Report["sources"][number]>[] = [
    { title: t("Source"), cell: ({ label }) => foreign(label, 100) },
    { title: t("Cost"), number: true, cell: (row) => plain(rowCost(row, words)) },
    { title: t("Tokens"), number: true, cell: (row) => plain(countCell(tokensOf(row), words)) },
    { title: t("Responses"), number: true, cell: ({ responses }) => plain(countCell(responses, words)) },
  ];
  return htmlTable(columns, report.sources);
}

function outcomes(report: Report, words: ReportWords): string {
  const { t } = words;
  const standing = report.outcomes.filter(({ partOf }) => partOf === null);
  if (standing.length === 0) return section(t("Outcomes"), `<p class="muted">${escapeHtml(t("Nothing landed in this range."))}</p>`);
  const columns: Column<Report["outcomes"][number]>[] = [
    {
      title: t("Outcome"),
      cell: ({ kind, id, title, repository, reverted }) => ({
        html: `${escapeHtml(kindWords(kind, words))} <bdi class="id">${escapeHtml(oneLine(shortId({ kind, id }), 120))}</bdi>${title === null ? "" : `<br><bdi class="title">${escapeHtml(oneLine(title, 200))}</bdi>`}${repository === null ? "" : ` <bdi class="muted">${escapeHtml(oneLine(repository, 60))}</bdi>`}${reverted ? ` <span class="muted">${escapeHtml(t("reverted"))}</span>` : ""}`,
      }),
    },
    { title: t("When"), cell: ({ at }) => plain(dateOf(at, report.timeZone, words)) },
    { title: t("Cost"), number: true, cell: ({ cost }) => plain(cost === null ? "–" : costWords(cost, words)) },
    { title: t("Tokens"), number: true, cell: ({ cost, totalTokens }) => plain(cost === null ? "–" : integer(totalTokens, words)) },
    { title: t("Sessions"), number: true, cell: ({ sessions }) => plain(integer(sessions, words)) },
    { title: t("Link"), cell: ({ grade }) => plain(gradeWords(grade, words)) },
  ];
  const rest = standing.length - SHOWN;
  const more = rest <= 0 ? "" : `<p class="muted">${escapeHtml(t("{0} more are not listed here.", integer(rest, words)))}</p>`;
  return section(t("Outcomes"), htmlTable(columns, standing.slice(0, SHOWN)) + more);
}

function notes(report: Report, words: ReportWords): string {
  const { t } = words;
  const lines = [
    ...readingNotes(words),
    ...(report.named ? [] : [t("Titles and names are left out.")]),
    ...withheldNotes(report, words),
    ...report.health.filter(({ severity }) => severity !== "info").map(({ message }) => oneLine(words.said(message), 500)),
  ];
  return section(t("How to read it"), `<ul>${lines.map((line) => `<li><bdi>${escapeHtml(line)}</bdi></li>`).join("")}</ul>`);
}

function section(title: string, content: string): string {
  return `<section>\n<h2>${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

function foreign(text: string, longest: number): { html: string } {
  return { html: `<bdi>${escapeHtml(oneLine(text, longest))}</bdi>` };
}
