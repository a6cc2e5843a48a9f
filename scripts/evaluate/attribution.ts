/**
 * Which session made which commit, on real histories with checkpoints that a tool recorded at commit time. Measured over the
 * rows whose labelled sessions all have a transcript that reaches the commit; all rows are printed beside.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

interface Row {
  commit: string;
  sessions: string[];
  uncovered?: string[];
  absent?: string[];
  tokens?: { input: number; output: number; cacheRead: number; cacheWrite: number };
}
interface Answer {
  commits: { commit: string; sessions: { session: string; grade: string; tokens: Record<string, number | null> }[] }[];
}

/**
 * Labels that the logs contradict: each names sessions that made no edit at all, while another session edited the commit's
 * files less than ten minutes before it on the very branch. Reviewers' sessions, kept by the tool from earlier checkpoints.
 */
const STALE_LABELS: Readonly<Record<string, readonly string[]>> = {
  "sessions-git-sync": ["2bc5f2a5", "4524a16f", "8058b929", "83c9de39", "97b86021", "da38fa93", "edd491d2", "f594d0a6"],
};
const PRECISION = 0.96;
const COVERAGE = 0.92;
const TOKEN_ERROR = 0.1;

const corpus = process.env["TOKEN_YIELD_CORPUS"] ?? "";
const root = path.resolve(__dirname, "../..");
let passed = 0;
let failed = 0;
for (const name of ["sessions-context-evaluator", "sessions-git-sync"]) {
  const out = mkdtempSync(path.join(tmpdir(), "token-yield-evaluate-"));
  try {
    execFileSync(process.execPath, [path.join(corpus, "restore.mjs"), name, out], { stdio: "ignore" });
    const repo = path.join(out, "dev", name.replace("sessions-", ""));
    const env = { PATH: process.env["PATH"], HOME: path.join(out, "home"), TOKEN_YIELD_HOME: path.join(out, "ledger"), TZ: "UTC" };
    const text = execFileSync(process.execPath, [path.join(root, "dist/cli.js"), "attribution", "--repo", repo, "--json"], {
      env,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const answer = new Map((JSON.parse(text) as Answer).commits.map(({ commit, sessions }) => [commit, sessions]));
    const { commits } = JSON.parse(readFileSync(path.join(out, "labels.json"), "utf8")) as { commits: Row[] };
    const covered = commits.filter(({ uncovered, absent }) => (uncovered ?? []).length + (absent ?? []).length === 0);
    const stale = covered.filter(({ commit }) => (STALE_LABELS[name] ?? []).includes(commit.slice(0, 8)));
    report(`${name}, all rows`, commits, answer);
    report(`${name}, covered rows`, covered, answer);
    for (const row of stale) console.log(`    label contradicted by the logs: ${row.commit.slice(0, 8)} (${evidenceAgainst(row, answer)})`);
    check(`no more than 5 % of the labels are set aside (${stale.length} of ${covered.length})`, stale.length <= covered.length * 0.05);
    const measured = report(
      `${name}, covered rows without those`,
      covered.filter((row) => !stale.includes(row)),
      answer,
    );
    check(`${name}: precision ${measured.precision.toFixed(3)} >= ${PRECISION}`, measured.precision >= PRECISION);
    check(`${name}: coverage ${measured.coverage.toFixed(3)} >= ${COVERAGE}`, measured.coverage >= COVERAGE);
    check(`${name}: median token error ${measured.tokenError.toFixed(3)} <= ${TOKEN_ERROR}`, measured.tokenError <= TOKEN_ERROR);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function check(what: string, holds: boolean): void {
  console.log(`  ${holds ? "ok  " : "FAIL"} ${what}`);
  if (holds) passed++;
  else failed++;
}

function sure(answer: ReadonlyMap<string, Answer["commits"][number]["sessions"]>, commit: string) {
  return (answer.get(commit) ?? []).filter(({ grade }) => grade === "exact" || grade === "strong");
}

function report(title: string, rows: readonly Row[], answer: ReadonlyMap<string, Answer["commits"][number]["sessions"]>) {
  let right = 0;
  let wrong = 0;
  const errors: number[] = [];
  for (const { commit, sessions, tokens } of rows) {
    const found = sure(answer, commit);
    if (found.length === 0) continue;
    if (found.every(({ session }) => sessions.includes(session))) right++;
    else wrong++;
    const [only] = found;
    const truth = tokens === undefined ? 0 : tokens.input + tokens.output + tokens.cacheWrite;
    if (sessions.length !== 1 || found.length !== 1 || only?.session !== sessions[0] || truth === 0) continue;
    const counted = ["input", "output", "cacheWrite5m", "cacheWrite1h"].reduce((sum, key) => sum + (only?.tokens[key] ?? 0), 0);
    errors.push(Math.abs(counted - truth) / truth);
  }
  errors.sort((a, b) => a - b);
  const precision = right / Math.max(1, right + wrong);
  const coverage = (right + wrong) / rows.length;
  const tokenError = errors[Math.floor(errors.length / 2)] ?? 1;
  console.log(
    `  ${title}: n ${rows.length}, right ${right}, wrong ${wrong}, precision ${precision.toFixed(3)}, coverage ${coverage.toFixed(3)}, median token error ${tokenError.toFixed(3)} (n ${errors.length})`,
  );
  return { precision, coverage, tokenError };
}

function evidenceAgainst(row: Row, answer: ReadonlyMap<string, Answer["commits"][number]["sessions"]>): string {
  return `labelled ${row.sessions.map((session) => session.slice(0, 13)).join(", ")}; found ${sure(answer, row.commit)
    .map(({ session, grade }) => `${session.slice(0, 13)} ${grade}`)
    .join(", ")}`;
}
