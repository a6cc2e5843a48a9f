import * as z from "zod/mini";
import { parseConnectionName, parseOrigin } from "../sources/connection";
import type { L10n } from "./words";

export const SOURCE_KINDS = ["litellm"] as const;

const SourceSetting = z.strictObject({ name: z.string(), kind: z.enum(SOURCE_KINDS), origin: z.string() });
/** A gateway as the settings name it; `origin` is normalised. Its key is elsewhere: settings are no place for one. */
export type SourceSetting = z.infer<typeof SourceSetting>;

const SCHEMAS = { "statusBar.enabled": z.boolean(), sources: z.array(z.unknown()), gitPath: z.string() };
/** The settings by their names after "tokenYield."; a test holds them equal to the manifest's. */
export const SETTING_KEYS = Object.keys(SCHEMAS);

export interface Settings {
  readonly statusBarEnabled: boolean;
  readonly sources: readonly SourceSetting[];
  /** Empty: no wish. */
  readonly gitPath: string;
  /** What was set and cannot be used, each in one sentence with the next step; it costs nothing but itself. */
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
  const sources: SourceSetting[] = [];
  const nameOf = (source: SourceSetting) => source.name;
  read("sources", SCHEMAS.sources).forEach((entry, index) => {
    const source = readSource(entry, sources.map(nameOf), l10n);
    if (source.ok) sources.push(source.value);
    else problems.push(l10n.t("The setting tokenYield.sources: entry {0} is ignored. {1}", index + 1, source.why));
  });
  const statusBarEnabled = read("statusBar.enabled", SCHEMAS["statusBar.enabled"]);
  return { statusBarEnabled, gitPath: read("gitPath", SCHEMAS.gitPath).trim(), sources, problems };
}

type Checked = { readonly ok: true; readonly value: SourceSetting } | { readonly ok: false; readonly why: string };

/** The sentence of a refusal names properties and never repeats a value, since that may be a key in the wrong place. */
function readSource(entry: unknown, taken: readonly string[], l10n: L10n): Checked {
  const parsed = SourceSetting.safeParse(entry);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue?.code === "unrecognized_keys") {
      const why = l10n.t('Remove "{0}". A key belongs into the keychain: run Token Yield: Connect a Source….', issue.keys.join('", "'));
      return { ok: false, why };
    }
    const place = issue?.path.map(String).join(".") ?? "";
    if (place === "") return { ok: false, why: l10n.t('Write an object with "name", "kind" and "origin".') };
    if (place === "kind") return { ok: false, why: l10n.t('"kind" has to be one of: {0}.', SOURCE_KINDS.join(", ")) };
    return { ok: false, why: l10n.t('"{0}" has to be a text.', place) };
  }
  const name = parseConnectionName(parsed.data.name, taken);
  if (!name.ok) return { ok: false, why: name.why };
  const origin = parseOrigin(parsed.data.origin);
  if (!origin.ok) return { ok: false, why: origin.why };
  return { ok: true, value: { name: name.value, kind: parsed.data.kind, origin: origin.value } };
}
