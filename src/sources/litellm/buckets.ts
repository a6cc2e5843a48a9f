import type { Tokens, Usage } from "../../core/usage";
import { DAY_MS, type Window } from "./days";
import type { Day, Metrics } from "./wire";

export interface Buckets {
  readonly usages: readonly Usage[];
  /** Days with a bucket of what no model stands for. */
  readonly remainders: readonly string[];
  /** Days on which more cached than prompt tokens were counted, so that uncached input was taken as 0. */
  readonly clamped: readonly string[];
}

/**
 * One bucket for each UTC day and model, and one with model null for what the day's total has beyond its models, so that the
 * sum is what the proxy charged. Parts of a day from several pages are added up; days outside `window` are ignored.
 * `zeroed` are days whose model-less bucket was written before: it is written again, as zero when nothing is left for it.
 */
export function toBuckets(connection: string, days: readonly Day[], window: Window, zeroed: readonly string[]): Buckets {
  const usages: Usage[] = [];
  const remainders: string[] = [];
  const clamped = new Set<string>();
  for (const [date, day] of mergeDays(days, window)) {
    for (const [model, metrics] of day.models) {
      if (isZero(metrics)) continue;
      usages.push(toUsage(connection, date, model, metrics, clamped));
    }
    const rest = remainder(day);
    if (rest !== null) remainders.push(date);
    if (rest !== null || zeroed.includes(date)) usages.push(toUsage(connection, date, null, rest ?? NOTHING, clamped));
  }
  return { usages, remainders, clamped: [...clamped] };
}

interface MergedDay {
  total: Metrics | null;
  readonly models: Map<string, Metrics>;
}

function mergeDays(days: readonly Day[], window: Window): ReadonlyMap<string, MergedDay> {
  const merged = new Map<string, MergedDay>();
  for (const { date, total, models } of days) {
    if (date < window.start || date > window.end) continue;
    const day = merged.get(date) ?? { total: null, models: new Map() };
    merged.set(date, day);
    if (total !== null) day.total = day.total === null ? total : addMetrics(day.total, total);
    for (const [name, metrics] of models) {
      // A row without a model's name belongs to what no model stands for.
      if (name.trim() === "") continue;
      const before = day.models.get(name);
      day.models.set(name, before === undefined ? metrics : addMetrics(before, metrics));
    }
  }
  return merged;
}

/** What the day's total has beyond the sum of its models; null when that is nothing but rounding. */
function remainder(day: MergedDay): Metrics | null {
  const { total, models } = day;
  if (total === null) return null;
  if (models.size === 0) return isZero(total) ? null : total;
  let sum = NOTHING;
  for (const metrics of models.values()) sum = addMetrics(sum, metrics);
  const beyond = total.nanoUsd - sum.nanoUsd;
  const rest: Metrics = {
    // Each amount was rounded to a nano-dollar on its own.
    nanoUsd: beyond > models.size + 1 ? beyond : 0,
    prompt: subtract(total.prompt, sum.prompt),
    completion: subtract(total.completion, sum.completion),
    cacheRead: subtract(total.cacheRead, sum.cacheRead),
    cacheCreation: subtract(total.cacheCreation, sum.cacheCreation),
    responses: subtract(total.responses, sum.responses),
  };
  return isZero(rest) ? null : rest;
}

function toUsage(connection: string, date: string, model: string | null, metrics: Metrics, clamped: Set<string>): Usage {
  const tokens = toTokens(metrics);
  if (tokens.clamped) clamped.add(date);
  return {
    key: `${connection}:${date}:${model ?? ""}`,
    session: null,
    at: Date.parse(`${date}T00:00:00Z`),
    spanMs: DAY_MS,
    model,
    provider: null,
    tokens: tokens.tokens,
    responses: metrics.responses ?? 0,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: metrics.nanoUsd,
    cwd: null,
    branch: null,
    ownerRank: 0,
  };
}

/** LiteLLM's prompt tokens include what was read from and written to a provider's cache, and its cache writes are not split. */
function toTokens({ prompt, completion, cacheRead, cacheCreation }: Metrics): { tokens: Tokens; clamped: boolean } {
  const fresh = prompt === null ? null : prompt - (cacheRead ?? 0) - (cacheCreation ?? 0);
  const input = fresh === null ? null : Math.max(0, fresh);
  return {
    tokens: { input, output: completion, cacheRead, cacheWrite5m: cacheCreation, cacheWrite1h: null, reasoning: null },
    clamped: fresh !== null && fresh < 0,
  };
}

const NOTHING: Metrics = { nanoUsd: 0, prompt: null, completion: null, cacheRead: null, cacheCreation: null, responses: null };

function isZero(metrics: Metrics): boolean {
  return Object.values(metrics).every((value) => value === null || value === 0);
}

function addMetrics(a: Metrics, b: Metrics): Metrics {
  return {
    nanoUsd: Math.min(Number.MAX_SAFE_INTEGER, a.nanoUsd + b.nanoUsd),
    prompt: add(a.prompt, b.prompt),
    completion: add(a.completion, b.completion),
    cacheRead: add(a.cacheRead, b.cacheRead),
    cacheCreation: add(a.cacheCreation, b.cacheCreation),
    responses: add(a.responses, b.responses),
  };
}

function add(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(Number.MAX_SAFE_INTEGER, a + b);
}

function subtract(whole: number | null, part: number | null): number | null {
  return whole === null ? null : Math.max(0, whole - (part ?? 0));
}
