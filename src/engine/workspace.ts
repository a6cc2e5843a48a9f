import { realpathSync } from "node:fs";
import path from "node:path";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { learnPlaces, readPlaces } from "../ledger/places";
import { findPlace } from "../trackers/git/place";
import type { Place } from "../trackers/tracker";
import { isInside } from "./exclusion";

/** Which working directories belong to which repository. Reads folders, runs nothing. */
export interface Workspace {
  /** The repositories of these folders, each once. */
  repositories(folders: readonly string[]): readonly Place[];
  /** Every known working directory in one of these folders or in a worktree of their repositories. */
  cwdsOf(folders: readonly string[]): readonly string[];
  /** Every known working directory of a repository, its linked worktrees among them. */
  cwdsIn(commonDir: string): readonly string[];
  /** The repository of a working directory; null when it is in none. */
  commonDirOf(cwd: string | null): string | null;
  /** The folder that stands for a repository: its main working tree where that is known. */
  topOf(commonDir: string): string;
  /** To be called when usage was added: new working directories may have come. */
  refresh(now: number): void;
}

export function createWorkspace(ledger: Ledger, names: Names): Workspace {
  let byCwd = new Map<string, string | null>();
  const reload = () => {
    byCwd = new Map(readPlaces(ledger, names).map(({ cwd, commonDir }) => [cwd, commonDir]));
  };
  reload();
  const cwdsIn = (commonDir: string): string[] => [...byCwd].flatMap(([cwd, dir]) => (dir === commonDir ? [cwd] : []));
  const repositories = (folders: readonly string[]): Place[] => {
    const places = new Map<string, Place>();
    for (const folder of folders) {
      const place = findPlace(folder);
      if (place !== null && !places.has(place.commonDir)) places.set(place.commonDir, place);
    }
    return [...places.values()];
  };
  return {
    repositories,
    cwdsIn,
    cwdsOf: (folders) => {
      const found = new Set(repositories(folders).flatMap(({ commonDir }) => cwdsIn(commonDir)));
      const roots = folders.flatMap((folder) => [folder, realOf(folder)]);
      for (const cwd of byCwd.keys()) if (roots.some((root) => isInside(cwd, root))) found.add(cwd);
      return [...found];
    },
    commonDirOf: (cwd) => (cwd === null ? null : (byCwd.get(cwd) ?? null)),
    topOf: (commonDir) => (path.basename(commonDir) === ".git" ? path.dirname(commonDir) : commonDir),
    refresh: (now) => {
      learnPlaces(ledger, names, findPlace, now);
      reload();
    },
  };
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
