/** What a LiteLLM proxy answers, in the shapes of its versions 1.7x to 1.9x. Nothing but what is consumed here is looked at. */
import * as z from "zod/mini";
import { parseUsdToNano } from "../../core/decimalMoney";
import { isUtcDay } from "./days";

/** The calling key's own record. */
export interface KeyInfo {
  /** The proxy's masked name ("sk-...IAAw") or the alias given by a person. */
  readonly name: string | null;
  /** The key's cumulative spend in nano-dollars: a budget counter, zeroed when a budget period ends. null when not stated. */
  readonly spentNanoUsd: number | null;
}

/** Counts of one model's day or of a whole day; null where the proxy does not say. Money in nano-dollars. */
export interface Metrics {
  readonly nanoUsd: number;
  /** Includes cached tokens. */
  readonly prompt: number | null;
  readonly completion: number | null;
  readonly cacheRead: number | null;
  readonly cacheCreation: number | null;
  /** Successful requests. */
  readonly responses: number | null;
}

/** Rows of one UTC day as one page holds them: a day may stand on several pages. */
export interface Day {
  /** "YYYY-MM-DD", a real date. */
  readonly date: string;
  readonly total: Metrics | null;
  readonly models: ReadonlyMap<string, Metrics>;
}

export interface DailyPage {
  readonly days: readonly Day[];
  /** null where the proxy does not say. */
  readonly page: number | null;
  readonly hasMore: boolean;
  /** One line for each row or entry that could not be read: where and what. */
  readonly rejected: readonly string[];
}

/** Reads `GET /key/info`, nested (since about 1.81) or flat. null when it is no key record. */
export function parseKeyInfo(json: unknown): KeyInfo | null {
  const nested = NestedKey.safeParse(json);
  const record = Key.safeParse(nested.success ? nested.data.info : json);
  if (!record.success) return null;
  const { key_name, key_alias, spend } = record.data;
  // Every field is optional, so that any object would pass: one that only a key record has must be there.
  if (key_name === undefined && (spend === undefined || !nested.success)) return null;
  return { name: key_name || key_alias || null, spentNanoUsd: spend === null || spend === undefined ? null : parseUsdToNano(spend) };
}

/** Reads a page of `/user/daily/activity` or its `/aggregated`. A bad row is named and left out. null when it is no such page. */
export function parseDailyPage(json: unknown): DailyPage | null {
  const page = Page.safeParse(json);
  if (!page.success) return null;
  const rejected: string[] = [];
  const days: Day[] = [];
  for (const row of page.data.results) {
    const day = parseDay(row, rejected);
    if (day !== null) days.push(day);
  }
  const { page: number, total_pages: pages, has_more: more } = page.data.metadata ?? {};
  const current = number ?? null;
  return { days, page: current, hasMore: more ?? (current !== null && pages != null && current < pages), rejected };
}

/**
 * Reads `GET /spend/logs?summarize=true`: spend by day and model, no token counts. null when it is no such list; rows of
 * single requests, which a proxy that ignores `summarize` sends, are not looked at.
 */
export function parseSpendLogs(json: unknown): DailyPage | null {
  const list = z.array(z.unknown()).safeParse(json);
  if (!list.success) return null;
  const rejected: string[] = [];
  const days: Day[] = [];
  for (const row of list.data) {
    const parsed = SpendDay.safeParse(row);
    if (!parsed.success || !isUtcDay(parsed.data.startTime)) {
      rejected.push(`a spend summary without a day or an amount${parsed.success ? "" : where(parsed.error)}`);
      continue;
    }
    const { startTime: date, spend, models } = parsed.data;
    const byModel = new Map<string, Metrics>();
    for (const [model, amount] of Object.entries(models ?? {})) {
      const metrics = onlySpend(amount);
      if (metrics === null) rejected.push(`${date}: a model's spend is no amount`);
      else byModel.set(model, metrics);
    }
    const total = onlySpend(spend);
    if (total === null) rejected.push(`${date}: spend is no amount`);
    days.push({ date, total, models: byModel });
  }
  return { days, page: null, hasMore: false, rejected };
}

