import * as z from "zod/mini";
import { parseUsdToNano } from "../../core/decimalMoney";
import { NO_TOKENS, type Usage } from "../../core/usage";
import type { CallsResult } from "../source";
import type { Ask } from "./activity";
import { DAY_MS, isUtcDay, utcDay } from "./days";

/** The most that the proxy accepts. */
const PAGE_SIZE = 100;
/** More calls than this in one reading are left to the daily totals. */
const MOST_PAGES = 200;
const MAX_BYTES = 16 * 1024 * 1024;
const FIRST_DAYS = 7;
/** The proxy writes its rows up to a minute late; read again by this much. */
const OVERLAP_MS = 15 * 60_000;
const PACE_MS = 5 * 60_000;
const REFUSED_MS = 24 * 3_600_000;
const FAILED_MS = 15 * 60_000;
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 422]);

const Memory = z.object({ version: z.literal(1), subject: z.string(), readAt: z.nullable(z.int().check(z.nonnegative())) });

/**
 * Reads the calls of one key one by one (`/spend/logs/v2`, which some proxies refuse to keys of persons): at first the last 7
 * UTC days, then what is new. A day of which the beginning was read once stays whole, because every later reading goes on
 * where the last one ended. Prompts, which such rows may hold, are not looked at.
 */
export async function readCalls(ask: Ask, keyHash: string, subject: string, stored: unknown, now: number): Promise<CallsResult> {
  const parsed = Memory.safeParse(stored);
  const before = parsed.success && parsed.data.subject === subject ? parsed.data.readAt : null;
  const first = Date.parse(`${utcDay(now, 1 - FIRST_DAYS)}T00:00:00Z`);
  const goesOn = before !== null && before <= now && before > first;
  const memory = (readAt: number | null) => ({ version: 1, subject, readAt });
  const usages: Usage[] = [];
  const days: string[] = [];
  let rejected = 0;
  // Day by day at first, so that one that is too large costs only itself.
  for (const [from, until] of goesOn ? [[before - OVERLAP_MS, now] as const] : daysFrom(first, now)) {
    const read = await readSpan(ask, keyHash, from, until);
    if (read === "refused") return { days: [], usages: [], memory: memory(null), nextMs: REFUSED_MS, note: null };
    if (read === "failed")
      return { days, usages: days.length > 0 && !goesOn ? usages : [], memory: memory(before), nextMs: FAILED_MS, note: null };
    if (read === "too many") {
      if (goesOn) return { days: [], usages: [], memory: memory(before), nextMs: FAILED_MS, note: TOO_MANY };
      continue;
    }
    usages.push(...read.usages);
    rejected += read.rejected;
    for (let day = utcDay(from); day <= utcDay(until); day = utcDay(Date.parse(day), 1)) days.push(day);
  }
  const note =
    rejected === 0 ? null : `${rejected} calls could not be read and are left out: the proxy's version may be newer than this extension.`;
  return { days: [...new Set(days)], usages, memory: memory(now), nextMs: PACE_MS, note };
}

const TOO_MANY = `More than ${PAGE_SIZE * MOST_PAGES} calls since the last reading: they are read again later.`;

function daysFrom(first: number, now: number): (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  for (let at = first; at <= now; at += DAY_MS) spans.push([at, Math.min(now, at + DAY_MS - 1)]);
  return spans;
}

type Span = { readonly usages: readonly Usage[]; readonly rejected: number };

/** Until a page is not full: the total that the proxy states is capped. */
async function readSpan(ask: Ask, keyHash: string, from: number, until: number): Promise<Span | "refused" | "failed" | "too many"> {
  const usages: Usage[] = [];
  let rejected = 0;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = {
      api_key: keyHash,
      start_date: secondOf(from),
      end_date: secondOf(until + 999),
      page: String(page),
      page_size: String(PAGE_SIZE),
      sort_by: "startTime",
      sort_order: "asc",
    };
    const answer = await ask("/spend/logs/v2", query, MAX_BYTES);
    if (!answer.ok) return answer.reason === "notJson" || REFUSALS.has(answer.status ?? 0) ? "refused" : "failed";
    const rows = Page.safeParse(answer.json);
    if (!rows.success || (rows.data.page != null && rows.data.page !== page)) return "refused";
    for (const row of rows.data.data) {
      const usage = usageOf(row, keyHash);
      if (usage === "bad") rejected++;
      else if (usage !== null) usages.push(usage);
    }
    if (rows.data.data.length < PAGE_SIZE) return { usages, rejected };
  }
  return "too many";
}

/** The form that the endpoint asks for; it refuses RFC 3339. */
function secondOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}

const Page = z.object({ data: z.array(z.unknown()), page: z.nullish(z.number()) });
const Count = z.nullish(z.int().check(z.nonnegative()));
const UsageObject = z.nullish(
  z.looseObject({
    cache_read_input_tokens: Count,
    cache_creation_input_tokens: Count,
    prompt_tokens_details: z.nullish(z.looseObject({ cached_tokens: Count })),
  }),
);
const Call = z.looseObject({
  request_id: z.string().check(z.minLength(1), z.maxLength(200)),
  api_key: z.nullish(z.string()),
  startTime: z.string(),
  endTime: z.nullish(z.string()),
  model: z.nullish(z.string().check(z.maxLength(200))),
  custom_llm_provider: z.nullish(z.string().check(z.maxLength(100))),
  spend: z.union([z.number(), z.string()]),
  prompt_tokens: Count,
  completion_tokens: Count,
  status: z.nullish(z.string()),
  metadata: z.nullish(z.looseObject({ usage_object: UsageObject })),
});

/** null for what is not this key's, or failed and used nothing. */
function usageOf(json: unknown, keyHash: string): Usage | null | "bad" {
  const parsed = Call.safeParse(json);
  if (!parsed.success) return "bad";
  const row = parsed.data;
  const at = instant(row.endTime) ?? instant(row.startTime);
  const billedNanoUsd = parseUsdToNano(row.spend);
  if (at === null || billedNanoUsd === null) return "bad";
  if (row.api_key != null && row.api_key !== keyHash) return null;
  const prompt = row.prompt_tokens ?? null;
  const output = row.completion_tokens ?? null;
  if (row.status === "failure" && billedNanoUsd === 0 && (prompt ?? 0) + (output ?? 0) === 0) return null;
  const told = row.metadata?.usage_object;
  const cacheRead = told?.cache_read_input_tokens ?? told?.prompt_tokens_details?.cached_tokens ?? null;
  const cacheWrite5m = told?.cache_creation_input_tokens ?? null;
  return {
    key: row.request_id,
    session: null,
    at,
    spanMs: 0,
    model: row.model || null,
    provider: row.custom_llm_provider || null,
    // LiteLLM's prompt tokens include what was read from and written to a cache.
    tokens: {
      ...NO_TOKENS,
      input: prompt === null ? null : Math.max(0, prompt - (cacheRead ?? 0) - (cacheWrite5m ?? 0)),
      output,
      cacheRead,
      cacheWrite5m,
      cacheWrite1h: null,
      reasoning: null,
    },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd,
    cwd: null,
    branch: null,
    ownerRank: 0,
  };
}

function instant(text: string | null | undefined): number | null {
  if (text == null || !isUtcDay(text.slice(0, 10))) return null;
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(" ", "T")}Z`);
  return Number.isNaN(ms) ? null : ms;
}
