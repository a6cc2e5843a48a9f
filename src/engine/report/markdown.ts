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
  stateWords,
  tokensIn,
  tokensOf,
  tokensWords,
  unitWords,
  withheldNotes,
} from "./reportWords";

/** Outcomes in a pull request's text: beyond these a table is no longer read. */
const SHOWN = 25;

/** A report for a pull request or a review. What others wrote stands in code spans, so that it is neither markup nor a mention. */
export function markdownReport(report: Report, words: ReportWords): string {
  const { t } = words;
  const { landed, costPer } = unitWords(report, words);
  const cost = distributionWords(report.costPerOutcome, words);
  const blocks = [
    `## ${t("What AI tokens cost, and what they produced")}`,
    text(`${rangeWords(report, words)} · ${scopeWords(report, words)} · ${report.timeZone}`),
    table(
      ["", ""],
      [
        [t("Spend"), text(`${costWords(report.spend.cost, words)} (${basisWords(report.spend.cost, words)})`)],
        [t("Tokens"), text(`${tokensWords(report.spend, words)} (${responsesWords(report.spend, words)})`)],
        [
          landed,
          text(
            `${integer(report.landed, words)}${report.reverted > 0 ? ` (${t("{0} reverted later", integer(report.reverted, words))})` : ""}`,
          ),
        ],
        [costPer, text(`${cost.value} (${cost.note})`)],
        [
          t("Linked"),
          report.linkedShare === null ? t("not known yet") : t("{0} of tokens linked to an outcome", percent(report.linkedShare, words)),
        ],
      ],
    ),
    section(t("What became of it"), [
      [t("State"), t("Cost"), t("Tokens")],
      ...report.states.map(({ state, spend }) => [
        stateWords(state, words),
        costWords(spend.cost, words),
        countCell(tokensIn(spend), words),
      ]),
      [`**${t("Total")}**`, `**${costWords(report.spend.cost, words)}**`, `**${countCell(tokensIn(report.spend), words)}**`],
    ]),
    section(t("Models"), [
      [t("Model"), t("Cost"), t("Tokens"), t("What the cost is")],
      ...report.models.map((row) => [
        row.key === null ? t("(not named)") : code(row.key),
        rowCost(row, words),
        countCell(tokensOf(row), words),
        row.costNanoUsd === null ? "" : basisWord(row.basis, words),
      ]),
    ]),
    section(t("Sources"), [
      [t("Source"), t("Cost"), t("Tokens"), t("Responses")],
      ...report.sources.map((row) => [
        text(row.label),
        rowCost(row, words),
        countCell(tokensOf(row), words),
        countCell(row.responses, words),
      ]),
    ]),
    ...outcomeBlocks(report, words),
    ...notesOf(report, words),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function outcomeBlocks(report: Report, words: ReportWords): string[] {
  const { t } = words;
  const standing = report.outcomes.filter(({ partOf }) => partOf === null);
  if (standing.length === 0) return [];
  const rest = standing.length - SHOWN;
  const rows = standing
    .slice(0, SHOWN)
    .map(({ kind, id, at, reverted, grade, cost, title }) => [
      `${kindWords(kind, words)} ${code(shortId({ kind, id }))}${title === null ? "" : ` ${code(title)}`}${reverted ? ` (${t("reverted")})` : ""}`,
      dateOf(at, report.timeZone, words),
      cost === null ? "–" : costWords(cost, words),
      gradeWords(grade, words),
    ]);
  const blocks = [section(t("Outcomes"), [[t("Outcome"), t("When"), t("Cost"), t("Link")], ...rows])];
  if (rest > 0) blocks.push(t("{0} more are not listed here.", integer(rest, words)));
  return blocks;
}

function notesOf(report: Report, words: ReportWords): string[] {
  const health = report.health.filter(({ severity }) => severity !== "info").map(({ message }) => `- ${text(words.said(message))}`);
  return [[...[...readingNotes(words), ...withheldNotes(report, words)].map((note) => `- ${note}`), ...health].join("\n")];
}

function section(title: string, [head = [], ...rows]: readonly (readonly string[])[]): string {
  return `### ${title}\n\n${table(head, rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? ":--" : "--:"))), ...rows.map(line)].join("\n");
}

/** Our own sentences with what fills them: no markup in it, and nothing that would end the cell. */
function text(sentence: string): string {
  return oneLine(sentence, 400).replace(/[\\`*_[\]<>|@#]/g, "\\$&");
}

function code(foreign: string): string {
  const line = oneLine(foreign, 120).replaceAll("`", "'").replaceAll("|", "¦");
  return line === "" ? "" : `\`${line}\``;
}
