/**
 * Which session made which commit, on real histories with checkpoints that a tool recorded at commit time. Measured over the
 * rows whose labelled sessions all have a transcript that reaches the commit; all rows are printed beside.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { simpleRules } from "./attribution/rules";
import { type Answers, HEADER, joined, line, precisionOf, quantileOf, type Row, type Score, score } from "./attribution/score";

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
const OURS = "Token Yield";
let passed = 0;
let failed = 0;

/** Per kind of rows and rule, what each corpus scored. */
const scores = new Map<string, Map<string, Score[]>>();
for (const name of ["sessions-context-evaluator", "sessions-git-sync"]) evaluate(name);
console.log("\nall corpora");
console.log(HEADER);
for (const [kind, rules] of scores) print(kind, new Map([...rules].map(([rule, list]) => [rule, joined(list)])));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function evaluate(name: string): void {
  const out = mkdtempSync(path.join(tmpdir(), "token-yield-evaluate-"));
  try {
    execFileSync(process.execPath, [path.join(corpus, "restore.mjs"), name, out], { stdio: "ignore" });
    const repo = path.join(out, "dev", name.replace("sessions-", ""));
    const ledger = path.join(out, "ledger");
    const env = { PATH: process.env["PATH"], HOME: path.join(out, "home"), TOKEN_YIELD_HOME: ledger, TZ: "UTC" };
    const text = execFileSync(process.execPath, [path.join(root, "dist/cli.js"), "attribution", "--repo", repo, "--json"], {
      env,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const answer = new Map((JSON.parse(text) as Answer).commits.map(({ commit, sessions }) => [commit, sessions]));
    const { commits } = JSON.parse(readFileSync(path.join(out, "labels.json"), "utf8")) as { commits: Row[] };
    const covered = commits.filter(({ uncovered, absent }) => (uncovered ?? []).length + (absent ?? []).length === 0);
    const isStale = ({ commit }: Row): boolean => (STALE_LABELS[name] ?? []).includes(commit.slice(0, 8));
    const rules = new Map<string, Answers>([[OURS, ours(answer)], ...simpleRules(ledger, repo, commits)]);
    const stale = covered.filter(isStale);
    console.log(`\n${name}`);
    console.log(HEADER);
    const measured = judge("all rows", commits, rules);
    judge("covered rows", covered, rules);
    const figures =
      judge(
        "covered, labels not stale",
        covered.filter((row) => !isStale(row)),
        rules,
      ) ?? measured;
    for (const row of stale) console.log(`    label contradicted by the logs: ${row.commit.slice(0, 8)} (${evidenceAgainst(row, rules)})`);
    if (figures === undefined) return;
    const coverage = figures.answered / figures.rows;
    const precision = precisionOf(figures) ?? 0;
    const tokenError = quantileOf(figures.errors, 0.5) ?? 1;
    check(`no more than 5 % of the labels are set aside (${stale.length} of ${covered.length})`, stale.length <= covered.length * 0.05);
    check(`${name}: precision ${precision.toFixed(3)} >= ${PRECISION}`, precision >= PRECISION);
    check(`${name}: coverage ${coverage.toFixed(3)} >= ${COVERAGE}`, coverage >= COVERAGE);
    check(`${name}: median token error ${tokenError.toFixed(3)} <= ${TOKEN_ERROR}`, tokenError <= TOKEN_ERROR);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Scores every rule on these rows, prints it, and returns our own. */
function judge(kind: string, rows: readonly Row[], rules: ReadonlyMap<string, Answers>): Score | undefined {
  const scored = new Map([...rules].map(([rule, answers]) => [rule, score(rows, answers)]));
  print(kind, scored);
  const kept = scores.get(kind) ?? new Map<string, Score[]>();
  for (const [rule, one] of scored) kept.set(rule, [...(kept.get(rule) ?? []), one]);
  scores.set(kind, kept);
  return scored.get(OURS);
}

function print(kind: string, scored: ReadonlyMap<string, Score>): void {
  console.log(`  ${kind}`);
  for (const [rule, one] of scored) console.log(line(`  ${rule}`, one));
  const own = scored.get(OURS);
  if (own === undefined) return;
  const grades = ["exact", "strong", "likely", "weak"].flatMap((grade) => {
    const pairs = own.byGrade.get(grade);
    return pairs === undefined ? [] : `${grade} ${pairs.right} of ${pairs.right + pairs.wrong}`;
  });
  console.log(
    `      pairs that are right: ${grades.join(", ")}; rows of which one session's tokens are known and none was given: ${own.missed}`,
  );
}

function ours(answer: ReadonlyMap<string, Answer["commits"][number]["sessions"]>): Answers {
  return (commit) =>
    (answer.get(commit) ?? []).map(({ session, grade, tokens }) => ({
      session,
      grade,
      tokens: ["input", "output", "cacheWrite5m", "cacheWrite1h"].reduce((sum, key) => sum + (tokens[key] ?? 0), 0),
    }));
}

function check(what: string, holds: boolean): void {
  console.log(`  ${holds ? "ok  " : "FAIL"} ${what}`);
  if (holds) passed++;
  else failed++;
}

function evidenceAgainst(row: Row, rules: ReadonlyMap<string, Answers>): string {
  const found = rules.get(OURS)?.(row.commit) ?? [];
  return `labelled ${row.sessions.map((session) => session.slice(0, 13)).join(", ")}; found ${found
    .map(({ session, grade }) => `${session.slice(0, 13)} ${grade}`)
    .join(", ")}`;
}
