import * as z from "zod/mini";
import { parseConnectionName, parseOrigin } from "../sources/connection";
import { trackerProfiles } from "../trackers/profiles";
import { projectsOf, TrackerEntry, type TrackerSetting } from "../trackers/trackerSettings";

/** Entries are read one by one, so that a bad one costs only itself. */
export const TRACKERS_SETTING = z._default(z.array(z.unknown()), []);

/** What a key is asked for by. */
export interface KeyPlace {
  /** The end of the variables' names. */
  readonly variable: string;
  readonly origin: string;
}

export type KeyOf = (place: KeyPlace) => { readonly ok: true; readonly key: string } | { readonly ok: false; readonly why: string };

/**
 * The trackers of a config file, each with its key. What cannot be used is told with the next step and never repeats a value,
 * since that may be a key in the wrong place.
 * @param taken names of the sources: both are named by the same variables
 */
export function readTrackers(
  entries: readonly unknown[],
  file: string,
  taken: readonly string[],
  keyOf: KeyOf,
  home: string,
): { readonly trackers: readonly TrackerSetting[]; readonly problems: readonly string[] } {
  const trackers: TrackerSetting[] = [];
  const problems: string[] = [];
  entries.forEach((value, index) => {
    const read = readEntry(value, [...taken, ...trackers.map(({ connection }) => connection.name)], keyOf, home);
    if (read.ok) trackers.push(read.tracker);
    else problems.push(`${read.name ?? `Tracker ${index + 1} in ${file}`} is not asked: ${read.why}`);
  });
  return { trackers, problems };
}

type Read =
  | { readonly ok: true; readonly tracker: TrackerSetting }
  | { readonly ok: false; readonly name: string | null; readonly why: string };

function readEntry(value: unknown, taken: readonly string[], keyOf: KeyOf, home: string): Read {
  const parsed = TrackerEntry.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const why =
      issue?.code === "unrecognized_keys"
        ? `remove "${issue.keys.join('", "')}" (a key comes from the environment alone).`
        : `write {"name", "kind", "origin", "projects": ["owner/name" or {"project", "repository"}]}; look at ${issue?.path.map(String).join(".") || "its form"}.`;
    return { ok: false, name: null, why };
  }
  const entry = parsed.data;
  const name = parseConnectionName(entry.name, taken);
  if (!name.ok) return { ok: false, name: null, why: name.why };
  const refused = (why: string): Read => ({ ok: false, name: name.value, why });
  if (!trackerProfiles.some(({ id }) => id === entry.kind))
    return refused(`its kind is none of ${trackerProfiles.map(({ id }) => id).join(", ")}.`);
  const origin = parseOrigin(entry.origin);
  if (!origin.ok) return refused(origin.why);
  const key = keyOf({ variable: name.value.toUpperCase().replaceAll("-", "_"), origin: origin.value });
  if (!key.ok) return refused(key.why);
  const connection = { name: name.value, kind: entry.kind, origin: origin.value, key: key.key, user: entry.user ?? null };
  return { ok: true, tracker: { connection, projects: projectsOf(entry, home) } };
}
