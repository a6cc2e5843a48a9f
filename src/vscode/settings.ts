import * as z from "zod/mini";
import type { StatusScope } from "../protocol";
import type { WrittenSettings } from "../sources/declaredSettings";
import type { RuleSettings } from "../sources/ruleSettings";
import { readAliases, readExclude, readFlatPlans, readPrices } from "./ruleSettings";
import { readSources, type SourceSetting } from "./sourceSettings";
import type { L10n } from "./words";

const SCOPES: { readonly [S in StatusScope]: S } = { session: "session", branch: "branch", today: "today", week: "week" };
/** The entries are parsed one by one, so that a bad one costs only itself. */
const LIST = z.array(z.unknown());
const MAP = z.record(z.string(), z.unknown());
const SCHEMAS = {
  "statusBar.enabled": z.boolean(),
  "statusBar.scope": z.enum(SCOPES),
  sources: LIST,
  trackers: LIST,
  prices: MAP,
  aliases: MAP,
  flatPlans: LIST,
  exclude: LIST,
  outcomeValues: MAP,
  costCentres: LIST,
  commitments: LIST,
  "agents.includeNames": z.boolean(),
  gitPath: z.string(),
};
/** The settings by their names after "tokenYield."; a test holds them equal to the manifest's. */
export const SETTING_KEYS = Object.keys(SCHEMAS);

export interface Settings {
  readonly statusBarEnabled: boolean;
  readonly statusScope: StatusScope;
  readonly sources: readonly SourceSetting[];
  /** Forges and issue trackers as they are written: read once there is one, since that is not needed at every start. */
  readonly trackers: readonly unknown[];
  /** How to count. */
  readonly rules: RuleSettings;
  /** Whether agents are told titles and names of branches, as text that is not to be trusted. */
  readonly agentNames: boolean;
  /** What is worth how much, belongs together and was committed to: looked at in the engine, which names what it cannot use. */
  readonly declared: WrittenSettings;
  /** Empty: no wish. */
  readonly gitPath: string;
  /** What was set and cannot be used, each in one or two sentences with the next step; it costs nothing but itself. */
  readonly problems: readonly string[];
}

/** A setting's value and the manifest's default, which is the only one there is: `vscode.WorkspaceConfiguration`. */
export interface Configuration {
  get(key: string): unknown;
  inspect(key: string): { readonly defaultValue?: unknown } | undefined;
}

/** Reads the section "tokenYield". A value of the wrong type counts as its default and is a problem. Throws only when the manifest is wrong. */
export function readSettings(configuration: Configuration, l10n: L10n): Settings {
  const problems: string[] = [];
  const read = <T>(key: keyof typeof SCHEMAS, schema: z.ZodMiniType<T>): T => {
    const parsed = schema.safeParse(configuration.get(key));
    if (parsed.success) return parsed.data;
    problems.push(l10n.t("The setting tokenYield.{0} has a value of the wrong type and is ignored. Correct it in the settings.", key));
    return schema.parse(configuration.inspect(key)?.defaultValue);
  };
  const refuse = (key: string) => (entry: string | number, why: string) =>
    problems.push(l10n.t("The setting tokenYield.{0}: entry {1} is ignored. {2}", key, entry, why));
  return {
    statusBarEnabled: read("statusBar.enabled", SCHEMAS["statusBar.enabled"]),
    statusScope: read("statusBar.scope", SCHEMAS["statusBar.scope"]),
    sources: readSources(read("sources", LIST), l10n, refuse("sources")),
    trackers: read("trackers", LIST),
    rules: {
      prices: readPrices(read("prices", MAP), l10n, refuse("prices")),
      aliases: readAliases(read("aliases", MAP), l10n, refuse("aliases")),
      flatPlans: readFlatPlans(read("flatPlans", LIST), l10n, refuse("flatPlans")),
      exclude: readExclude(read("exclude", LIST), l10n, refuse("exclude")),
    },
    agentNames: read("agents.includeNames", SCHEMAS["agents.includeNames"]),
    declared: {
      outcomeValues: read("outcomeValues", MAP),
      costCentres: read("costCentres", LIST),
      commitments: read("commitments", LIST),
    },
    gitPath: read("gitPath", SCHEMAS.gitPath).trim(),
    problems,
  };
}
