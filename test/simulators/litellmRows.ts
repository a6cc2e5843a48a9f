/** How a LiteLLM proxy sums its database rows into answers. Adds in binary fractions, as the real one does. */
import type { Call } from "./litellm";

export interface SpendRow extends Call {
  /** Hash of the key. */
  readonly owner: string;
  readonly user: string;
}

/** A call's own row, as the endpoint writes it; spend is sometimes a text. */
export function callRow(row: SpendRow): unknown {
  const at = row.request?.at ?? 0;
  const object = { prompt_tokens: row.prompt, cache_read_input_tokens: row.cacheRead, cache_creation_input_tokens: row.cacheCreation };
  return {
    request_id: row.request?.id,
    call_type: "acompletion",
    api_key: row.owner,
    spend: at % 2 === 0 ? row.spend : String(row.spend),
    total_tokens: (row.prompt ?? 0) + (row.completion ?? 0),
    prompt_tokens: row.prompt ?? 0,
    completion_tokens: row.completion ?? 0,
    startTime: new Date(at - 2_000).toISOString(),
    endTime: new Date(at).toISOString(),
    model: row.model,
    custom_llm_provider: "anthropic",
    user: row.user,
    session_id: "not an agent's",
    messages: [{ role: "user", content: "a prompt that is nobody's business" }],
    status: row.failed === true ? "failure" : "success",
    metadata: { usage_object: row.failed === true ? null : object },
  };
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The answer of `/user/daily/activity` for these rows; totals in `metadata` are of this page only, as in the real one. */
export function dailyActivity(rows: readonly SpendRow[], shape: "wrapped" | "flat", paging: Readonly<Record<string, unknown>>): unknown {
  const entry = (of: readonly SpendRow[]) =>
    shape === "flat" ? metrics(of) : { metrics: metrics(of), metadata: {}, api_key_breakdown: {} };
  const results = [...groupBy(rows, (row) => row.day)].map(([date, ofDay]) => ({
    date,
    metrics: metrics(ofDay),
    breakdown: {
      models: entries(
        groupBy(ofDay, (row) => row.model),
        entry,
      ),
      model_groups: {},
      providers: { unknown: entry(ofDay) },
      api_keys: entries(
        groupBy(ofDay, (row) => row.owner),
        entry,
      ),
      mcp_servers: {},
      entities: entries(
        groupBy(ofDay, (row) => row.user),
        entry,
      ),
    },
  }));
  const all = metrics(rows);
  return { results, metadata: { total_spend: all.spend, total_tokens: all.total_tokens, total_api_requests: all.api_requests, ...paging } };
}

export const spendLogs = {
  /** By day, with a key's hash as a field name, an exclusive end date and rows of zero up to it. */
  summary(rows: readonly SpendRow[], start: string, end: string): unknown {
    const list: unknown[] = [];
    for (let at = Date.parse(start); at < Date.parse(end); at += 86_400_000) {
      const startTime = new Date(at).toISOString().slice(0, 10);
      const ofDay = rows.filter((row) => row.day === startTime);
      const spend = sum(ofDay, (row) => row.spend);
      const by = (part: (row: SpendRow) => string) => entries(groupBy(ofDay, part), (of) => sum(of, (row) => row.spend));
      list.push({ startTime, spend, users: by((row) => row.user), models: by((row) => row.model), ...by((row) => row.owner) });
    }
    return list;
  },
  /** One row a request, with what must never be kept. */
  raw(rows: readonly SpendRow[]): unknown {
    return rows.map((row, index) => ({
      request_id: `chatcmpl-${index}`,
      api_key: row.owner,
      spend: row.spend,
      startTime: `${row.day}T12:00:00.000000Z`,
      model: row.model,
      messages: [{ role: "user", content: "PRIVATE PROMPT" }],
      response: { content: "PRIVATE ANSWER" },
    }));
  },
};

function metrics(rows: readonly SpendRow[]) {
  const prompt = sum(rows, (row) => row.prompt ?? 0);
  const completion = sum(rows, (row) => row.completion ?? 0);
  const failed = rows.filter((row) => row.failed === true).length;
  return {
    spend: sum(rows, (row) => row.spend),
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    api_requests: rows.length,
    successful_requests: rows.length - failed,
    failed_requests: failed,
    cache_read_input_tokens: sum(rows, (row) => row.cacheRead ?? 0),
    cache_creation_input_tokens: sum(rows, (row) => row.cacheCreation ?? 0),
  };
}

function sum(rows: readonly SpendRow[], part: (row: SpendRow) => number): number {
  return rows.reduce((total, row) => total + part(row), 0);
}

function groupBy(rows: readonly SpendRow[], part: (row: SpendRow) => string): ReadonlyMap<string, readonly SpendRow[]> {
  const groups = new Map<string, SpendRow[]>();
  for (const row of rows) {
    const group = groups.get(part(row));
    if (group === undefined) groups.set(part(row), [row]);
    else group.push(row);
  }
  return groups;
}

function entries<T>(groups: ReadonlyMap<string, readonly SpendRow[]>, make: (rows: readonly SpendRow[]) => T): Record<string, T> {
  return Object.fromEntries([...groups].map(([name, rows]) => [name, make(rows)]));
}
