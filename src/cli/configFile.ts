import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod/mini";
import { type CountingRules, DEFAULT_RULES } from "../core/countingRules";
import { type Declared, NOTHING_DECLARED } from "../core/declared";
import { parseConnectionName, parseOrigin } from "../sources/connection";
import { DECLARED_SETTINGS, declaredOf } from "../sources/declaredSettings";
import { pollSources } from "../sources/registry";
import { RULE_SETTINGS, rulesOf } from "../sources/ruleSettings";
import type { Connection } from "../sources/source";
import type { TrackerSetting } from "../trackers/trackerSettings";
import { ArgumentError } from "./arguments";
import { type KeyOf, readTrackers, TRACKERS_SETTING } from "./trackerConfig";

const ConfigFile = z.object({
  sources: z._default(z.array(z.object({ name: z.string(), kind: z.string(), origin: z.string() })), []),
  trackers: TRACKERS_SETTING,
  ...RULE_SETTINGS,
  ...DECLARED_SETTINGS,
});

export interface CliConfig {
  readonly connections: readonly Connection[];
  readonly trackers: readonly TrackerSetting[];
  /** Sources and trackers that were named and are not asked, each with the reason and the next step. */
  readonly problems: readonly string[];
  readonly rules: CountingRules;
  readonly declared: Declared;
}

/**
 * The connections, trackers and counting rules of a config file. A key comes from TOKEN_YIELD_KEY_<NAME> alone, and is used only when
 * TOKEN_YIELD_ORIGIN_<NAME> names the file's origin: so no file can send a key to another place.
 * @throws ArgumentError when the file cannot be read or does not have the form
 */
export function readConfig(file: string | null, variables: Readonly<Record<string, string | undefined>>): CliConfig {
  if (file === null) return { connections: [], trackers: [], problems: [], rules: DEFAULT_RULES, declared: NOTHING_DECLARED };
  const config = readFile(file);
  const connections: Connection[] = [];
  const problems: string[] = [];
  const keyOf: KeyOf = ({ variable, origin }) => {
    const key = variables[`TOKEN_YIELD_KEY_${variable}`];
    const bound = parseOrigin(variables[`TOKEN_YIELD_ORIGIN_${variable}`] ?? "");
    if (key === undefined || key === "") return { ok: false, why: `set TOKEN_YIELD_KEY_${variable} to its key.` };
    if (!bound.ok || bound.value !== origin)
      return { ok: false, why: `set TOKEN_YIELD_ORIGIN_${variable} to ${origin} to allow its key to be sent there.` };
    return { ok: true, key };
  };
  for (const entry of config.sources) {
    const name = parseConnectionName(
      entry.name,
      connections.map((connection) => connection.name),
    );
    const origin = parseOrigin(entry.origin);
    if (!name.ok) problems.push(`A source in ${file} is ignored. ${name.why}`);
    else if (!origin.ok) problems.push(`${name.value} is ignored. ${origin.why}`);
    else if (!pollSources.some(({ id }) => id === entry.kind)) {
      problems.push(`${name.value} is ignored: its kind is none of ${pollSources.map(({ id }) => id).join(", ")}.`);
    } else {
      const key = keyOf({ variable: name.value.toUpperCase().replaceAll("-", "_"), origin: origin.value });
      if (key.ok) connections.push({ name: name.value, kind: entry.kind, origin: origin.value, key: key.key });
      else problems.push(`${name.value} is not asked: ${key.why}`);
    }
  }
  const home = variables["HOME"] ?? variables["USERPROFILE"] ?? path.sep;
  const taken = connections.map(({ name }) => name);
  const read = readTrackers(config.trackers, file, taken, keyOf, home);
  return {
    connections,
    trackers: read.trackers,
    problems: [...problems, ...read.problems],
    rules: rulesOf(config, home),
    declared: declaredOf(config, home),
  };
}

function readFile(file: string): z.infer<typeof ConfigFile> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ArgumentError(`--config ${file} cannot be read (${error instanceof Error && "code" in error ? error.code : error}).`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ArgumentError(`--config ${file} is not JSON.`);
  }
  const parsed = ConfigFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ArgumentError(
    `--config ${file} does not have the form {"sources": [{"name", "kind", "origin"}], "trackers": [{"name", "kind", "origin", "projects"}], "prices": {…}, "aliases": {…}, "flatPlans": […], "exclude": […], "outcomeValues": {…}, "costCentres": […], "commitments": […]}: look at ${issue?.path.join(".") || "its top"}.`,
  );
}
