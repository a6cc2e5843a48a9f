import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeDemo } from "../../scripts/demo-data/makeDemo.mjs";
import { startLiveSession } from "../../scripts/demo-data/startLiveSession.mjs";

type Demo = ReturnType<typeof makeDemo>;
type Counts = Demo["truth"]["sessions"][number]["tokens"];

const NOW = Date.UTC(2026, 10, 20, 15, 30);

describe("demo data", function () {
  this.timeout(60_000);
  const folders: string[] = [];
  const fresh = () => {
    const folder = mkdtempSync(path.join(tmpdir(), "demo-data-"));
    folders.push(folder);
    return folder;
  };
  let demo: Demo;
  before(() => {
    demo = makeDemo({ dir: fresh(), now: NOW });
  });
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it("is the same again for the same time and seed, and another for another seed", () => {
    const again = makeDemo({ dir: fresh(), now: NOW });
    assert.deepEqual(again.truth.outcomes, demo.truth.outcomes);
    assert.equal(git(again.repo, "for-each-ref"), git(demo.repo, "for-each-ref"));
    assert.deepEqual(homeText(again), homeText(demo));
    const other = makeDemo({ dir: fresh(), now: NOW, seed: "another" });
    assert.notDeepEqual(
      other.truth.sessions.map(({ tokens }) => tokens),
      demo.truth.sessions.map(({ tokens }) => tokens),
    );
  });

  it("has about forty sessions and 1,500 responses, of both agents", () => {
    const { sessions } = demo.truth;
    const responses = sessions.reduce((sum, session) => sum + session.responses, 0);
    assert.ok(sessions.length >= 38 && sessions.length <= 45, `${sessions.length} sessions`);
    assert.ok(responses >= 1400 && responses <= 1700, `${responses} responses`);
    assert.deepEqual(new Set(sessions.map(({ source }) => source)), new Set(["claude-code", "codex"]));
    assert.ok(sessions.some(({ commits }) => commits.length === 0));
    assert.ok(sessions.some(({ model }) => demo.truth.unpricedModels.includes(model)));
  });

  it("writes logs of whole JSON lines that a second reader counts as the truth says", () => {
    const counted = new Map<string, { tokens: Counts; responses: number }>();
    const add = (session: string, tokens: Counts) => {
      const sum = counted.get(session) ?? { tokens: { ...NOTHING }, responses: 0 };
      for (const name of Object.keys(NOTHING) as (keyof Counts)[]) sum.tokens[name] += tokens[name];
      sum.responses++;
      counted.set(session, sum);
    };
    countClaude(demo.home, add);
    countCodex(demo.home, add);
    assert.deepEqual(
      Object.fromEntries([...counted].sort()),
      Object.fromEntries(demo.truth.sessions.map(({ id, tokens, responses }) => [id, { tokens, responses }] as const).sort()),
    );
  });

  it("holds the traps of real logs: several lines a response, growing counts, replays, sub-agents, one-hour and five-minute writes", () => {
    const lines = claudeLines(demo.home).flatMap(({ lines }) => lines);
    const outputs = new Map<string, Set<number>>();
    for (const { message } of lines.filter(isAssistant)) {
      outputs.set(message.id, (outputs.get(message.id) ?? new Set()).add(message.usage.output_tokens));
    }
    assert.ok([...outputs.values()].some((seen) => seen.size > 1));
    assert.ok(lines.filter(isAssistant).length > 1.5 * outputs.size);
    assert.ok(lines.some((line) => line["isSidechain"] === true));
    assert.ok(demo.truth.sessions.some(({ tokens }) => tokens.cacheWrite5m > 0 && tokens.cacheWrite1h > 0));
    const forks = demo.truth.sessions.filter(({ forkedFrom }) => forkedFrom !== null);
    assert.deepEqual(new Set(forks.map(({ source }) => source)), new Set(["claude-code", "codex"]));
    assert.ok(lines.some((line) => line["type"] === "pr-link"));
  });

  it("makes every commit that it names, prints each in its session's own log, and lands them in every style", () => {
    const { sessions, outcomes, inFlight } = demo.truth;
    const named = [...sessions.flatMap(({ commits }) => commits), ...outcomes.flatMap(({ sha, from }) => [sha, ...from]), ...inFlight];
    const known = execFileSync("git", ["cat-file", "--batch-check"], { cwd: demo.repo, input: `${named.join("\n")}\n`, encoding: "utf8" });
    for (const [index, line] of known.trim().split("\n").entries()) assert.ok(line.startsWith(`${named[index]} commit `), line);
    for (const { id, commits } of sessions) {
      const text = logsOf(demo.home)
        .filter(({ file }) => file.includes(id))
        .map(({ text }) => text)
        .join("");
      for (const sha of commits) assert.ok(text.includes(`${sha.slice(0, 7)}] x`), `${id} prints ${sha}`);
    }
    const onMain = git(demo.repo, "rev-list", "--no-merges", "main").split("\n");
    assert.deepEqual(outcomes.map(({ sha }) => sha).sort(), onMain.sort());
    assert.deepEqual(new Set(outcomes.map(({ how }) => how)), new Set(["direct", "squash", "merge", "rebase"]));
    const bySession = new Map(sessions.map((session) => [session.id, session]));
    for (const { from, sessions: makers } of outcomes) {
      for (const id of makers) assert.ok(bySession.get(id)?.commits.some((sha) => from.includes(sha)));
    }
    for (const sha of inFlight) assert.ok(!onMain.includes(sha));
    assert.equal(outcomes.filter(({ revertedBy }) => revertedBy !== null).length, 1);
    assert.ok(outcomes.some(({ bot }) => bot) && outcomes.some(({ sessions: makers, bot }) => makers.length === 0 && !bot));
  });

  it("lays the repository out as a developer has it: clean, a default branch, kept branches only, a linked worktree", () => {
    for (const place of [demo.repo, demo.worktree]) assert.equal(git(place, "status", "--porcelain"), "");
    assert.equal(git(demo.repo, "symbolic-ref", "refs/remotes/origin/HEAD"), "refs/remotes/origin/main");
    assert.ok(git(demo.repo, "worktree", "list").includes(path.basename(demo.worktree)));
    const branches = git(demo.repo, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
    assert.ok(branches.includes("feat/carriers") && !branches.includes("feat/webhooks"));
    assert.equal(git(demo.repo, "config", "--local", "user.email"), "robin@parcel-post.example");
    git(demo.repo, "fsck", "--strict");
  });

  it("names edited files with true patches", () => {
    const edits = claudeLines(demo.home).flatMap(({ lines }) => lines.map((line) => line["toolUseResult"] as EditResult | undefined));
    const patched = edits.filter((edit): edit is EditResult => (edit?.structuredPatch?.length ?? 0) > 0);
    assert.ok(patched.length > 10);
    for (const { filePath, originalFile, structuredPatch } of patched) {
      assert.ok(filePath.startsWith(demo.repo));
      const old = originalFile.split("\n");
      for (const hunk of structuredPatch) {
        const removed = hunk.lines.filter((line) => line[0] !== "+").map((line) => line.slice(1));
        assert.deepEqual(old.slice(hunk.oldStart - 1, hunk.oldStart - 1 + hunk.oldLines), removed);
        assert.equal(hunk.lines.filter((line) => line[0] !== "-").length, hunk.newLines);
      }
    }
  });

  it("keeps a session growing in whole lines until it is stopped", async () => {
    const { home, repo } = makeDemo({ dir: fresh(), now: NOW });
    const live = startLiveSession({ home, repo, everyMs: 5 });
    const first = readFileSync(live.file, "utf8");
    await new Promise<void>((resolve) => {
      const look = () => (live.written().responses > 10 ? resolve() : void setTimeout(look, 5));
      look();
    });
    live.stop();
    const text = readFileSync(live.file, "utf8");
    assert.ok(text.startsWith(first) && text.endsWith("\n") && text.length > first.length);
    const ids = new Set(
      parse(text)
        .filter(isAssistant)
        .map(({ message }) => message.id),
    );
    assert.equal(ids.size, live.written().responses);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(readFileSync(live.file, "utf8"), text);
  });
});

interface EditResult {
  filePath: string;
  originalFile: string;
  structuredPatch: { oldStart: number; oldLines: number; newLines: number; lines: string[] }[];
}
type Line = Record<string, unknown>;
interface ClaudeUsage {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  output_tokens_details: { thinking_tokens: number };
}
interface Assistant extends Line {
  timestamp: string;
  sessionId: string;
  message: { id: string; usage: ClaudeUsage };
}
interface CodexLine {
  type: string;
  payload: {
    type?: string;
    id?: string;
    forked_from_id?: string;
    info?: { total_token_usage: CodexCounter; last_token_usage: CodexCounter } | null;
  };
}
interface CodexCounter {
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
}

const NOTHING: Counts = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };

