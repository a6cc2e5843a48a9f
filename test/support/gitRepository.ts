import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A repository that a test writes history into. Every commit is one hour after the one before, so that results are the same each time. */
export interface GitRepository {
  readonly folder: string;
  /** Runs git here and returns its output without the last line feed. Time moves on by an hour first. */
  git(...args: string[]): string;
  /** Like `git`, for commands that may fail, such as a merge with conflicts. */
  tryGit(...args: string[]): boolean;
  /** Writes a file and stages it. */
  write(name: string, lines: readonly string[]): void;
  /** Writes, commits, and returns the full sha. */
  commit(name: string, lines: readonly string[], message: string): string;
  /** Changes who commits from now on. */
  person(name: string, email: string): void;
  sha(revision?: string): string;
}

/** Forty lines, of which those in `changes` (counted from 1) are different. */
export function text(name: string, changes: Readonly<Record<number, string>> = {}): string[] {
  return Array.from({ length: 40 }, (_, at) => changes[at + 1] ?? `line ${at + 1} of ${name}`);
}

export function openGit(folder: string, options: { readonly init?: readonly string[] } = {}): GitRepository {
  mkdirSync(folder, { recursive: true });
  let seconds = 1_735_689_600;
  let who = { name: "Dev", email: "dev@example.com" };
  const environment = () => ({
    ...process.env,
    GIT_CONFIG_GLOBAL: path.join(folder, "..", "no-such-gitconfig"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    GIT_AUTHOR_DATE: `${seconds} +0000`,
    GIT_COMMITTER_DATE: `${seconds} +0000`,
    GIT_EDITOR: "true",
  });
  const git = (...args: string[]) => {
    seconds += 3600;
    return execFileSync("git", args, { cwd: folder, env: environment(), encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).replace(
      /\n$/,
      "",
    );
  };
  const write = (name: string, lines: readonly string[]) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    git("add", "--", name);
  };
  const sha = (revision = "HEAD") => (revision === "HEAD" ? headOf(folder) : null) ?? git("rev-parse", revision);
  if (options.init) git("init", "-q", ...options.init);
  return {
    folder,
    git,
    tryGit: (...args) => {
      seconds += 3600;
      return spawnSync("git", args, { cwd: folder, env: environment(), stdio: "ignore" }).status === 0;
    },
    write,
    commit: (name, lines, message) => {
      write(name, lines);
      git("commit", "-q", "-m", message);
      return sha();
    },
    person: (name, email) => {
      who = { name, email };
    },
    sha,
  };
}

/** What HEAD is, read without a process, or null when that takes git. */
function headOf(folder: string): string | null {
  try {
    const head = readFileSync(path.join(folder, ".git", "HEAD"), "utf8").trim();
    return head.startsWith("ref: ") ? readFileSync(path.join(folder, ".git", head.slice(5)), "utf8").trim() : head;
  } catch {
    return null;
  }
}

/** A repository on `main` with one commit of these files, forty lines each. */
export function startGit(folder: string, files: readonly string[] = ["a", "b"]): GitRepository {
  const repository = openGit(folder, { init: ["-b", "main"] });
  for (const file of files) repository.write(file, text(file));
  repository.git("commit", "-q", "-m", "Begin");
  return repository;
}
