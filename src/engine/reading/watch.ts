import { type FSWatcher, watch } from "node:fs";
import path from "node:path";
import { errorName } from "../../core/errorName";
import type { FileForm, FileSource } from "../../sources/source";
import type { FoundSource } from "./indexer";
import { statLog } from "./logFiles";

export interface LogWatch {
  /** Watches these sources' folders from now on; called again after each look at the disk, so that new folders are found. */
  follow(found: readonly FoundSource[]): void;
  /** Keeps an eye on a file that was just written to. */
  touch(source: FileSource, file: string): void;
  /** Folders that can only be polled, with the system's reason. */
  problems(): readonly string[];
  close(): void;
}

/**
 * How often the files that are being written to are looked at, beside watching: a replaced file loses its watch. Less and
 * less often while nothing is written, so as not to keep the processor awake: after a fifth of the time that it has been quiet.
 */
const ACTIVE_POLL_MS = 200;
const QUIET_POLL_MS = 5_000;
const QUIET_SHARE = 1 / 5;
const ACTIVE_FOR_MS = 5 * 60_000;
const ACTIVE_FILES = 16;
/** What is not read line by line is looked at this seldom: its agent writes to it all the time, and each reading is a whole one or a query. */
const SLOW_POLL_MS = 2_000;

/** Tells of changed log files, each with its source. `onChange` may be told of a file that turns out to be unchanged. */
export function watchLogs(onChange: (source: FileSource, file: string) => void): LogWatch {
  const watchers = new Map<string, FSWatcher>();
  const failed = new Map<string, string>();
  const active = new Map<
    string,
    { source: FileSource; form: FileForm; size: number; modifiedMs: number; until: number; lookedAt: number }
  >();
  let writtenAt = 0;
  let polling: NodeJS.Timeout | undefined;

  function poll(): void {
    const now = Date.now();
    polling = undefined;
    for (const [file, entry] of active) {
      if (entry.form !== "lines" && now - entry.lookedAt < SLOW_POLL_MS) continue;
      entry.lookedAt = now;
      const stat = statLog(file, entry.form);
      if (stat === null || entry.until < now) active.delete(file);
      else if (stat.size !== entry.size || (entry.form !== "lines" && stat.modifiedMs !== entry.modifiedMs)) {
        entry.size = stat.size;
        entry.modifiedMs = stat.modifiedMs;
        writtenAt = now;
        onChange(entry.source, file);
      }
    }
    pollSoon();
  }

  function pollSoon(): void {
    if (active.size === 0 || polling !== undefined) return;
    const quiet = (Date.now() - writtenAt) * QUIET_SHARE;
    polling = setTimeout(poll, Math.min(QUIET_POLL_MS, Math.max(ACTIVE_POLL_MS, quiet))).unref();
  }

  function add(source: FileSource, root: string): void {
    const key = `${source.id}:${root}`;
    if (watchers.has(key)) return;
    const fail = (error: unknown): void => {
      watchers.get(key)?.close();
      watchers.delete(key);
      failed.set(key, `${root} cannot be watched (${errorName(error)}); it is looked at every half a minute instead.`);
    };
    try {
      const watcher = watch(root, { recursive: true, persistent: false }, (_event, name) => {
        if (name === null) return;
        const relative = name.replaceAll(path.sep, "/");
        if (source.accepts(relative)) onChange(source, path.join(root, name));
      });
      watcher.on("error", fail);
      watchers.set(key, watcher);
      failed.delete(key);
    } catch (error) {
      fail(error);
    }
  }

  function touch(source: FileSource, file: string): void {
    const form = source.form?.(file) ?? "lines";
    const stat = statLog(file, form);
    if (stat === null) return;
    if (!active.has(file) && active.size >= ACTIVE_FILES) active.delete(active.keys().next().value ?? "");
    active.delete(file);
    const now = Date.now();
    active.set(file, { source, form, size: stat.size, modifiedMs: stat.modifiedMs, until: now + ACTIVE_FOR_MS, lookedAt: now });
    writtenAt = now;
    clearTimeout(polling);
    polling = undefined;
    pollSoon();
  }

  return {
    follow: (found) => {
      for (const { source, roots, recent } of found) {
        if (source.polled) for (const file of recent) touch(source, file);
        else for (const root of roots) if (root.state === "found") add(source, root.path);
      }
    },
    touch,
    problems: () => [...failed.values()],
    close: () => {
      clearTimeout(polling);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
