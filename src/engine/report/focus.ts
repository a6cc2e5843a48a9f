import { type ModelIndex, resolveModel } from "../../core/modelName";
import { PRICE_TABLE } from "../../core/priceTable";
import { basisOf, costOf, isUnpriced, responsesOf } from "../../core/tally";
import type { CsvCell } from "../../csv";
import type { ClassTallyRow } from "../../ledger/tallies";
import { oneLine } from "./oneLine";
import { exactUsd } from "./reportTable";

/**
 * The columns of the FOCUS 1.2 export: the specification's, in alphabetical order, then our own. docs/focus.md says what each
 * holds, what is left out, and where the specification asks for what logs cannot know.
 */
export const FOCUS_COLUMNS = [
  "BilledCost",
  "BillingAccountId",
  "BillingAccountName",
  "BillingCurrency",
  "BillingPeriodEnd",
  "BillingPeriodStart",
  "ChargeCategory",
  "ChargeClass",
  "ChargeDescription",
  "ChargeFrequency",
  "ChargePeriodEnd",
  "ChargePeriodStart",
  "ConsumedQuantity",
  "ConsumedUnit",
  "ContractedCost",
  "EffectiveCost",
  "InvoiceId",
  "InvoiceIssuerName",
  "ListCost",
  "PricingQuantity",
  "PricingUnit",
  "ProviderName",
  "PublisherName",
  "ServiceCategory",
  "ServiceName",
  "ServiceSubcategory",
  "SkuId",
  "SkuMeter",
  "x_Basis",
  "x_CostNanoUsd",
  "x_FlatPlan",
  "x_Responses",
] as const;

export interface FocusInputs {
  /** By UTC day, source and model. */
  readonly rows: readonly ClassTallyRow[];
  /** The range that they are of, epoch milliseconds; a day at its edge is cut there. */
  readonly since: number | null;
  readonly until: number | null;
  /** A source's name for people. */
  readonly labelOf: (source: string) => string;
  /** Ids of sources that a flat plan pays for. */
  readonly flat: readonly string[];
}

/**
 * Usage as FOCUS 1.2 cost and usage rows, with the heading. `x_CostNanoUsd` sums to the report's spend, to the nano-dollar.
 * Billed is only what a gateway billed: what is known by a list price or from an agent's own log was on no invoice that was seen.
 */
export function focusTable(inputs: FocusInputs): CsvCell[][] {
  const rows = inputs.rows
    .toSorted((a, b) => compare(a.day, b.day) || compare(a.source, b.source) || compare(a.model, b.model))
    .flatMap((row) => chargesOf(row).map((charge) => cells(charge, row, inputs)));
  return [[...FOCUS_COLUMNS], ...rows.map((row) => FOCUS_COLUMNS.map((column) => row[column]))];
}

type Cells = Record<(typeof FOCUS_COLUMNS)[number], CsvCell>;

interface Charge {
  readonly basis: "billed" | "reported" | "list" | "unpriced";
  readonly nanoUsd: number;
  /** What was metered, in words for `SkuMeter`. */
  readonly meter: string;
  /** Above 0: the specification has no usage without a quantity. */
  readonly quantity: number;
  readonly unit: "Tokens" | "Requests" | "Records";
  readonly responses: number;
}

const CLASSES = [
  ["input", "Input Tokens"],
  ["cacheRead", "Cached Input Tokens"],
  ["cacheWrite5m", "Cache Write Tokens (5 Minutes)"],
  ["cacheWrite1h", "Cache Write Tokens (1 Hour)"],
  ["output", "Output Tokens"],
] as const;

/** By token class where the cost is known by class; else one charge for the whole, since its classes cannot be told apart. */
function chargesOf({ tally, listByClass }: ClassTallyRow): Charge[] {
  const { tokens, responses, billed, reported, list, rows } = tally;
  const basis = basisOf(tally);
  const total = CLASSES.reduce((sum, [name]) => sum + (tokens[name] ?? 0), 0);
  if (basis === "billed" || basis === "reported") {
    const metered = total > 0 ? ({ meter: "Tokens", quantity: total, unit: "Tokens" } as const) : counted(responses, rows[basis]);
    return [{ basis, nanoUsd: costOf(tally), ...metered, responses }];
  }
  const unpriced = isUnpriced(tally);
  let rest = list;
  const byClass = CLASSES.flatMap(([name, meter], index): Charge[] => {
    const quantity = tokens[name] ?? 0;
    const nanoUsd = listByClass[name];
    if (quantity === 0) return [];
    rest -= nanoUsd;
    const first = CLASSES.findIndex(([other]) => (tokens[other] ?? 0) > 0) === index;
    return [{ basis: unpriced ? "unpriced" : "list", nanoUsd, meter, quantity, unit: "Tokens", responses: first ? responses : 0 }];
  });
  const whole = (of: "billed" | "reported" | "list", nanoUsd: number): Charge[] =>
    nanoUsd === 0
      ? []
      : [
          {
            basis: of,
            nanoUsd,
            ...counted(Math.min(responses, rows[of]), rows[of]),
            responses: byClass.length === 0 ? responses : 0,
          },
        ];
  // What a list price has beside tokens: web searches.
  return [...byClass, ...whole("list", rest), ...whole("billed", billed), ...whole("reported", reported)];
}

