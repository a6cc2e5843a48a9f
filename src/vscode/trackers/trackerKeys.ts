import type { SecretStorage } from "vscode";
import { projectsOf, type TrackerEntry, type TrackerSetting } from "../../trackers/trackerSettings";
import { TRACKER_SECRETS } from "./trackerSecrets";

/** Where a tracker's token is kept. The origin is part of it, so that a changed address finds no token. */
export function trackerSecretId({ name, origin }: Pick<TrackerEntry, "name" | "origin">): string {
  return `${TRACKER_SECRETS}${name}@${origin}`;
}

export interface SignedIn {
  readonly trackers: readonly TrackerSetting[];
  /** Trackers without a sign-in on this machine: made elsewhere, revoked, or with an address that was changed by hand. */
  readonly signedOut: readonly TrackerEntry[];
}

/**
 * Joins the settings with their tokens: the one that was entered, else the editor's account (`account`, null where there is
 * none). A keychain that cannot be read counts as empty. `home` is where a repository's "~" is.
 */
export async function readTrackerKeys(
  entries: readonly TrackerEntry[],
  secrets: Pick<SecretStorage, "get">,
  account: (entry: TrackerEntry) => Promise<string | null>,
  home: string,
): Promise<SignedIn> {
  const keys = await Promise.all(
    entries.map(async (entry) => {
      const entered = await Promise.resolve(secrets.get(trackerSecretId(entry))).catch(() => undefined);
      return entered || account(entry);
    }),
  );
  const trackers: TrackerSetting[] = [];
  const signedOut: TrackerEntry[] = [];
  entries.forEach((entry, index) => {
    const key = keys[index];
    if (key) {
      const { name, kind, origin, user = null } = entry;
      trackers.push({ connection: { name, kind, origin, user, key }, projects: projectsOf(entry, home) });
    } else signedOut.push(entry);
  });
  return { trackers, signedOut };
}
