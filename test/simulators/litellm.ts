/**
 * A LiteLLM proxy's management endpoints on loopback, as strict as the real one: bearer keys, required parameters and their
 * formats, paging over database rows (not days), step-downs and the messages of its versions. Holds rows and keys in
 * memory; settings can be changed while it runs. Serves unit, host and browser tests and the demo.
 */
import { createHash } from "node:crypto";
import { callRow, dailyActivity, isDay, type SpendRow, spendLogs } from "./litellmRows";
import { type Asked, type Loopback, type Reply, startLoopback } from "./loopback";

export interface LitellmSettings {
  /** Path under which the proxy is mounted, e.g. "/litellm". */
  readonly prefix: string;
  /** Shape of `/key/info`: nested since about 1.81. */
  keyInfo: "nested" | "flat";
  /** Shape of breakdown entries: flat in 2025. */
  entries: "wrapped" | "flat";
  /** false: "No db connected" everywhere but on health. */
  database: boolean;
  /** Status with which an endpoint refuses every key, e.g. `{"/user/daily/activity/aggregated": 404}`. */
  readonly refuse: Map<string, number>;
  /** Rows on a page when the client does not say; the most it may ask for is 1000. */
  pageSize: number;
  /** Caps every page, so that a test of paging needs few rows. */
  mostRows: number;
}

/** What went through the proxy; spend in US dollars. */
export interface Call {
  /** "YYYY-MM-DD", UTC. */
  readonly day: string;
  readonly model: string;
  readonly spend: number;
  readonly prompt?: number;
  readonly completion?: number;
  readonly cacheRead?: number;
  readonly cacheCreation?: number;
  readonly failed?: boolean;
  /** The row of the call alone: its id and when it ended; without one it is in the daily tables only. */
  readonly request?: { readonly id: string; readonly at: number };
  /** Whose call it is; the simulator's own key when absent. */
  readonly key?: string;
}

export interface LitellmSimulator extends Loopback {
  /** The virtual key of a person. */
  readonly key: string;
  readonly settings: LitellmSettings;
  /** Counts a call: on the key's total and, unless `counterOnly`, in the daily tables (which lag in the real one). */
  use(call: Call, counterOnly?: boolean): void;
  /** Sets the key's cumulative spend in US dollars, as the end of a budget period does. */
  setSpend(usd: number): void;
  /** Another virtual key of the same person. */
  readonly secondKey: string;
  /** A key that may only call models. */
  readonly modelOnlyKey: string;
  /** The operator's master key: may see everything and has no record of its own. */
  readonly masterKey: string;
}

export async function startLitellm(given: Partial<LitellmSettings> = {}, port = 0): Promise<LitellmSimulator> {
  const settings: LitellmSettings = {
    prefix: "",
    keyInfo: "nested",
    entries: "wrapped",
    database: true,
    refuse: new Map(),
    pageSize: 50,
    mostRows: 1000,
    ...given,
  };
  const key = "sk-Zq3vT8mNfR5yWc1dKb7hIAAw";
  const secondKey = "sk-Second000000000000002nd";
  const modelOnlyKey = "sk-ModelOnly0000000000wxyz";
  const masterKey = "sk-Master00000000000000mstr";
  const spent = new Map<string, number>([
    [key, 0],
    [secondKey, 0],
    [modelOnlyKey, 0],
    [masterKey, 0],
  ]);
  const rows: SpendRow[] = [];

  const answer = (asked: Asked): Reply => {
    if (!asked.path.startsWith(`${settings.prefix}/`)) return NOT_FOUND;
    const path = asked.path.slice(settings.prefix.length);
    if (path === "/health/liveliness") return ok("I'm alive!");
    if (path === "/health/readiness") return ok({ status: "healthy", db: settings.database ? "connected" : "Not connected" });
    const route = ROUTES[path];
    if (route === undefined) return NOT_FOUND;
    if (asked.method !== "GET") return { status: 405, body: { detail: "Method Not Allowed" } };
    const caller = keyOf(asked);
    const leaked = [...spent.keys()].find((known) => decodeURIComponent(asked.target).includes(known));
    if (leaked !== undefined) return openAiError(400, "bad_request", "A key stands in the address");
    if (caller === null || !spent.has(caller)) return unauthorised(caller);
    if (!settings.database) return openAiError(500, "no_db_connection", "No db connected. Connect a database to your proxy");
    if (caller === modelOnlyKey) return modelCallsOnly(path);
    const refusal = settings.refuse.get(path);
    if (refusal !== undefined) return refuse(refusal, path);
    return route({ asked, caller, admin: caller === masterKey, spent: spent.get(caller) ?? 0, rows, settings });
  };

  const server = await startLoopback(answer, port);
  return {
    ...server,
    origin: server.origin + settings.prefix,
    key,
    secondKey,
    modelOnlyKey,
    masterKey,
    settings,
    use: (call, counterOnly = false) => {
      const owner = call.key ?? key;
      spent.set(owner, (spent.get(owner) ?? 0) + call.spend);
      if (!counterOnly) rows.push({ ...call, owner: hashOf(owner), user: owner === key || owner === secondKey ? "user-123" : "user-456" });
    },
    setSpend: (usd) => spent.set(key, usd),
  };
}

