import type { CostSummary } from "../core/economics/costSummary";
import type { GroupYield } from "../core/economics/yieldBy";
import { formatUsd } from "../core/money";
import { costOf, isUnpriced } from "../core/tally";
import { DIMENSIONS, type EconomicsReport } from "../engine/answers/economicsReport";
import { table } from "./table";

/** The economics of a repository for people: every figure with its n, and nothing where n is too small. */
export function economicsText(report: EconomicsReport): string {
  const { costPer, yieldBy, states, cache, coverage, spendAndOutcomes } = report;
  const kinds = (["commit", "request", "issue"] as const).filter((kind) => costPer[kind].outcomes > 0);
  const lines = [
    coverage === null
      ? "No tokens in this range."
      : `${percent(coverage)} of tokens are surely linked to an outcome; outcome figures are of these.`,
    "",
    ...(kinds.length === 0 ? ["Nothing landed in this range."] : kinds.map((kind) => `A ${kind} has cost ${costWords(costPer[kind])}`)),
    "",
    table(
      states.states.map(({ state, tally, tokenShare }) => [
        state,
        formatUsd(costOf(tally)),
        tokenShare === null ? "-" : percent(tokenShare / 10_000),
      ]),
    ),
    "",
    cache.share === null
      ? "No input tokens."
      : `${percent(cache.share)} of input tokens came from a cache (${cache.responses ?? "an unknown number of"} responses).`,
  ];
  for (const dimension of DIMENSIONS) lines.push("", groupTable(dimension, yieldBy[dimension]));
  lines.push("", `Spend and outcomes, by week: ${spendAndOutcomes.verdict} (${spendAndOutcomes.n} pairs of weeks).`);
  for (const { name, amountNanoUsd, spentNanoUsd, elapsedShare, projected, verdict, why } of report.commitments) {
    const range = projected === null ? "" : ` At the end ${formatUsd(projected.lowNanoUsd)} to ${formatUsd(projected.highNanoUsd)}.`;
    lines.push(
      "",
      `${name}: ${formatUsd(spentNanoUsd)} of ${formatUsd(amountNanoUsd)}, ${percent(elapsedShare)} of the time is over; ${verdict}.${range} ${why}`,
    );
  }
  if (report.returns !== null) lines.push("", ...kinds.map((kind) => returnWords(kind, report)));
  if (report.change !== null) lines.push("", ...changeWords(report.change));
  if (report.replay !== null) lines.push("", replayWords(report.replay));
  return lines.join("\n");
}

function costWords({
  outcomes,
  n,
  enough,
  median,
  q1,
  q3,
  min,
  max,
  interval,
  reverted,
}: CostSummary & { readonly reverted: number }): string {
  const back = reverted > 0 ? `; ${reverted} more were taken back` : "";
  if (!enough || median === null) return `not enough yet: ${n} of ${outcomes} have a known cost${back}.`;
  const spread =
    q1 !== null && q3 !== null ? `half of them ${formatUsd(q1)} to ${formatUsd(q3)}` : `${formatUsd(min ?? 0)} to ${formatUsd(max ?? 0)}`;
  const range = interval === null ? "" : `, the median is within ${formatUsd(interval.low)} to ${formatUsd(interval.high)}`;
  return `${formatUsd(median)} at the median (${spread}${range}; n = ${n} of ${outcomes}${back}).`;
}

function groupTable(dimension: string, groups: readonly GroupYield[]): string {
  const rows = groups.map(({ group, usage, cost }) => [
    group ?? "(not known)",
    isUnpriced(usage) ? "no price" : formatUsd(costOf(usage)),
    String(cost.n),
    cost.median === null ? "not enough yet" : formatUsd(cost.median),
    cost.interval === null ? rangeWords(cost) : `within ${formatUsd(cost.interval.low)} to ${formatUsd(cost.interval.high)}`,
  ]);
  return table([[dimension, "spend", "n", "median", ""], ...rows]);
}

/** Where the weeks differ too much for an interval, what there is: the least and the most. */
function rangeWords({ min, max }: CostSummary): string {
  return min === null || max === null ? "" : `one by one ${formatUsd(min)} to ${formatUsd(max)}`;
}

function returnWords(kind: "commit" | "request" | "issue", { returns }: EconomicsReport): string {
  const { n, ratio, interval, withoutValue, withoutCost } = returns?.[kind] ?? {
    n: 0,
    ratio: null,
    interval: null,
    withoutValue: null,
    withoutCost: null,
  };
  const rest = `${withoutValue?.outcomes ?? 0} without a declared value, ${withoutCost?.outcomes ?? 0} without a known cost`;
  if (ratio === null) return `Return on tokens by ${kind}: not enough yet (n = ${n}; ${rest}).`;
  const range = interval === null ? "" : `, within ${interval.low.toFixed(1)} to ${interval.high.toFixed(1)}`;
  return `Return on tokens by ${kind}: ${ratio.toFixed(1)} dollars of declared value for a dollar${range} (n = ${n}; ${rest}).`;
}

function changeWords({ periods, why, changes }: NonNullable<EconomicsReport["change"]>): string[] {
  if (periods === null) return [`Before and after: not enough yet. ${why}`];
  const weeks = (periods.after.to - periods.after.from) / 7;
  return [
    `${weeks} ${weeks === 1 ? "week" : "weeks"} before against ${weeks} after. ${why}`.trim(),
    ...changes.map(({ measure, verdict, ratio, beyondDrift, shams, why: reason }) => {
      const factor = ratio === null ? "" : ` (${ratio.toFixed(2)} times`;
      const range = beyondDrift === null ? "" : `, beyond the usual drift ${beyondDrift.low.toFixed(2)} to ${beyondDrift.high.toFixed(2)}`;
      return `  ${measure}: ${verdict}${factor === "" ? "" : `${factor}${range}; ${shams} sham dates)`}. ${reason}`;
    }),
  ];
}

function replayWords(replay: NonNullable<EconomicsReport["replay"]>): string {
  if (!replay.shown) return `What a cap would have done is not shown. ${replay.why}`;
  const { cap, outcomes, landed, effect, beyondNanoUsd, byState } = replay;
  return `With ${formatUsd(cap.nanoUsd)} a ${cap.per}, work for ${outcomes.length} of ${landed} landed outcomes would have been ${effect}; ${formatUsd(beyondNanoUsd)} would not have been used then, ${formatUsd(byState.landed)} of it for what landed.`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
