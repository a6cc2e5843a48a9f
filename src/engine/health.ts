import { formatUsd } from "../core/money";
import type { PriceCaveat } from "../core/prices";
import type { CostDifference } from "../ledger/costDifferences";
import type { RepoRecord } from "../ledger/outcomes";
import type { CaveatRow } from "../ledger/priceCaveats";
import type { Health, SourceRow } from "../protocol";

/** What limits the figures, in words, the gravest first. */
export function healthOf(
  rows: readonly SourceRow[],
  unpriced: readonly { readonly model: string | null; readonly tokens: number }[],
  repos: readonly RepoRecord[],
  engine: readonly string[],
  differences: readonly CostDifference[] = [],
  caveats: readonly CaveatRow[] = [],
): Health[] {
  const items: Health[] = engine.map((message) => ({ severity: "warning", origin: "engine", message, action: null }));
  for (const { id, label, notes } of rows) {
    for (const note of notes)
      items.push({
        severity: /cannot be read|could not/.test(note) ? "warning" : "info",
        origin: id,
        message: `${label}: ${note}`,
        action: null,
      });
  }
  for (const { name, problems } of repos)
    for (const message of problems) items.push({ severity: "warning", origin: "git", message: `${name}: ${message}`, action: null });
  if (unpriced.length > 0) {
    const models = unpriced.map(({ model }) => model ?? "an unnamed model").join(", ");
    items.push({
      severity: "warning",
      origin: "prices",
      message: `No price is known for ${models}: those tokens are counted and add nothing to the cost.`,
      action: null,
    });
  }
  for (const { source, model, reported, list, cause } of differences) {
    const label = rows.find(({ id }) => id === source)?.label ?? source;
    const apart = list === 0 ? "" : `, ${Math.round((100 * (reported - list)) / list)} %`;
    items.push({
      severity: "info",
      origin: source,
      message: `${label} recorded ${formatUsd(reported)} for ${model ?? "an unnamed model"}; at list prices it is ${formatUsd(list)}${apart}: ${cause ?? "the cause is not known"}. What it recorded is used.`,
      action: null,
    });
  }
  for (const { source, model, caveat, rows: count, nanoUsd } of caveats) {
    const label = rows.find(({ id }) => id === source)?.label ?? source;
    items.push({
      severity: "info",
      origin: "prices",
      message: `${label}: ${formatUsd(nanoUsd)} at list prices for ${model ?? "an unnamed model"} may differ from a bill: ${CAVEATS[caveat](count)}.`,
      action: null,
    });
  }
  const rank = { error: 0, warning: 1, info: 2 };
  return items.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

const CAVEATS: Readonly<Record<PriceCaveat, (count: number) => string>> = {
  mode: (count) =>
    count === 1
      ? "1 response ran in a mode of service without a public price, so the standard price was taken"
      : `${count} responses ran in a mode of service without a public price, so the standard price was taken`,
  bucket: (count) =>
    count === 1
      ? "1 sum is of requests whose price depends on each one's size or hour, so the base price was taken"
      : `${count} sums are of requests whose price depends on each one's size or hour, so the base price was taken`,
  search: (count) =>
    count === 1
      ? "1 response searched the web, for which no list price is known, so the searches add nothing"
      : `${count} responses searched the web, for which no list price is known, so the searches add nothing`,
};
