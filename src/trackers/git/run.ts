import { spawn } from "node:child_process";
import { devNull } from "node:os";
import { dirname, join } from "node:path";
import type { Missing } from "../tracker";

/** Where git is and where it works. `signal` ends whatever runs. */
export interface GitOptions {
  /** Path or name of the git executable. */
  readonly gitPath: string;
  readonly signal?: AbortSignal | undefined;
  /** Whether the mailmap that a bare repository has in its history is left alone, because reading it would fail. */
  readonly noMailmap?: boolean | undefined;
  /** Told of what another reading may do better, every run that was cut off among it; see `HistoryOptions`. */
  readonly onFailure?: ((missing: Missing) => void) | undefined;
}

/**
 * How a run ended. `problem` is a sentence for the user; `stderr` is git's own, at most 4 kB. `cut`: git did not come to an end of
 * its own (not started, killed, silent for too long), which says nothing of the repository.
 */
export type GitEnd =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly stderr: string; readonly cut: boolean };

/** Settings of one run beyond its arguments. */
export interface GitRun {
  /** Written to standard input, piece by piece, then closed. */
  readonly input?: Iterable<string>;
  /** Added to the environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Milliseconds without any output after which the run is ended. Default 30,000. */
  readonly idleMs?: number;
}

/**
 * Runs git in a folder and hands out its standard output as it comes, so that memory is bounded by what `onChunk` keeps.
 * At most two git processes run at once in this thread; more wait their turn. Rejects only when `signal` aborts or
 * `onChunk` throws; everything else that can go wrong is in the result.
 */
export async function streamGit(
  folder: string,
  args: readonly string[],
  options: GitOptions,
  onChunk: (chunk: Buffer) => void,
  run: GitRun = {},
): Promise<GitEnd> {
  await turn(options.signal);
  try {
    const end = await execute(folder, args, options, onChunk, run);
    if (!end.ok && end.cut) options.onFailure?.("anything");
    return end;
  } finally {
    release();
  }
}

/** Like `streamGit`, with the whole output as UTF-8 text. More than 64 MB is a problem, not an answer. */
export async function readGit(
  folder: string,
  args: readonly string[],
  options: GitOptions,
  run: GitRun = {},
): Promise<{ readonly end: GitEnd; readonly text: string }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const end = await streamGit(
    folder,
    args,
    options,
    (chunk) => {
      size += chunk.length;
      if (size <= OUTPUT_CAP) chunks.push(chunk);
    },
    run,
  );
  if (size > OUTPUT_CAP) {
    return {
      end: { ok: false, problem: `git ${commandIn(args)} answered with more than ${OUTPUT_CAP >> 20} MB.`, stderr: "", cut: false },
      text: "",
    };
  }
  return { end, text: Buffer.concat(chunks).toString("utf8") };
}

const OUTPUT_CAP = 64 << 20;
const IDLE_MS = 30_000;
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

async function turn(signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (running < AT_ONCE) {
    running += 1;
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const go = () => {
      signal?.removeEventListener("abort", leave);
      running += 1;
      resolve();
    };
    const leave = () => {
      const place = waiting.indexOf(go);
      if (place >= 0) waiting.splice(place, 1);
      reject(signal?.reason);
    };
    waiting.push(go);
    signal?.addEventListener("abort", leave, { once: true });
  });
}

function release(): void {
  running -= 1;
  waiting.shift()?.();
}

/** What a repository's own configuration could make git run or change, switched off; and output that does not depend on taste. */
const SETTINGS = [
  "core.quotepath=false",
  "color.ui=false",
  "log.showSignature=false",
  "diff.external=",
  "core.fsmonitor=false",
  `core.hooksPath=${devNull}`,
  "gc.auto=0",
  "maintenance.auto=false",
  "protocol.allow=never",
  `core.attributesFile=${devNull}`,
  // Two processes at once with 96 MB each would be most of what reading a long history takes, and are no faster than this.
  "core.deltaBaseCacheLimit=16m",
].flatMap((setting) => ["-c", setting]);

const NO_MAILMAP = ["-c", "mailmap.blob="];

/** Variables of a surrounding git command that would point this one at another repository, or make it run a program. */
const NOT_INHERITED = new Set([
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_COMMON_DIR",
  "GIT_INDEX_FILE",
  "GIT_ALLOW_PROTOCOL",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_CONFIG",
  "GIT_CONFIG_PARAMETERS",
  "GIT_GRAFT_FILE",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_REPLACE_REF_BASE",
  "GIT_PREFIX",
  "GIT_SHALLOW_FILE",
  "GIT_NAMESPACE",
  "GIT_ATTR_SOURCE",
  "GIT_EXTERNAL_DIFF",
  "GIT_DIFF_OPTS",
  "GIT_TRACE",
  "GIT_TRACE2",
  "GIT_TRACE2_EVENT",
  "GIT_TRACE2_PERF",
]);

