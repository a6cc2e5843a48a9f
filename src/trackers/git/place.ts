import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { Place } from "../tracker";

/**
 * The repository that a folder belongs to, or null. Reads git's own files and runs nothing, so it is safe in a folder
 * that is not trusted. A folder that is gone is judged by its nearest parent that exists.
 * Answers are remembered; "none" for 30 seconds, so that a new repository is noticed.
 */
export function findPlace(cwd: string): Place | null {
  const remembered = known.get(cwd);
  if (remembered && (remembered.place !== null || Date.now() - remembered.at < NONE_MS)) return remembered.place;
  const place = look(cwd);
  if (known.size >= REMEMBERED) known.clear();
  known.set(cwd, { place, at: Date.now() });
  return place;
}

/** Forgets what `findPlace` remembers, for when repositories were made, moved or removed. */
export function forgetPlaces(): void {
  known.clear();
}

/** The repository's name for people: the folder of its main working tree, or of the bare repository or submodule. */
export function placeName(place: Place): string {
  const last = basename(place.commonDir);
  if (last === ".git") return basename(dirname(place.commonDir));
  return last.endsWith(".git") && last.length > 4 ? last.slice(0, -4) : last;
}

/** The folder to run git in: the working tree, or the git directory when a linked working tree was deleted. */
export function folderOf(place: Place): string {
  return kindOf(place.top) === "folder" ? place.top : place.commonDir;
}

/** Working trees that git has on record for this repository, the deleted but not pruned ones too; the main one first. */
export function worktreesOf(place: Place): readonly string[] {
  const trees = basename(place.commonDir) === ".git" ? [dirname(place.commonDir)] : [];
  const folder = join(place.commonDir, "worktrees");
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return trees;
  }
  for (const name of names) {
    const link = firstLine(join(folder, name, "gitdir"));
    if (link) trees.push(dirname(resolve(join(folder, name), link)));
  }
  return trees;
}

const NONE_MS = 30_000;
const REMEMBERED = 10_000;
const known = new Map<string, { readonly place: Place | null; readonly at: number }>();

function look(cwd: string): Place | null {
  if (!isAbsolute(cwd)) return null;
  let folder = existingFolder(cwd);
  while (folder !== null) {
    const place = placeAt(folder);
    if (place) return place;
    folder = parentOf(folder);
  }
  return null;
}

function existingFolder(path: string): string | null {
  let folder: string | null = path;
  while (folder !== null) {
    try {
      const real = realpathSync.native(folder);
      return statSync(real).isDirectory() ? real : dirname(real);
    } catch {
      folder = parentOf(folder);
    }
  }
  return null;
}

function placeAt(folder: string): Place | null {
  const dot = join(folder, ".git");
  const kind = kindOf(dot);
  if (kind === "folder" && isGitDir(dot)) return made(folder, dot);
  if (kind === "file") {
    const gitDir = linkedGitDir(dot);
    if (gitDir) return made(folder, gitDir);
  }
  if (!isGitDir(folder)) return null;
  return made(basename(folder) === ".git" ? dirname(folder) : folder, folder);
}

/** A `.git` file holds one line, `gitdir: <path>`, relative to the file's folder (gitrepository-layout). */
function linkedGitDir(file: string): string | null {
  const line = firstLine(file);
  if (!line?.startsWith("gitdir:")) return null;
  const gitDir = resolve(dirname(file), line.slice("gitdir:".length).trim());
  return kindOf(join(gitDir, "HEAD")) === null ? null : gitDir;
}

function made(top: string, gitDir: string): Place | null {
  const common = firstLine(join(gitDir, "commondir"));
  try {
    return { top: realpathSync.native(top), commonDir: realpathSync.native(common ? resolve(gitDir, common) : gitDir) };
  } catch {
    return null;
  }
}

function isGitDir(folder: string): boolean {
  return kindOf(join(folder, "HEAD")) !== null && kindOf(join(folder, "objects")) === "folder" && kindOf(join(folder, "refs")) === "folder";
}

function kindOf(path: string): "folder" | "file" | null {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : null;
  } catch {
    return null;
  }
}

function firstLine(file: string): string | null {
  try {
    return (readFileSync(file, "utf8").split("\n", 1)[0] ?? "").trim() || null;
  } catch {
    return null;
  }
}

function parentOf(folder: string): string | null {
  const parent = dirname(folder);
  return parent === folder ? null : parent;
}