interface Request {
  readonly asked: Asked;
  readonly caller: string;
  readonly admin: boolean;
  readonly spent: number;
  readonly rows: readonly SpendRow[];
  readonly settings: LitellmSettings;
}

const NOT_FOUND: Reply = { status: 404, body: { detail: "Not Found" } };

const ROUTES: Readonly<Record<string, (request: Request) => Reply>> = {
  "/key/info": keyInfo,
  "/user/daily/activity/aggregated": (request) => daily(request, true),
  "/user/daily/activity": (request) => daily(request, false),
  "/spend/logs": logs,
  "/spend/logs/v2": calls,
};

function keyInfo({ asked, caller, admin, spent, settings }: Request): Reply {
  const wanted = asked.query.get("key");
  if (wanted !== null && wanted !== hashOf(caller) && !admin)
    return { status: 403, body: { detail: "You are not allowed to access this key's info." } };
  if (admin) return openAiError(404, "not_found_error", "Key not found in database");
  const info = {
    key_name: `sk-...${caller.slice(-4)}`,
    key_alias: null,
    spend: spent,
    expires: "2036-09-11T00:12:55.950000+00:00",
    models: [],
    user_id: "user-123",
    team_id: "team-456",
    max_budget: null,
    budget_duration: null,
    budget_reset_at: null,
    metadata: {},
    litellm_budget_table: null,
  };
  return ok(settings.keyInfo === "nested" ? { key: hashOf(caller), info } : info);
}

function daily(request: Request, aggregated: boolean): Reply {
  const { asked, settings } = request;
  const bad = missingDates(asked);
  if (bad !== null) return bad;
  const page = count(asked, "page", 1, 1, Number.MAX_SAFE_INTEGER);
  const size = count(asked, "page_size", settings.pageSize, 1, 1000);
  if (page === null || size === null)
    return {
      status: 422,
      body: { detail: [{ loc: ["query", "page_size"], msg: "Input should be less than or equal to 1000", type: "less_than_equal" }] },
    };
  const start = asked.query.get("start_date") ?? "";
  const end = asked.query.get("end_date") ?? "";
  const matching = visible(request).filter((row) => row.day >= start && row.day <= end);
  // Newest day first; the order within a day is the database's.
  const ordered = [...matching].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  if (aggregated) return ok(dailyActivity(ordered, settings.entries, { page: 1, total_pages: 1, has_more: false }));
  const perPage = Math.min(size, settings.mostRows);
  const pages = Math.max(1, Math.ceil(ordered.length / perPage));
  const slice = ordered.slice((page - 1) * perPage, page * perPage);
  return ok(dailyActivity(slice, settings.entries, { page, total_pages: pages, has_more: page < pages }));
}

