import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Environment, FileForm, FileSource, Root } from "../../sources/source";
import { disk } from "./disk";

/** A log file as it is on disk now. */
export interface LogFile {
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
  /** "device:inode". */
  readonly device: string;
}

export interface FoundRoot extends Root {
  /** "absent" is not a fault: that agent is not used here. */
  readonly state: "found" | "absent" | "unreadable";
  readonly files: number;
}

export interface Discovery {
  readonly roots: readonly FoundRoot[];
  readonly files: readonly LogFile[];
  /** When each folder that was looked through last got or lost an entry, epoch milliseconds, as of before it was read. */
  readonly folders: ReadonlyMap<string, number>;
  /** Folders and files that could not be read, with the system's reason. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Looks through a source's folders. A file that is reached by several ways (links, overlapping roots) is listed once. */
export function discoverLogs(source: FileSource, environment: Environment, excluded: (path: string) => boolean = () => false): Discovery {
  const files = new Map<string, LogFile>();
  const folders = new Map<string, number>();
  const unreadable: { path: string; reason: string }[] = [];
  const roots = source.roots(environment, disk).map((root): FoundRoot => {
    const before = files.size;
    let real: string;
    try {
      real = realpathSync(root.path);
    } catch (error) {
      return { ...root, state: isAbsent(error) ? "absent" : "unreadable", files: 0 };
    }
    const readable = walk(real, "");
    return { ...root, state: readable ? "found" : "unreadable", files: files.size - before };

    function walk(folder: string, relative: string): boolean {
      if (folders.has(folder)) return true;
      // Before reading: what comes in between is seen twice rather than never.
      folders.set(folder, folderTime(folder));
      let entries: Dirent[];
      try {
        entries = readdirSync(folder, { withFileTypes: true });
      } catch (error) {
        if (!isAbsent(error)) unreadable.push({ path: folder, reason: codeOf(error) });
        return isAbsent(error);
      }
      for (const entry of entries) {
        const inner = relative === "" ? entry.name : `${relative}/${entry.name}`;
        // Not `path.join`, which takes as long as looking at the file does.
        const full = folder.endsWith(path.sep) ? folder + entry.name : folder + path.sep + entry.name;
        if (excluded(full)) continue;
        if (entry.isDirectory()) enter(full, inner);
        else if (entry.isFile()) visit(full, inner);
        else if (entry.isSymbolicLink()) follow(full, inner);
      }
      return true;
    }
    function enter(folder: string, relative: string): void {
      if (source.enters?.(relative) !== false) walk(folder, relative);
    }
    function follow(link: string, relative: string): void {
      try {
        const target = realpathSync(link);
        if (statSync(target).isDirectory()) enter(target, relative);
        else visit(target, relative);
      } catch (error) {
        if (!isAbsent(error)) unreadable.push({ path: link, reason: codeOf(error) });
      }
    }
    function visit(file: string, relative: string): void {
      if (files.has(file) || !source.accepts(relative)) return;
      const found = statLog(file, source.form?.(file));
      if (found !== null) files.set(file, found);
    }
  });
  return { roots, files: [...files.values()], folders, unreadable };
}

/** What the disk says of a file; null when it is gone. Of a database, with its log of changes: agents write to that first. */
export function statLog(file: string, form: FileForm = "lines"): LogFile | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return null;
  const changes = form === "database" ? statSync(`${file}-wal`, { throwIfNoEntry: false }) : undefined;
  return {
    path: file,
    size: stat.size + (changes?.size ?? 0),
    modifiedMs: Math.max(stat.mtimeMs, changes?.mtimeMs ?? 0),
    device: `${stat.dev}:${stat.ino}`,
  };
}

/** When a folder last got or lost an entry, epoch milliseconds; 0 when it is gone. */
export function folderTime(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
}
