import type { ListedModel, Maker, NameMatch, PriceTable } from "./priceTable";

/** Where names are looked up: the public lists, and the user's own prices and aliases, both keyed in lower case. */
export interface ModelIndex<Own> {
  readonly table: PriceTable;
  readonly own: ReadonlyMap<string, Own>;
  readonly aliases: ReadonlyMap<string, string>;
}

export type ResolvedModel<Own> =
  | { readonly kind: "own"; readonly name: string; readonly price: Own }
  | {
      readonly kind: "listed";
      readonly maker: Maker;
      readonly model: ListedModel;
      /** The name says fast mode ("claude-opus-5-fast", as gateways write it). */
      readonly fast: boolean;
      /** The name is that of a geographic endpoint ("eu.anthropic.…", as Bedrock writes it). */
      readonly regional: boolean;
    };

/** Longer names belong to no product; the limit also bounds what a hostile log can make the patterns do. */
const MAX_NAME = 200;

/** Programs that run weights on the user's own machine: the makers' list prices do not apply. */
const LOCAL_PROVIDERS: ReadonlySet<string> = new Set([
  "ollama",
  "lmstudio",
  "lm-studio",
  "llamacpp",
  "llama.cpp",
  "llamafile",
  "vllm",
  "mlx",
]);

/** Routes, gateways and vendors that stand before a slash. Anything else before a slash is somebody's own name for something. */
const ROUTES: ReadonlySet<string> = new Set([
  "anthropic",
  "aws",
  "azure",
  "azure_ai",
  "bedrock",
  "bedrock_converse",
  "converse",
  "copilot",
  "deepseek",
  "gemini",
  "github",
  "github-copilot",
  "github_copilot",
  "google",
  "google-vertex",
  "invoke",
  "litellm",
  "litellm_proxy",
  "mistral",
  "mistralai",
  "models",
  "moonshot",
  "moonshotai",
  "openai",
  "opencode",
  "openrouter",
  "publishers",
  "vercel",
  "vertex",
  "vertex_ai",
  "x-ai",
  "xai",
]);
const BEDROCK_ARN = /^arn:aws[a-z-]*:bedrock:[^/]{0,80}\//;
const BEDROCK_ID = /^(?:(us|us-gov|eu|apac|jp|au|ca|global)\.)?(?:anthropic|openai|mistral|deepseek|moonshotai?)\.(?=[a-z])/;
const AWS_REGION = /^[a-z]{2}(?:-gov)?-[a-z]{4,10}-\d$/;
/** Weights given away at a gateway, and a local model's size tag: neither is sold at the maker's price. */
const NOT_AT_LIST = /:(?:free|\d{1,4}(?:\.\d)?b(?:-[a-z0-9_]+)?)$/;
/** Endings that do not change what a model costs, each tried in turn. */
const ENDINGS: readonly RegExp[] = [
  /\[1m\]$/,
  /:(?:thinking|beta|extended|latest)$/,
  /@[a-z0-9-]+$/,
  /-v\d{1,2}(?::\d{1,3}[a-z]?)?$/,
  /:\d{1,3}$/,
];
const DATE_ENDING = /-20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$/;
const FAST_ENDING = /^(?:claude|gpt)-.*-fast$/;
const THINKING_ENDING = /^claude-.*-(?:thinking|thought)$/;

/**
 * Finds what a model name stands for, or null when nothing is known: a model is never guessed from a similar name.
 * The user's own price wins, then the user's alias, then the maker's list. For each, the name is tried as it is and then
 * with routes, vendor prefixes, dates and endings taken off one after the other; the first that is known counts.
 *
 * @param provider as logged; used where the name alone does not say who makes the model
 */
export function resolveModel<Own>(name: string | null, provider: string | null, index: ModelIndex<Own>): ResolvedModel<Own> | null {
  if (name === null || name.length > MAX_NAME) return null;
  const written = name.trim().toLowerCase();
  if (written === "") return null;
  const from = provider === null || provider.length > MAX_NAME ? null : provider.trim().toLowerCase();
  const readings = readName(written);

  const named = from === null ? readings.names : [`${from}/${written}`, ...readings.names];
  for (const candidate of named) {
    const price = index.own.get(candidate);
    if (price !== undefined) return { kind: "own", name: candidate, price };
  }
  for (const candidate of named) {
    const target = index.aliases.get(candidate);
    if (target === undefined) continue;
    const price = index.own.get(target);
    if (price !== undefined) return { kind: "own", name: target, price };
    return lookUp(readName(target), null, index.table);
  }
  if (from !== null && LOCAL_PROVIDERS.has(from)) return null;
  return lookUp(readings, from, index.table);
}

/** Whether a lower-case model name is of Anthropic's making. */
export function isClaude(name: string): boolean {
  return name.includes("claude");
}