/** Where no source could count the responses, a gateway that tells of spend only, what is counted are its records of it. */
function counted(responses: number, records: number): Pick<Charge, "meter" | "quantity" | "unit"> {
  return responses > 0
    ? { meter: "Requests", quantity: responses, unit: "Requests" }
    : { meter: "Records", quantity: Math.max(1, records), unit: "Records" };
}

function cells(charge: Charge, { day, source, model, tally }: ClassTallyRow, { since, until, labelOf, flat }: FocusInputs): Cells {
  const id = source ?? "unknown";
  const label = oneLine(labelOf(id), 200);
  const isFlat = flat.includes(id);
  const name = oneLine(model ?? "", 200) || null;
  const maker = makerOf(model);
  const provider = PROVIDERS.get(id) ?? maker ?? label;
  const cost = exactUsd(charge.nanoUsd);
  const from = Date.parse(day);
  const to = from + UTC_DAY_MS;
  return {
    BilledCost: charge.basis === "billed" ? cost : exactUsd(0),
    BillingAccountId: id,
    BillingAccountName: null,
    BillingCurrency: "USD",
    BillingPeriodEnd: instant(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1)),
    BillingPeriodStart: `${day.slice(0, 7)}-01T00:00:00Z`,
    ChargeCategory: "Usage",
    ChargeClass: null,
    ChargeDescription: `${name ?? label}: ${charge.meter}, ${MEANINGS[isFlat && charge.basis !== "unpriced" ? "flat" : charge.basis]}`,
    ChargeFrequency: "Usage-Based",
    ChargePeriodEnd: instant(until === null ? to : Math.min(to, Math.max(until, from + 1000))),
    ChargePeriodStart: instant(since === null ? from : Math.max(from, Math.min(since, to - 1000))),
    ConsumedQuantity: charge.quantity,
    ConsumedUnit: charge.unit,
    ContractedCost: cost,
    EffectiveCost: isFlat ? exactUsd(0) : cost,
    InvoiceId: null,
    InvoiceIssuerName: provider,
    ListCost: cost,
    PricingQuantity: charge.quantity,
    PricingUnit: charge.unit,
    ProviderName: provider,
    PublisherName: maker ?? provider,
    ServiceCategory: "AI and Machine Learning",
    ServiceName: label,
    ServiceSubcategory: "Generative AI",
    SkuId: name,
    SkuMeter: name === null ? null : charge.meter,
    x_Basis: charge.basis,
    x_CostNanoUsd: charge.nanoUsd,
    x_FlatPlan: String(isFlat),
    // Where no source could count them, none of its rows says 0.
    x_Responses: responsesOf(tally) === null ? null : charge.responses,
  };
}

/** UTC has no clock changes. */
const UTC_DAY_MS = 86_400_000;

const MEANINGS: Readonly<Record<Charge["basis"] | "flat", string>> = {
  billed: "as the gateway billed it",
  reported: "as the agent reports it, on no invoice seen",
  list: "at list price, on no invoice seen",
  flat: "at list price, paid for by a flat plan, not a bill",
  unpriced: "no price is known: the cost is not known, and not zero",
};

/** Who offers what these agents use, where it is always the same. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ["copilot-chat", "GitHub"],
  ["copilot-cli", "GitHub"],
]);

const MAKERS: Readonly<Record<string, string>> = {
  anthropic: "Anthropic",
  openai: "OpenAI",
  google: "Google",
  "x-ai": "xAI",
  deepseek: "DeepSeek",
  moonshotai: "Moonshot AI",
  mistral: "Mistral AI",
};
const NOTHING_OWN: ModelIndex<never> = { table: PRICE_TABLE, own: new Map<string, never>(), aliases: new Map() };

function makerOf(model: string | null): string | null {
  const found = resolveModel(model, null, NOTHING_OWN);
  return found?.kind === "listed" && Object.hasOwn(MAKERS, found.maker.id) ? (MAKERS[found.maker.id] ?? null) : null;
}

function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function compare(a: string | null, b: string | null): number {
  return (a ?? "") < (b ?? "") ? -1 : (a ?? "") > (b ?? "") ? 1 : 0;
}