function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if (!NOT_INHERITED.has(name.toUpperCase())) variables[name] = value;
  return {
    ...variables,
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ATTR_NOSYSTEM: "1",
    GCM_INTERACTIVE: "NEVER",
    GIT_NO_LAZY_FETCH: "1",
    // A git that does not know that variable yet would fetch, and a protocol's own setting goes before the one for all.
    GIT_ALLOW_PROTOCOL: "none",
    // Nothing is asked of the index, and a damaged one would end commands that do not need it. There is no such file.
    GIT_INDEX_FILE: join(dirname(process.execPath), "token-yield-reads-no-index"),
    GIT_PAGER: "cat",
    // Into a pipe git would write each record by itself, which doubles the time of a long history.
    GIT_FLUSH: "0",
    ...extra,
  };
}

function execute(
  folder: string,
  args: readonly string[],
  options: GitOptions,
  onChunk: (chunk: Buffer) => void,
  run: GitRun,
): Promise<GitEnd> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    // The folder goes in by -C: a process that starts in a workspace could load what lies there.
    const child = spawn(
      options.gitPath,
      ["--no-pager", ...SETTINGS, ...(options.noMailmap === true ? NO_MAILMAP : []), "-C", folder, ...args],
      {
        cwd: dirname(process.execPath),
        env: environment(run.variables ?? {}),
        stdio: ["pipe", "pipe", "pipe"],
        windowsHide: true,
      },
    );
    let stderr = "";
    let silent: string | null = null;
    let failure: { readonly error: unknown } | null = null;
    const idleMs = run.idleMs ?? IDLE_MS;
    const idle = setTimeout(() => {
      silent = `git ${commandIn(args)} gave no answer for ${Math.round(idleMs / 1000)} s and was ended.`;
      child.kill();
    }, idleMs);
    const abort = () => child.kill();
    signal?.addEventListener("abort", abort, { once: true });
    const done = () => {
      clearTimeout(idle);
      signal?.removeEventListener("abort", abort);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      done();
      if (signal?.aborted) reject(signal.reason);
      else resolve({ ok: false, problem: notStarted(options.gitPath, error), stderr: "", cut: true });
    });
    child.stdout.on("data", (chunk: Buffer) => {
      idle.refresh();
      if (failure !== null) return;
      try {
        onChunk(chunk);
      } catch (error) {
        failure = { error };
        child.kill();
      }
    });
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (chunk: string) => {
      if (stderr.length < 4096) stderr = (stderr + chunk).slice(0, 4096);
    });
    child.on("close", (code) => {
      done();
      if (signal?.aborted) reject(signal.reason);
      else if (failure !== null) reject(failure.error);
      else if (silent !== null) resolve({ ok: false, problem: silent, stderr, cut: true });
      else if (code === 0) resolve({ ok: true });
      else resolve({ ok: false, problem: inWords(args, folder, code, stderr), stderr, cut: code === null });
    });
    // git may close its input before it has read everything; its exit code tells why.
    child.stdin.on("error", () => {});
    feed(child.stdin, run.input ?? []);
  });
}

function feed(stdin: NodeJS.WritableStream, input: Iterable<string>): void {
  const pieces = input[Symbol.iterator]();
  const more = () => {
    for (;;) {
      let batch = "";
      let last = false;
      while (batch.length < 16_384) {
        const piece = pieces.next();
        if (piece.done) {
          last = true;
          break;
        }
        batch += piece.value;
      }
      if (last) {
        stdin.end(batch);
        return;
      }
      if (!stdin.write(batch)) {
        stdin.once("drain", more);
        return;
      }
    }
  };
  more();
}

function notStarted(gitPath: string, error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return `git was not found (looked for "${gitPath}"). Install git, or say in the settings where it is.`;
  return `git could not be started (${error.code ?? error.message}).`;
}

function inWords(args: readonly string[], folder: string, code: number | null, stderr: string): string {
  if (/dubious ownership/.test(stderr)) {
    return `git refuses ${folder} because another user owns it. If you trust it, run: git config --global --add safe.directory "${folder}"`;
  }
  if (/not a git repository/i.test(stderr)) return `${folder} is not a git repository.`;
  if (/safe\.bareRepository/.test(stderr)) return `git is set to refuse bare repositories such as ${folder} (safe.bareRepository).`;
  const lines = stderr.split("\n").filter((text) => text.trim() !== "");
  // What ended it comes after what it only warned of.
  const line = lines.find((text) => /^(fatal|error):/.test(text)) ?? lines[0];
  return `git ${commandIn(args)} failed${code === null ? "" : ` (${code})`}: ${(line ?? "no reason given").slice(0, 200)}`;
}

/** The command among the arguments, after git's own options. */
function commandIn(args: readonly string[]): string {
  let at = 0;
  while (args[at]?.startsWith("-") === true) at += args[at] === "-c" ? 2 : 1;
  return args[at] ?? "";
}