function logs(request: Request): Reply {
  const { asked } = request;
  const start = asked.query.get("start_date");
  const end = asked.query.get("end_date");
  // Without dates the real one sends every row that it has, prompts included.
  if (start === null || end === null || asked.query.get("summarize") === "false") return ok(spendLogs.raw(visible(request)));
  const bad = missingDates(asked);
  return bad ?? ok(spendLogs.summary(visible(request), start, end));
}

/** Row by row: dates in a form of its own, pages of at most 100, a total that is capped. */
function calls(request: Request): Reply {
  const { asked } = request;
  const [from, until] = ["start_date", "end_date"].map((name) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.exec(asked.query.get(name) ?? "")?.[0]);
  if (from === undefined || until === undefined) return { status: 400, body: { detail: { error: "Dates must be YYYY-MM-DD HH:MM:SS" } } };
  const page = count(asked, "page", 1, 1, Number.MAX_SAFE_INTEGER);
  const size = count(asked, "page_size", 50, 1, 100);
  if (page === null || size === null) return { status: 422, body: { detail: [{ loc: ["query", "page_size"], msg: "too large" }] } };
  const within = visible(request)
    .filter(({ request: row }) => row !== undefined && row.at >= Date.parse(`${from}Z`) && row.at <= Date.parse(`${until}Z`))
    .sort((a, b) => (a.request?.at ?? 0) - (b.request?.at ?? 0));
  const total = Math.min(10_000, within.length);
  return ok({
    data: within.slice((page - 1) * size, page * size).map(callRow),
    total,
    page,
    page_size: size,
    total_pages: Math.ceil(total / size),
    total_is_capped: within.length > total,
  });
}

/** The rows that a caller may see, cut to the key asked for: an administrator sees everyone's, a person their own. */
function visible({ asked, admin, rows }: Request): readonly SpendRow[] {
  const wanted = asked.query.get("api_key");
  return rows.filter((row) => (admin || row.user === "user-123") && (wanted === null || row.owner === wanted));
}

function missingDates(asked: Asked): Reply | null {
  const start = asked.query.get("start_date");
  const end = asked.query.get("end_date");
  if (start === null || end === null) return { status: 400, body: { detail: { error: "Please provide start_date and end_date" } } };
  return isDay(start) && isDay(end) ? null : { status: 400, body: { detail: { error: "Dates must be YYYY-MM-DD" } } };
}

function count(asked: Asked, name: string, absent: number, least: number, most: number): number | null {
  const text = asked.query.get(name);
  if (text === null) return absent;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : null;
}

function keyOf(asked: Asked): string | null {
  return /^Bearer (\S+)$/.exec(asked.headers["authorization"] ?? "")?.[1] ?? asked.headers["x-litellm-api-key"] ?? null;
}

function ok(body: unknown): Reply {
  return { status: 200, headers: { "x-litellm-version": "1.81.0" }, body };
}

function openAiError(status: number, type: string, message: string): Reply {
  return { status, body: { error: { message, type, param: "None", code: String(status) } } };
}

/** Like the real one, it names the key that it got by its hash and last characters. */
function unauthorised(caller: string | null): Reply {
  if (caller === null) return openAiError(401, "auth_error", "Authentication Error, No api key passed in.");
  return openAiError(
    401,
    "auth_error",
    `Authentication Error, Invalid proxy server token passed. Received API Key = sk-...${caller.slice(-4)}, Key Hash (Token) =${hashOf(caller)}. Unable to find token in cache or \`LiteLLM_VerificationTokenTable\``,
  );
}

function modelCallsOnly(path: string): Reply {
  return openAiError(
    403,
    "auth_error",
    `Virtual key is not allowed to call this route. Only allowed to call routes: ['llm_api_routes']. Tried to call route: ${path}`,
  );
}

function refuse(status: number, path: string): Reply {
  if (status === 404) return NOT_FOUND;
  if (status === 405) return { status, body: { detail: "Method Not Allowed" } };
  return openAiError(
    status,
    "auth_error",
    `Authentication Error, user not allowed to access this route. Route=${path}. Your role=internal_user`,
  );
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
