#!/usr/bin/env node
/**
 * Makes src/core/prices.generated.json from the installed @pydantic/genai-prices: the makers below, token prices only.
 *
 *   node scripts/prices.mjs          rewrites the file and prints which prices changed
 *   node scripts/prices.mjs --check  writes nothing; exits 1 when the file is not what the installed package gives
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findProvider } from "@pydantic/genai-prices";

const MAKERS = ["anthropic", "openai", "google", "x-ai", "deepseek", "moonshotai", "mistral"];
const FILE = fileURLToPath(new URL("../src/core/prices.generated.json", import.meta.url));

const RATE_KEYS = {
  input_mtok: "input",
  output_mtok: "output",
  cache_read_mtok: "cacheRead",
  cache_write_mtok: "cacheWrite",
  cache_write_1h_mtok: "cacheWrite1h",
};

const wanted = makeTable();
const text = print(wanted);
const present = readPresent();

if (process.argv.includes("--check")) {
  if (present === text) {
    console.log(`prices.generated.json is what ${wanted.source} gives.`);
  } else {
    console.error(`prices.generated.json is not what ${wanted.source} gives. Run: node scripts/prices.mjs`);
    printChanges(present, wanted);
    process.exitCode = 1;
  }
} else {
  printChanges(present, wanted);
  writeFileSync(FILE, text);
}

function makeTable() {
  const makers = MAKERS.map((id) => {
    const provider = findProvider({ providerId: id });
    if (!provider) throw new Error(`@pydantic/genai-prices has no provider "${id}": edit MAKERS in scripts/prices.mjs.`);
    return {
      id,
      names: flatten(provider.model_match),
      alsoKnownAs: provider.provider_match ? flatten(provider.provider_match) : {},
      models: provider.models
        // Google resells Claude; a Claude name always leads to Anthropic's own list.
        .filter((model) => id === "anthropic" || !model.id.startsWith("claude"))
        .map((model) => ({ id: model.id, match: flatten(model.match), prices: entriesOf(id, model) })),
    };
  });
  const hash = createHash("sha256").update(JSON.stringify(makers)).digest("hex").slice(0, 16);
  return { source: `@pydantic/genai-prices ${packageVersion()}`, hash, makers };
}

/** Dated entries of a model, oldest first; none when the package has no token price for it. */
function entriesOf(maker, model) {
  const list = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  if (list.some((entry) => entry.prices.input_mtok === undefined)) return [];
  return list.map((entry) => {
    const where = `${maker}/${model.id}`;
    const { base, above } = ratesOf(where, entry.prices);
    return { ...constraintOf(where, entry.constraint), rates: base, ...(above.length > 0 ? { above } : {}) };
  });
}

function constraintOf(where, constraint) {
  if (constraint === undefined) return {};
  if (constraint.type === "start_date") return { from: constraint.start_date };
  if (constraint.type === "time_of_date")
    return { utcSeconds: [secondsOf(where, constraint.start_time), secondsOf(where, constraint.end_time)] };
  throw new Error(
    `${where}: a new kind of price constraint, ${JSON.stringify(constraint)}. Teach it to scripts/prices.mjs and src/core/prices.ts.`,
  );
}

function secondsOf(where, time) {
  const parts = /^(\d{2}):(\d{2}):(\d{2})Z$/.exec(time);
  if (!parts) throw new Error(`${where}: a time of day that is not whole seconds of UTC, ${time}.`);
  return Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
}

function ratesOf(where, prices) {
  const starts = new Set();
  for (const key of Object.keys(RATE_KEYS)) for (const tier of prices[key]?.tiers ?? []) starts.add(tier.start);
  const at = (start) => {
    const rates = {};
    for (const [key, name] of Object.entries(RATE_KEYS)) {
      const price = prices[key];
      if (price !== undefined) rates[name] = picoPerToken(`${where} ${key}`, typeof price === "number" ? price : priceAbove(price, start));
    }
    if (prices.web_searches_kcount !== undefined) rates.search = wholeNumber(`${where} web search`, prices.web_searches_kcount * 1e6);
    return rates;
  };
  const sorted = [...starts].sort((a, b) => a - b);
  return { base: at(-1), above: sorted.map((tokens) => ({ tokens, rates: at(tokens) })) };
}

function priceAbove(price, start) {
  let chosen = price.base;
  for (const tier of [...price.tiers].sort((a, b) => a.start - b.start)) if (tier.start <= start) chosen = tier.price;
  return chosen;
}

