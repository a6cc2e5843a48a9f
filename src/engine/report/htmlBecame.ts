import { escapeHtml } from "./escapeHtml";
import { htmlTable, plain } from "./htmlTable";
import type { Report, ReportState } from "./report";
import { costWords, integer, percent, type ReportWords, stateWords } from "./reportWords";

type Group = "landed" | "reverted" | "in-flight" | "exploration";

/** What became of the usage: one bar, and the figures that it is drawn from. Each group has a pattern of its own beside its colour. */
export function becameSection(report: Report, words: ReportWords): string {
  const { t } = words;
  const { cost, totalTokens } = report.spend;
  const byTokens = cost.nanoUsd === 0;
  const shareOf = ({ spend }: Report["states"][number]): number =>
    byTokens ? spend.totalTokens / Math.max(1, totalTokens) : spend.cost.nanoUsd / cost.nanoUsd;
  let from = 0;
  const bar = report.states.map((part) => {
    const start = from;
    from += 100 * shareOf(part);
    return `<rect x="${start.toFixed(3)}%" width="${(from - start).toFixed(3)}%" height="100%"${paint(groupOf(part.state))}/>`;
  });
  const columns = [
    {
      title: t("State"),
      cell: ({ state }: Report["states"][number]) => ({
        html: `<svg class="swatch" width="11" height="11" aria-hidden="true"><rect width="11" height="11"${paint(groupOf(state))}/></svg>${escapeHtml(stateWords(state, words))}`,
      }),
    },
    { title: t("Cost"), number: true, cell: ({ spend }: Report["states"][number]) => plain(costWords(spend.cost, words)) },
    { title: t("Tokens"), number: true, cell: ({ spend }: Report["states"][number]) => plain(integer(spend.totalTokens, words)) },
    {
      title: byTokens ? t("Share of tokens") : t("Share of cost"),
      number: true,
      cell: (part: Report["states"][number]) => plain(percent(shareOf(part), words)),
    },
  ];
  const total = [t("Total"), costWords(cost, words), integer(totalTokens, words), percent(1, words)];
  return `<section>
<h2>${escapeHtml(t("What became of it"))}</h2>
${PATTERNS}
<svg class="became" aria-hidden="true">${bar.join("")}</svg>
${htmlTable(columns, report.states, total)}
</section>`;
}

function groupOf(state: ReportState): Group {
  return state === "landed" || state === "reverted" || state === "in-flight" ? state : "exploration";
}

function paint(group: Group): string {
  return group === "landed" ? ' class="s-landed"' : ` fill="url(#p-${group})"`;
}

/** Level lines, rising lines and dots. */
const INKS: readonly (readonly [Group, string])[] = [
  ["reverted", "M0 3H6"],
  ["in-flight", "M-1 7L7 -1M-1 1L1 -1M5 7L7 5"],
  ["exploration", "M2 3H4"],
];
const PATTERNS = `<svg class="unseen" aria-hidden="true"><defs>${INKS.map(
  ([group, ink]) =>
    `<pattern id="p-${group}" class="p-${group}" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6"/><path d="${ink}"/></pattern>`,
).join("")}</defs></svg>`;
