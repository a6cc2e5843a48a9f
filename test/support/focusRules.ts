/**
 * What FOCUS 1.2 asks of the columns that the export has, written down column by column from its specification: type, whether
 * null is allowed, allowed values. docs/focus.md has the same in words.
 */
type Type = "decimal" | "string" | "datetime";

interface Rule {
  readonly type: Type;
  readonly level: "mandatory" | "conditional" | "recommended";
  readonly nullable: boolean;
  readonly values?: readonly string[];
}

const text = (level: Rule["level"], nullable: boolean, values?: readonly string[]): Rule => ({
  type: "string",
  level,
  nullable,
  ...(values === undefined ? {} : { values }),
});
const decimal = (level: Rule["level"], nullable: boolean): Rule => ({ type: "decimal", level, nullable });
const datetime: Rule = { type: "datetime", level: "mandatory", nullable: false };

export const FOCUS_RULES: Readonly<Record<string, Rule>> = {
  BilledCost: decimal("mandatory", false),
  BillingAccountId: text("mandatory", false),
  BillingAccountName: text("mandatory", true),
  BillingCurrency: text("mandatory", false, ["USD"]),
  BillingPeriodEnd: datetime,
  BillingPeriodStart: datetime,
  ChargeCategory: text("mandatory", false, ["Usage", "Purchase", "Tax", "Credit", "Adjustment"]),
  ChargeClass: text("mandatory", true, ["Correction"]),
  ChargeDescription: text("mandatory", true),
  ChargeFrequency: text("recommended", false, ["One-Time", "Recurring", "Usage-Based"]),
  ChargePeriodEnd: datetime,
  ChargePeriodStart: datetime,
  ConsumedQuantity: decimal("conditional", true),
  ConsumedUnit: text("conditional", true),
  ContractedCost: decimal("mandatory", false),
  EffectiveCost: decimal("mandatory", false),
  InvoiceId: text("recommended", true),
  InvoiceIssuerName: text("mandatory", false),
  ListCost: decimal("mandatory", false),
  PricingQuantity: decimal("mandatory", true),
  PricingUnit: text("mandatory", true),
  ProviderName: text("mandatory", false),
  PublisherName: text("mandatory", false),
  ServiceCategory: text("mandatory", false, [
    "AI and Machine Learning",
    "Analytics",
    "Business Applications",
    "Compute",
    "Databases",
    "Developer Tools",
    "Multicloud",
    "Identity",
    "Integration",
    "Internet of Things",
    "Management and Governance",
    "Media",
    "Migration",
    "Mobile",
    "Networking",
    "Security",
    "Storage",
    "Web",
    "Other",
  ]),
  ServiceName: text("mandatory", false),
  ServiceSubcategory: text("recommended", false, [
    "AI Platforms",
    "Bots",
    "Generative AI",
    "Machine Learning",
    "Natural Language Processing",
    "Other (AI and Machine Learning)",
  ]),
  SkuId: text("conditional", true),
  SkuMeter: text("conditional", true),
};

const MANDATORY = Object.entries(FOCUS_RULES).filter(([, { level }]) => level === "mandatory");

/** Every break of a rule in a table with its heading, in words; empty where there is none. */
export function focusProblems(heading: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string[] {
  const problems: string[] = [];
  const say = (problem: string): void => void problems.push(problem);
  for (const [column] of MANDATORY) if (!heading.includes(column)) say(`${column} is missing`);
  for (const column of heading)
    if (!(column in FOCUS_RULES) && !/^x_[A-Z][A-Za-z0-9]*$/.test(column)) say(`${column} is no column of FOCUS`);
  const own = heading.findIndex((column) => column.startsWith("x_"));
  if (heading.slice(own).some((column) => !column.startsWith("x_"))) say("a column of ours stands among those of FOCUS");
  for (const [index, row] of rows.entries()) for (const problem of rowProblems(row)) say(`row ${index}: ${problem}`);
  return problems;
}

function rowProblems(row: Readonly<Record<string, string>>): string[] {
  const problems: string[] = [];
  for (const [column, { type, nullable, values }] of Object.entries(FOCUS_RULES)) {
    const value = row[column];
    if (value === undefined) continue;
    if (value === "") {
      if (!nullable) problems.push(`${column} is null`);
      continue;
    }
    if (type === "decimal" && !/^-?\d+(?:\.\d+)?(?:E-?\d+)?$/.test(value)) problems.push(`${column} is no number: ${value}`);
    // UTC, extended ISO 8601, to the second.
    if (type === "datetime" && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value)) problems.push(`${column} is no time: ${value}`);
    if (type === "string" && value.trim() === "") problems.push(`${column} is blank`);
    if (values !== undefined && !values.includes(value)) problems.push(`${column} may not be ${value}`);
  }
  const isUsage = row["ChargeCategory"] === "Usage" && row["ChargeClass"] === "";
  for (const column of ["PricingQuantity", "ConsumedQuantity", "ConsumedUnit"])
    if (isUsage && row[column] === "") problems.push(`${column} is null on usage`);
  if (isUsage && !(Number(row["ConsumedQuantity"]) > 0))
    problems.push(`ConsumedQuantity is not above 0 on usage: ${row["ConsumedQuantity"]}`);
  for (const column of ["ConsumedQuantity", "ConsumedUnit"])
    if (row["ChargeCategory"] !== "Usage" && row[column] !== "") problems.push(`${column} on what is no usage`);
  if ((row["PricingQuantity"] === "") !== (row["PricingUnit"] === "")) problems.push("PricingUnit without PricingQuantity, or the reverse");
  if (row["SkuId"] === "" && row["SkuMeter"] !== "") problems.push("SkuMeter without SkuId");
  if (row["ChargeFrequency"] === "Usage-Based" && row["ChargeCategory"] === "Purchase") problems.push("a purchase that is usage-based");
  const time = (column: string): number => Date.parse(row[column] ?? "");
  if (time("ChargePeriodStart") >= time("ChargePeriodEnd")) problems.push("the charge period is empty");
  if (time("ChargePeriodStart") < time("BillingPeriodStart") || time("ChargePeriodEnd") > time("BillingPeriodEnd"))
    problems.push("the charge period is not in the billing period");
  return problems;
}