/** Dollars per million tokens are pico-dollars per token times a million. */
function picoPerToken(where, dollarsPerMillion) {
  return wholeNumber(where, dollarsPerMillion * 1e6);
}

function wholeNumber(where, value) {
  const whole = Math.round(value);
  if (!Number.isFinite(value) || value < 0 || Math.abs(value - whole) > 1e-6) {
    throw new Error(`${where}: ${value} is not a whole number of the finest unit; src/core/prices.ts needs a finer one.`);
  }
  return whole;
}

/** The package's nested match logic as lists of alternatives; only `and` stays nested. */
function flatten(logic) {
  const flat = {};
  const add = (key, value) => {
    flat[key] ??= [];
    flat[key].push(value);
  };
  const visit = (node) => {
    const [kind, value] = Object.entries(node)[0];
    if (kind === "or") value.forEach(visit);
    else if (kind === "and") add("all", value.map(flatten));
    else if (kind === "regex") add("regex", value);
    else if (kind === "equals") add("equals", value.toLowerCase());
    else if (kind === "starts_with") add("startsWith", value.toLowerCase());
    else if (kind === "ends_with") add("endsWith", value.toLowerCase());
    else if (kind === "contains") add("contains", value.toLowerCase());
    else throw new Error(`A new kind of name match, "${kind}". Teach it to scripts/prices.mjs and src/core/modelName.ts.`);
  };
  visit(logic);
  return flat;
}

/** One line per model, so that a change of prices reads well in a diff. */
function print(table) {
  const makers = table.makers.map((maker) => {
    const models = maker.models.map((model) => `        ${JSON.stringify(model)}`).join(",\n");
    return `    {
      "id": ${JSON.stringify(maker.id)},
      "names": ${JSON.stringify(maker.names)},
      "alsoKnownAs": ${JSON.stringify(maker.alsoKnownAs)},
      "models": [\n${models}\n      ]\n    }`;
  });
  return `{
  "source": ${JSON.stringify(table.source)},
  "hash": ${JSON.stringify(table.hash)},
  "makers": [\n${makers.join(",\n")}\n  ]\n}\n`;
}

function readPresent() {
  try {
    return readFileSync(FILE, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

function printChanges(before, after) {
  const old = before === null ? { source: "nothing", makers: [] } : JSON.parse(before);
  const was = modelsOf(old);
  const is = modelsOf(after);
  const lines = [];
  for (const [id, model] of is) {
    const earlier = was.get(id);
    if (!earlier) lines.push(`+ ${id}: ${describe(model)}`);
    else {
      if (describe(earlier) !== describe(model)) lines.push(`~ ${id}: ${describe(earlier)}  →  ${describe(model)}`);
      if (JSON.stringify(earlier.match) !== JSON.stringify(model.match)) lines.push(`~ ${id}: other names`);
    }
  }
  for (const [id, model] of was) if (!is.has(id)) lines.push(`- ${id}: ${describe(model)}`);
  console.log(`${old.source}  →  ${after.source}: ${lines.length === 0 ? "no price and no name changed" : `${lines.length} changes`}`);
  for (const line of lines) console.log(line);
}

function modelsOf(table) {
  return new Map(table.makers.flatMap((maker) => maker.models.map((model) => [`${maker.id}/${model.id}`, model])));
}

/** Prices as people write them: dollars per million tokens, in / out / read / write / write for an hour. */
function describe(model) {
  if (model.prices.length === 0) return "no token price";
  return model.prices
    .map((entry) => {
      const when = entry.from ? `from ${entry.from} ` : entry.utcSeconds ? `${entry.utcSeconds.join("–")} s UTC ` : "";
      const long = (entry.above ?? []).map((tier) => ` (over ${tier.tokens}: ${dollars(tier.rates)})`).join("");
      return `${when}${dollars(entry.rates)}${long}`;
    })
    .join("; ");
}

function dollars(rates) {
  const list = Object.values(RATE_KEYS).map((name) => (rates[name] === undefined ? "–" : `$${rates[name] / 1e6}`));
  return `${list.join(" / ")}${rates.search === undefined ? "" : `, search $${rates.search / 1e6}/1000`}`;
}

function packageVersion() {
  // The package exports no "./package.json", so it is found beside its entry.
  const manifest = new URL("../package.json", import.meta.resolve("@pydantic/genai-prices"));
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}
