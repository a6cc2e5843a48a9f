import { statSync } from "node:fs";
import path from "node:path";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { placeName } from "../../trackers/git/place";
import { type GitRemote, readRemotes } from "../../trackers/git/remotes";
import type { Place } from "../../trackers/tracker";
import type { RemotesOf } from "../trackers/trackerPlaces";
import type { Workspace } from "../workspace";
import type { GitCache } from "./gitCache";
import { refreshRepository } from "./repositories";

/** Keeps what the ledger knows of this window's repositories up to date, one reading at a time. */
export interface RepositoryReader {
  /** Reads them, and once more when it was asked meanwhile: what came then may have been missed. */
  read(): void;
  /** Where the git remotes of this window's repositories point; asks no server. */
  remotes(): Promise<readonly RemotesOf[]>;
}

export interface RepositoryReaderParts {
  readonly ledger: Ledger;
  readonly names: Names;
  readonly workspace: Workspace;
  readonly cache: GitCache;
  readonly gitPath: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** This window's repositories that git may be run in; none once the engine is closed. */
  readonly places: () => readonly Place[];
  /** Told after each reading, with whether the ledger changed by it. */
  readonly onRead: (changed: boolean, remotes: readonly RemotesOf[]) => void;
  readonly onFailure: (doing: string, error: unknown) => void;
}

export function createRepositoryReader(parts: RepositoryReaderParts): RepositoryReader {
  const { ledger, names, workspace, cache, gitPath, signal } = parts;
  const known = new Map<string, { readonly stamp: string; readonly remotes: readonly GitRemote[] }>();
  let reading = false;
  let askedAgain = false;

  async function remotesOf(place: Place): Promise<RemotesOf> {
    const stamp = configStamp(place);
    let entry = known.get(place.commonDir);
    if (entry === undefined || stamp === null || entry.stamp !== stamp) {
      entry = { stamp: stamp ?? "", remotes: await readRemotes(place.top, { gitPath, signal }) };
      known.set(place.commonDir, entry);
    }
    return { place, name: placeName(place), remotes: entry.remotes };
  }

  async function readOnce(): Promise<void> {
    let any = false;
    for (const place of parts.places())
      any = (await refreshRepository(ledger, names, workspace, place, { gitPath, now: parts.now(), cache, signal })) || any;
    const remotes = await Promise.all(parts.places().map(remotesOf));
    if (!signal.aborted) parts.onRead(any, remotes);
  }

  function read(): void {
    askedAgain = reading;
    if (reading || parts.places().length === 0) return;
    reading = true;
    void readOnce()
      .catch((error: unknown) => parts.onFailure("reading git", error))
      .finally(() => {
        reading = false;
        if (askedAgain) read();
      });
  }

  return { read, remotes: () => Promise.all(parts.places().map(remotesOf)) };
}

/** Changes with the repository's own configuration; null where that cannot be looked at. */
function configStamp({ commonDir }: Place): string | null {
  try {
    const { mtimeMs, size } = statSync(path.join(commonDir, "config"));
    return `${mtimeMs} ${size}`;
  } catch {
    return null;
  }
}
