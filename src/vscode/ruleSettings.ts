import path from "node:path";
import { RULE_SETTINGS, type RuleSettings } from "../sources/ruleSettings";
import type { Refuse } from "./sourceSettings";
import type { L10n } from "./words";

/** Reads the setting "prices" (dollars per million tokens), entry by entry, with the schema that the CLI's config file has. */
export function readPrices(entries: Readonly<Record<string, unknown>>, l10n: L10n, refuse: Refuse): RuleSettings["prices"] {
  const prices: [string, RuleSettings["prices"][string]][] = [];
  for (const [model, entry] of Object.entries(entries)) {
    const parsed = RULE_SETTINGS.prices.safeParse({ [model]: entry });
    const price = parsed.success && parsed.data[model];
    if (price) prices.push([model, price]);
    else refuse(quoted(model), priceWords(parsed.success ? undefined : parsed.error.issues[0], l10n));
  }
  return Object.fromEntries(prices);
}

/** Reads the setting "aliases": a model's name in logs to its name in the list of prices. */
export function readAliases(entries: Readonly<Record<string, unknown>>, l10n: L10n, refuse: Refuse): RuleSettings["aliases"] {
  const aliases: [string, string][] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry === "string" && entry.trim() !== "") aliases.push([name, entry.trim()]);
    else refuse(quoted(name), l10n.t("Write the name of a model in the list of prices."));
  }
  return Object.fromEntries(aliases);
}

/** Reads the setting "flatPlans": ids of sources. */
export function readFlatPlans(entries: readonly unknown[], l10n: L10n, refuse: Refuse): string[] {
  return readNames(entries, SOURCE_ID.test.bind(SOURCE_ID), l10n.t("Write the id of a source, for example {0}.", "claude-code"), refuse);
}

/** Reads the setting "exclude": ids of sources, and folders that are absolute or begin with "~". */
export function readExclude(entries: readonly unknown[], l10n: L10n, refuse: Refuse): string[] {
  const wanted = (entry: string) => SOURCE_ID.test(entry) || /^~(?:$|[\\/])/.test(entry) || path.isAbsolute(entry);
  const why = l10n.t("Write the id of a source, for example {0}, or a folder that is absolute or begins with ~.", "codex");
  return readNames(entries, wanted, why, refuse);
}

/** An agent's ("codex"), or a gateway's with the user's name for it ("litellm:work"). */
const SOURCE_ID = /^[a-z][a-z0-9-]*(?::[a-z0-9-]+)?$/;

function readNames(entries: readonly unknown[], wanted: (entry: string) => boolean, why: string, refuse: Refuse): string[] {
  const names: string[] = [];
  entries.forEach((entry, index) => {
    const name = typeof entry === "string" ? entry.trim() : "";
    if (wanted(name)) names.push(name);
    else refuse(index + 1, why);
  });
  return names;
}

type Issue = { readonly code?: string; readonly path: readonly PropertyKey[]; readonly keys?: readonly string[] };

function priceWords(issue: Issue | undefined, l10n: L10n): string {
  if (issue?.code === "unrecognized_keys" && issue.keys) return l10n.t('Remove "{0}".', issue.keys.join('", "'));
  const property = issue?.path[1];
  if (property === undefined) return l10n.t('Write an object with "input" and "output" in dollars per million tokens.');
  return l10n.t('"{0}" has to be a number from 0 to 1000000, in dollars per million tokens.', String(property));
}

function quoted(name: string): string {
  return `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}"`;
}
