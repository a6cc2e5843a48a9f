import * as z from "zod/mini";
import { parseConnectionName, parseOrigin } from "../sources/connection";
import type { L10n } from "./words";

export const SOURCE_KINDS = ["litellm"] as const;

const SourceSetting = z.strictObject({ name: z.string(), kind: z.enum(SOURCE_KINDS), origin: z.string() });
/** A gateway as the settings name it; `origin` is normalised. Its key is elsewhere: settings are no place for one. */
export type SourceSetting = z.infer<typeof SourceSetting>;

/** Told of an entry (its place in a list, from 1, or its name) that is ignored, and why, with what to write instead. */
export type Refuse = (entry: string | number, why: string) => void;

/** Reads the setting "sources". What is refused names properties and never repeats a value, since that may be a key in the wrong place. */
export function readSources(entries: readonly unknown[], l10n: L10n, refuse: Refuse): SourceSetting[] {
  const sources: SourceSetting[] = [];
  entries.forEach((entry, index) => {
    const taken = sources.map(({ name }) => name);
    const source = readSource(entry, taken, l10n);
    if (source.ok) sources.push(source.value);
    else refuse(index + 1, source.why);
  });
  return sources;
}

type Checked = { readonly ok: true; readonly value: SourceSetting } | { readonly ok: false; readonly why: string };

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
