/** Every session of the real corpora, class by class, against what an independent reader counted. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const CLASSES = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h", "responses"] as const;
type Counts = Record<(typeof CLASSES)[number], number>;

const corpus = process.env["TOKEN_YIELD_CORPUS"] ?? "";
const root = path.resolve(__dirname, "../..");
let passed = 0;
let failed = 0;
for (const name of ["sessions-context-evaluator", "sessions-git-sync"]) {
  const out = mkdtempSync(path.join(tmpdir(), "token-yield-evaluate-"));
  try {
    execFileSync(process.execPath, [path.join(corpus, "restore.mjs"), name, out], { stdio: "ignore" });
    const env = { PATH: process.env["PATH"], HOME: path.join(out, "home"), TOKEN_YIELD_HOME: path.join(out, "ledger"), TZ: "UTC" };
    const answer = execFileSync(process.execPath, [path.join(root, "dist/cli.js"), "usage", "--by", "session", "--json"], {
      env,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const rows = new Map((JSON.parse(answer) as { rows: ({ key: string } & Counts)[] }).rows.map((row) => [row.key, row]));
    const truth = (JSON.parse(readFileSync(path.join(out, "truth-usage.json"), "utf8")) as { sessions: Record<string, Counts> }).sessions;
    const wrong = Object.entries(truth).flatMap(([session, counts]) =>
      CLASSES.filter((counted) => (rows.get(session)?.[counted] ?? 0) !== counts[counted]).map(
        (counted) => `${session} ${counted}: ${rows.get(session)?.[counted] ?? "no row"}, truly ${counts[counted]}`,
      ),
    );
    const invented = [...rows.keys()].filter((session) => truth[session] === undefined);
    console.log(`${name}: ${Object.keys(truth).length} sessions, ${wrong.length} differences, ${invented.length} sessions too many`);
    for (const line of [...wrong, ...invented].slice(0, 10)) console.log(`  ${line}`);
    passed += Object.keys(truth).length - new Set(wrong.map((line) => line.split(" ")[0])).size;
    failed += new Set(wrong.map((line) => line.split(" ")[0])).size + invented.length;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
