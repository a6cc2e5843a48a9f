import { isLoopback } from "../../sources/connection";
import { trackerProfiles } from "../../trackers/profiles";
import type { TrackerEntry } from "../../trackers/trackerSettings";

/**
 * The address in its normal form if it may be opened in a browser: https, or http on this machine, without a user name or
 * password in it, and on the web site of one of these trackers; else null. What a tracker sends is no reason to trust it.
 */
export function trackerUrl(text: string, trackers: readonly Pick<TrackerEntry, "kind" | "origin">[]): string | null {
  if (text.length > 2_000 || /[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return null;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) return null;
  const known = trackers.some(({ kind, origin }) => {
    const web = trackerProfiles.find(({ id }) => id === kind)?.webOrigin(origin) ?? origin;
    return new URL(web).origin === url.origin;
  });
  return known ? url.href : null;
}
