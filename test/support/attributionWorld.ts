import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DEFAULT_RULES } from "../../src/core/countingRules";
import type { AttributionReport } from "../../src/engine/answers/attributionReport";
import { type RoiReport, reportRoi } from "../../src/engine/answers/roiReport";
import { openSession } from "../../src/engine/session";
import { sessionSnapshot } from "../../src/engine/sessionSnapshot";
import { createWorkspace } from "../../src/engine/workspace";
import { openLedger } from "../../src/ledger/ledger";
import { createNames } from "../../src/ledger/names";
import type { PanelSnapshot } from "../../src/protocol";
import { commitLine, responseLine } from "./claudeLines";

export interface Person {
  readonly name: string;
  readonly email: string;
}
export const ME: Person = { name: "Ada", email: "ada@example.com" };
export const MATE: Person = { name: "Bob", email: "bob@example.com" };

/** A developer's disk: repositories made with real git at chosen times, and the log of an agent that worked in them. */
export interface AttributionWorld {
  readonly home: string;
  repository(name: string): WorldRepository;
  /** A clone with everything that the other has at the moment; it pulls what comes later. */
  clone(of: WorldRepository, name: string): WorldRepository;
  /** `responses` answers of 1160 tokens each, at the given times. */
  use(session: string, cwd: string, times: readonly number[], branch?: string): void;
  edit(session: string, cwd: string, file: string, at: number, branch?: string): void;
  /** The agent's own `git commit` printed the sha. */
  printed(session: string, cwd: string, sha: string, at: number): void;
  append(session: string, cwd: string, line: string): void;
  read(repository: WorldRepository, now: number): Promise<World>;
  /** The panel's figures over every repository that was read, or one of them by its common git directory. */
  panel(now: number, repo?: string): PanelSnapshot;
}

/** What the real pipeline makes of it. */
export interface World {
  readonly roi: RoiReport;
  readonly attribution: AttributionReport;
  /** "session grade" of an outcome's allocations, in order, by the commit's full sha. */
  owners(sha: string): readonly string[];
  /** Tokens that an outcome was given. */
  tokens(sha: string): number;
  state(session: string): readonly string[];
}

export interface WorldRepository {
  readonly folder: string;
  git(at: number, ...args: string[]): string;
  by(person: Person): void;
  /** Writes lines and commits the file; returns the full sha. */
  commit(at: number, file: string, lines: readonly string[], message: string): string;
  write(file: string, lines: readonly string[]): void;
}

/** Tokens of one response. */
export const RESPONSE_TOKENS = 1160;

export function createWorld(home: string): AttributionWorld {
  let number = 0;
  const log = (session: string, cwd: string): string => {
    const file = path.join(home, ".claude", "projects", cwd.replaceAll(/[^a-zA-Z0-9]/g, "-"), `${session}.jsonl`);
    mkdirSync(path.dirname(file), { recursive: true });
    return file;
  };
  const append = (session: string, cwd: string, line: string): void => appendFileSync(log(session, cwd), line);
  return {
    home,
    append,
    repository: (name) => openRepository(path.join(home, "src", name), ["init", "-q", "-b", "main"]),
    clone: (of, name) => openRepository(path.join(home, "src", name), ["clone", "-q", of.folder, "."]),
    use: (session, cwd, times, branch = "main") => {
      for (const at of times) append(session, cwd, responseLine({ id: `m${number++}`, session, at, cwd, branch }));
    },
    edit: (session, cwd, file, at, branch = "main") => {
      const patch = [{ oldStart: 1, oldLines: 0, newStart: 1, newLines: 3, lines: ["+x", "+x", "+x"] }];
      append(session, cwd, toolLine(session, cwd, branch, at, `e${number++}`, { filePath: path.join(cwd, file), structuredPatch: patch }));
    },
    printed: (session, cwd, sha, at) => append(session, cwd, commitLine({ session, at, cwd, sha: sha.slice(0, 7) })),
    panel: (now, repo) => {
      const ledger = openLedger(path.join(home, "ledger"));
      try {
        const names = createNames(ledger);
        const ground = { now, timeZone: "UTC", flat: [], sourceRows: [], health: [] };
        return sessionSnapshot(ledger, names, createWorkspace(ledger, names), ground, {
          rangeDays: 0,
          repo: repo ?? null,
          cap: { per: "day", nanoUsd: 0 },
        });
      } finally {
        ledger.close();
      }
    },
    read: async (repository, now) => {
      const session = openSession({
        environment: { home, platform: "linux", variables: {} },
        ledgerHome: path.join(home, "ledger"),
        gitPath: "git",
        connections: [],
        problems: [],
        rules: DEFAULT_RULES,
        now: () => now,
      });
      try {
        await session.refresh(() => {});
        const joined = await session.roi(repository.folder, { since: null, until: null });
        const attribution = await session.attribution(repository.folder);
        assert.ok(joined !== null && attribution !== null);
        const roi = reportRoi(joined.roi);
        const find = (sha: string) => roi.outcomes.find(({ id }) => id === sha)?.allocations ?? [];
        return {
          roi,
          attribution,
          owners: (sha) => find(sha).map(({ session: own, grade }) => `${own} ${grade}`),
          tokens: (sha) => find(sha).reduce((sum, { tokens }) => sum + total(tokens), 0),
          state: (own) => roi.remainders.filter((remainder) => remainder.session === own).map(({ state }) => state),
        };
      } finally {
        session.close();
      }
    },
  };
}

function total(tokens: RoiReport["total"]["tokens"]): number {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  return [input, output, cacheRead, cacheWrite5m, cacheWrite1h].reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

function toolLine(session: string, cwd: string, branch: string, at: number, uuid: string, toolUseResult: object): string {
  const timestamp = new Date(at).toISOString();
  const message = { role: "user", content: [] };
  return `${JSON.stringify({ type: "user", sessionId: session, uuid, timestamp, cwd, gitBranch: branch, isSidechain: false, message, toolUseResult })}\n`;
}

function openRepository(folder: string, begin: readonly string[]): WorldRepository {
  mkdirSync(folder, { recursive: true });
  let who = ME;
  const git = (at: number, ...args: string[]): string =>
    execFileSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: path.join(folder, "..", "no-such-gitconfig"),
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_AUTHOR_NAME: who.name,
        GIT_AUTHOR_EMAIL: who.email,
        GIT_COMMITTER_NAME: who.name,
        GIT_COMMITTER_EMAIL: who.email,
        GIT_AUTHOR_DATE: `${Math.floor(at / 1000)} +0000`,
        GIT_COMMITTER_DATE: `${Math.floor(at / 1000)} +0000`,
        GIT_EDITOR: "true",
      },
    }).replace(/\n$/, "");
  git(100_000_000_000, ...begin);
  // Who the user is, as on their own machine.
  git(0, "config", "user.name", ME.name);
  git(0, "config", "user.email", ME.email);
  const write = (file: string, lines: readonly string[]): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), lines.map((line) => `${line}\n`).join(""));
  };
  return {
    folder,
    git,
    by: (person) => {
      who = person;
    },
    write,
    commit: (at, file, lines, message) => {
      write(file, lines);
      git(at, "add", "--", file);
      git(at, "commit", "-q", "-m", message);
      return git(at, "rev-parse", "HEAD");
    },
  };
}
