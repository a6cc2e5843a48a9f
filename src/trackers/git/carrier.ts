import type { GitHistory, Place } from "../tracker";
import type { GitOptions } from "./run";
import { readGit } from "./run";

/**
 * For shas that a log printed (7 to 64 hex digits): the landed commit that carries each one's work, by its full sha.
 * A sha that nothing carries, or that git no longer knows, is left out. Keys are the shas as they were asked.
 */
export async function carrierOf(
  place: Place,
  shas: readonly string[],
  history: GitHistory,
  options: GitOptions,
): Promise<ReadonlyMap<string, string>> {
  const landed = new Set(history.commits.map((commit) => commit.sha));
  const carriers = new Map<string, string>();
  for (const [asked, full] of await resolveShas(place, shas, options)) {
    const carrier = landed.has(full) ? full : history.carriedBy.get(full);
    if (carrier) carriers.set(asked, carrier);
  }
  return carriers;
}

async function resolveShas(place: Place, shas: readonly string[], options: GitOptions): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(shas)].filter((sha) => /^[0-9a-f]{7,64}$/.test(sha));
  const found = new Map<string, string>();
  if (asked.length === 0) return found;
  const input = asked.map((sha) => `${sha}^{commit}\n`);
  const { text } = await readGit(place.top, ["cat-file", "--batch-check=%(objectname)"], options, { input });
  for (const [at, line] of text.split("\n").entries()) {
    const sha = asked[at];
    if (sha && /^[0-9a-f]{40,64}$/.test(line)) found.set(sha, line);
  }
  return found;
}