/**
 * What a model is called without a route, a vendor, an area, a date and endings, in lower case: for telling whether two meters speak of
 * the same one. "bedrock/global.anthropic.claude-x-20260101-v1:0", "anthropic/claude-x" and "claude-x" are one. A name that is somebody's own
 * for something before a slash loses that too, since only equal names are asked about.
 */
export function plainModel(name: string): string {
  if (name.length > MAX_NAME) return name;
  const plain = readName(name.trim().toLowerCase()).names.at(-1) ?? name;
  return plain.slice(plain.lastIndexOf("/") + 1).replace(/-latest$/, "");
}

interface Readings {
  readonly names: readonly string[];
  readonly fast: boolean;
  readonly regional: boolean;
}

/** A lower-case name and what is left of it as each addition is taken off, the fullest first. */
function readName(written: string): Readings {
  const names = [written];
  let name = written;
  const next = (shorter: string): void => {
    if (shorter === name || shorter === "") return;
    name = shorter;
    names.push(shorter);
  };

  next(name.replace(BEDROCK_ARN, ""));
  for (let slash = name.indexOf("/"); slash > 0; slash = name.indexOf("/")) {
    const route = name.slice(0, slash);
    if (!ROUTES.has(route) && !AWS_REGION.test(route)) break;
    next(name.slice(slash + 1));
  }
  const area = BEDROCK_ID.exec(name);
  const regional = area?.[1] !== undefined && area[1] !== "global";
  if (area !== null) next(name.slice(area[0].length));

  for (const ending of ENDINGS) next(name.replace(ending, ""));
  let fast = false;
  const takeMode = (): void => {
    if (FAST_ENDING.test(name)) {
      fast = true;
      next(name.slice(0, -"-fast".length));
    }
    if (THINKING_ENDING.test(name)) next(name.replace(/-[a-z]+$/, ""));
  };
  takeMode();
  next(name.replace(DATE_ENDING, ""));
  takeMode();
  if (name.startsWith("claude-")) next(name.replaceAll(".", "-"));
  return { names, fast, regional };
}

function lookUp<Own>(readings: Readings, provider: string | null, table: PriceTable): ResolvedModel<Own> | null {
  for (const candidate of readings.names) {
    if (NOT_AT_LIST.test(candidate)) return null;
    const found = findListed(candidate, provider, table);
    if (found !== null) return { kind: "listed", ...found, fast: readings.fast, regional: readings.regional };
  }
  return null;
}

function findListed(name: string, provider: string | null, table: PriceTable): { maker: Maker; model: ListedModel } | null {
  const byName = table.makers.find((maker) => matches(maker.names, name));
  const maker =
    byName ?? (provider === null ? undefined : table.makers.find((each) => each.id === provider || matches(each.alsoKnownAs, provider)));
  if (maker !== undefined) {
    const model = maker.models.find((each) => matchesModel(each, name));
    return model === undefined ? null : { maker, model };
  }
  // A name such as "codex-mini-latest" does not say who makes it; only a listed name in full will do then.
  for (const each of table.makers) {
    const model = each.models.find((listed) => listed.id === name || listed.match.equals?.includes(name));
    if (model !== undefined) return { maker: each, model };
  }
  return null;
}

function matchesModel(model: ListedModel, name: string): boolean {
  if (!matches(model.match, name)) return false;
  return !isNextVersion(model, name);
}

/** A further version number after a Claude version: "claude-sonnet-5-5" is not a kind of "claude-sonnet-5". */
const NEXT_VERSION = /^[-.]\d{1,2}(?!\d)/;
const CLAUDE_VERSION = /^claude-[a-z]+-\d+(?:[-.]\d{1,2})?$/;

/**
 * The table matches Claude names by their beginning, so that a version which is not listed yet would get the price of the
 * one before it. That would be a guess.
 */
function isNextVersion(model: ListedModel, name: string): boolean {
  if (model.match.equals?.includes(name) || !model.match.startsWith) return false;
  const beginnings = model.match.startsWith.filter((start) => name.startsWith(start));
  return beginnings.length > 0 && beginnings.every((start) => CLAUDE_VERSION.test(start) && NEXT_VERSION.test(name.slice(start.length)));
}

function matches(match: NameMatch, name: string): boolean {
  return (
    match.equals?.includes(name) === true ||
    match.startsWith?.some((part) => name.startsWith(part)) === true ||
    match.endsWith?.some((part) => name.endsWith(part)) === true ||
    match.contains?.some((part) => name.includes(part)) === true ||
    match.regex?.some((source) => patternOf(source).test(name)) === true ||
    match.all?.some((parts) => parts.every((part) => matches(part, name))) === true
  );
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    pattern = new RegExp(source);
    patterns.set(source, pattern);
  }
  return pattern;
}