const git = (folder: string, ...args: string[]) => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();

const parse = (text: string) =>
  text
    .slice(0, -1)
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

const isAssistant = (line: Line): line is Assistant => line["type"] === "assistant";

function logsOf(home: string): { file: string; text: string }[] {
  return readdirSync(home, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((file) => ({ file, text: readFileSync(path.join(home, file), "utf8") }));
}

/** All logs with the folder that they are about replaced, in the form of file names too. */
function homeText(demo: Demo) {
  const top = path.dirname(demo.repo);
  return logsOf(demo.home).map(({ file, text }) => ({
    file: file.replace(top.replace(/[^a-zA-Z0-9]/g, "-"), "TOP"),
    text: text.replaceAll(JSON.stringify(top).slice(1, -1), "TOP"),
  }));
}

function claudeLines(home: string) {
  return logsOf(home)
    .filter(({ file }) => file.startsWith(".claude"))
    .map(({ file, text }) => ({ file, lines: parse(text) }));
}

/** The last line of a response holds its counts; a response that stands in two files belongs to the older session. */
function countClaude(home: string, add: (session: string, tokens: Counts) => void) {
  const files = claudeLines(home).map(({ lines }) => lines.filter(isAssistant));
  const startOf = new Map<string, number>();
  for (const lines of files) {
    for (const { sessionId } of lines) {
      const own = lines.filter((line) => line.sessionId === sessionId);
      startOf.set(sessionId, Math.max(startOf.get(sessionId) ?? 0, Date.parse(own.at(-1)?.timestamp ?? "")));
    }
  }
  const owned = new Map<string, Assistant>();
  for (const line of files.flat()) {
    const known = owned.get(line.message.id);
    if (known !== undefined && (startOf.get(known.sessionId) ?? 0) < (startOf.get(line.sessionId) ?? 0)) continue;
    owned.set(line.message.id, line);
  }
  for (const { sessionId, message } of owned.values()) {
    const { usage } = message;
    add(sessionId, {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cacheRead: usage.cache_read_input_tokens,
      cacheWrite5m: usage.cache_creation.ephemeral_5m_input_tokens,
      cacheWrite1h: usage.cache_creation.ephemeral_1h_input_tokens,
      reasoning: usage.output_tokens_details.thinking_tokens,
    });
  }
}

/** A counter that did not move is a repetition; one that the parent's log holds as well is a replay. */
function countCodex(home: string, add: (session: string, tokens: Counts) => void) {
  const logs = logsOf(home)
    .filter(({ file }) => file.startsWith(".codex"))
    .map(({ text }) => parse(text) as unknown as CodexLine[]);
  const totalsOf = new Map<string, Set<string>>();
  for (const lines of logs) {
    const { id = "", forked_from_id } = lines[0]!.payload;
    const seen = new Set(totalsOf.get(forked_from_id ?? ""));
    if (forked_from_id !== undefined) assert.ok(seen.size > 0, "a fork's log comes after its parent's");
    for (const { payload } of lines) {
      if (payload.type !== "token_count" || !payload.info) continue;
      const total = JSON.stringify(payload.info.total_token_usage);
      if (seen.has(total)) continue;
      seen.add(total);
      const last = payload.info.last_token_usage;
      add(id, {
        ...NOTHING,
        input: last.input_tokens - last.cached_input_tokens,
        output: last.output_tokens,
        cacheRead: last.cached_input_tokens,
        reasoning: last.reasoning_output_tokens,
      });
    }
    totalsOf.set(id, seen);
  }
}
