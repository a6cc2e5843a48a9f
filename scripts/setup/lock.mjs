import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const heartbeatMs = 2_000;
const staleAfterMs = 30_000;

/**
 * Runs `work` while no other process does the same under this lock file. A lock whose owner died is taken over: at once
 * if that can be seen (same machine, no such process), else when its heartbeat has been silent for 30 s. `work` must leave
 * the event loop free, or its heartbeat stops.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  while (!create(file)) {
    if (isStale(file)) removeStale(file);
    else await sleep(100);
  }
  const heartbeat = setInterval(() => touch(file), heartbeatMs);
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener("exit", release);
    release();
  }
}

/** @param {string} file */
function create(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} file */
function isStale(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > staleAfterMs) return true;
    const { pid, host } = JSON.parse(readFileSync(file, "utf8"));
    return host === hostname() && !isAlive(pid);
  } catch {
    // Just released, or created this instant and not written yet: look again.
    return false;
  }
}

/**
 * Two waiters may find the same stale lock: only the holder of the second file may remove it, after another look.
 * @param {string} file
 */
function removeStale(file) {
  const breaker = `${file}.breaking`;
  if (!create(breaker)) {
    if (isStale(breaker)) rmSync(breaker, { force: true });
    return;
  }
  if (isStale(file)) rmSync(file, { force: true });
  rmSync(breaker, { force: true });
}

/** @param {string} file */
function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The folder was removed under us; the work itself will say so.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
