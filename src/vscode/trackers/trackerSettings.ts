import { parseConnectionName, parseOrigin } from "../../sources/connection";
import { TrackerEntry } from "../../trackers/trackerSettings";
import type { Refuse } from "../sourceSettings";
import type { L10n } from "../words";

/** Ids of the registered trackers; a test holds them equal, since the registry itself is no part of what every start loads. */
export const TRACKER_KINDS = ["github", "gitlab", "gitea", "jira", "linear", "redmine"] as const;

/** Reads the setting "trackers", entry by entry. What is refused names properties and never repeats a value, since that may be a key. */
export function readTrackers(entries: readonly unknown[], l10n: L10n, refuse: Refuse): TrackerEntry[] {
  const trackers: TrackerEntry[] = [];
  entries.forEach((entry, index) => {
    const read = readTracker(
      entry,
      trackers.map(({ name }) => name),
      l10n,
    );
    if (read.ok) trackers.push(read.value);
    else refuse(index + 1, read.why);
  });
  return trackers;
}

type Read = { readonly ok: true; readonly value: TrackerEntry } | { readonly ok: false; readonly why: string };

function readTracker(entry: unknown, taken: readonly string[], l10n: L10n): Read {
  const parsed = TrackerEntry.safeParse(entry);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue?.path.map(String).join(".") ?? "";
    if (issue?.code === "unrecognized_keys") {
      const why = l10n.t('Remove "{0}". A token belongs into the keychain: run Token Yield: Connect a Tracker….', issue.keys.join('", "'));
      return { ok: false, why };
    }
    if (place.startsWith("projects"))
      return { ok: false, why: l10n.t('"projects" has to be a list of at least one project, for example {0}.', '["owner/name"]') };
    if (place === "") return { ok: false, why: l10n.t('Write an object with "name", "kind", "origin" and "projects".') };
    return { ok: false, why: l10n.t('"{0}" has to be a text.', place) };
  }
  const { data } = parsed;
  if (!TRACKER_KINDS.some((kind) => kind === data.kind))
    return { ok: false, why: l10n.t('"kind" has to be one of: {0}.', TRACKER_KINDS.join(", ")) };
  const name = parseConnectionName(data.name, taken);
  if (!name.ok) return { ok: false, why: name.why };
  const origin = parseOrigin(data.origin);
  if (!origin.ok) return { ok: false, why: origin.why };
  return { ok: true, value: { ...data, name: name.value, origin: origin.value } };
}