const Amount = z.union([z.number(), z.string()]);
const Count = z.nullish(z.int().check(z.nonnegative()));

const NestedKey = z.looseObject({ info: z.looseObject({}) });
const Key = z.looseObject({ key_name: z.nullish(z.string()), key_alias: z.nullish(z.string()), spend: z.nullish(Amount) });

const Page = z.looseObject({
  results: z.array(z.unknown()),
  metadata: z.nullish(z.looseObject({ page: Count, total_pages: Count, has_more: z.nullish(z.boolean()) })),
});
const Row = z.looseObject({
  date: z.string(),
  metrics: z.optional(z.unknown()),
  breakdown: z.nullish(z.looseObject({ models: z.nullish(z.record(z.string(), z.unknown())) })),
});
const Wrapped = z.looseObject({ metrics: z.looseObject({}) });
const SpendMetrics = z.looseObject({
  spend: Amount,
  prompt_tokens: Count,
  completion_tokens: Count,
  cache_read_input_tokens: Count,
  cache_creation_input_tokens: Count,
  api_requests: Count,
  successful_requests: Count,
  failed_requests: Count,
});
const SpendDay = z.looseObject({ startTime: z.string(), spend: Amount, models: z.nullish(z.record(z.string(), Amount)) });

function parseDay(row: unknown, rejected: string[]): Day | null {
  const parsed = Row.safeParse(row);
  if (!parsed.success || !isUtcDay(parsed.data.date)) {
    rejected.push(`a day of activity without a date${parsed.success ? "" : where(parsed.error)}`);
    return null;
  }
  const { date, metrics, breakdown } = parsed.data;
  const total = parseMetrics(metrics, `${date}, the day's total`, rejected);
  const models = new Map<string, Metrics>();
  for (const [model, entry] of Object.entries(breakdown?.models ?? {})) {
    // Wrapped first: flat metrics are loose enough to accept a wrapper.
    const wrapped = Wrapped.safeParse(entry);
    const read = parseMetrics(wrapped.success ? wrapped.data.metrics : entry, `${date}, a model's entry`, rejected);
    if (read !== null) models.set(model, read);
  }
  return { date, total, models };
}

function parseMetrics(json: unknown, place: string, rejected: string[]): Metrics | null {
  const parsed = SpendMetrics.safeParse(json);
  if (!parsed.success) {
    rejected.push(`${place}${where(parsed.error)}`);
    return null;
  }
  const counts = parsed.data;
  const nanoUsd = parseUsdToNano(counts.spend);
  if (nanoUsd === null) {
    rejected.push(`${place}: spend is no amount`);
    return null;
  }
  const attempted = counts.api_requests;
  const succeeded = counts.successful_requests ?? (attempted == null ? null : Math.max(0, attempted - (counts.failed_requests ?? 0)));
  return {
    nanoUsd,
    prompt: counts.prompt_tokens ?? null,
    completion: counts.completion_tokens ?? null,
    cacheRead: counts.cache_read_input_tokens ?? null,
    cacheCreation: counts.cache_creation_input_tokens ?? null,
    responses: succeeded,
  };
}

function onlySpend(amount: number | string): Metrics | null {
  const nanoUsd = parseUsdToNano(amount);
  if (nanoUsd === null) return null;
  return { nanoUsd, prompt: null, completion: null, cacheRead: null, cacheCreation: null, responses: null };
}

/** Names only this file's own field names, never a value or a model's name, which are the server's. */
function where(error: z.core.$ZodError): string {
  const field = error.issues[0]?.path.find((part) => typeof part === "string");
  return field === undefined ? "" : `: ${String(field)} is not as expected`;
}
