import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeDemo } from "../demo-data/makeDemo.mjs";
import { root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { elapsed, say } from "../setup/say.mjs";

/**
 * @typedef {{ files: number, mb: number, seed: number }} CorpusArguments
 *
 * @typedef {object} Corpus
 * @property {string} folder to be used as CLAUDE_CONFIG_DIR
 * @property {string[]} logs paths of all logs in it
 * @property {number} bytes of all logs
 * @property {Truth | null} truth null where nobody knows
 *
 * @typedef {{ input: number, output: number, cacheWrite5m: number, cacheWrite1h: number, cacheRead: number }} TrueTokens
 * @typedef {{ uniqueResponses: number, lines: number, assistantLines: number, correct: TrueTokens & {
 *   byModel: Record<string, TrueTokens & { n: number }>, byDayUTC: Record<string, { n: number, total: number }> } }} Truth
 */

/** The two sizes that figures are given for. */
export const SIZES = { small: { files: 800, mb: 200, seed: 1 }, large: { files: 800, mb: 1110, seed: 1 } };

/**
 * Logs of Claude Code's form with known totals, made once and kept in the system's temporary folder. Where there is no
 * generator, the demo's logs are written down as often as it takes: without a known truth, and with few kinds of lines.
 * @param {CorpusArguments} args
 * @returns {Promise<Corpus>}
 */
export async function ensureCorpus(args) {
  const generator = findGenerator();
  const kind = generator === null ? "demo" : "logs";
  const folder = path.join(benchFolder(), `${kind}-${args.files}-${args.mb}-${args.seed}`);
  if (!existsSync(folder)) {
    const start = Date.now();
    say(`Making ${args.mb} MiB of logs in ${folder}.`);
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    if (generator === null) writeDemoLogs(partial, args.mb);
    else {
      const options = Object.entries({ out: partial, files: args.files, mb: args.mb, seed: args.seed });
      await run(process.execPath, [generator, ...options.flatMap(([name, value]) => [`--${name}`, String(value)]), "--quiet"]);
    }
    renameSync(partial, folder);
    say(`Made in ${elapsed(start)}.`);
  }
  const logs = readdirSync(path.join(folder, "projects"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => path.join(folder, "projects", name));
  const truthFile = path.join(folder, "truth.json");
  return {
    folder,
    logs,
    bytes: logs.reduce((sum, file) => sum + statSync(file).size, 0),
    truth: existsSync(truthFile) ? JSON.parse(readFileSync(truthFile, "utf8")) : null,
  };
}

/** Where corpora and ledgers of benchmarks are kept. */
export function benchFolder() {
  const folder = path.join(tmpdir(), "token-yield-bench");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** @returns {string | null} */
function findGenerator() {
  const tools = process.env["TOKEN_YIELD_TOOLS"] ?? path.join(root, "..", "shared", "tools");
  const file = path.join(tools, "gen-claude-logs.mjs");
  if (existsSync(file)) return file;
  say(
    `There is no generator at ${file} (TOKEN_YIELD_TOOLS names its folder): the demo's logs are used instead, whose totals are not known.`,
  );
  return null;
}

/** @param {string} folder @param {number} mb */
function writeDemoLogs(folder, mb) {
  const made = mkdtempSync(path.join(tmpdir(), "token-yield-bench-demo-"));
  try {
    const { home } = makeDemo({ dir: path.join(made, "demo"), now: Date.UTC(2026, 8, 1) });
    const source = path.join(home, ".claude", "projects");
    const texts = readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => ({ name, text: readFileSync(path.join(source, name), "utf8") }));
    for (let copy = 0, left = mb * 1024 * 1024; left > 0; copy++) {
      for (const { name, text } of texts) {
        // Every copy is work of its own: sessions in another folder, responses under other ids.
        const file = path.join(folder, "projects", `copy-${copy}`, name);
        const own = text.replaceAll('"id":"msg_', `"id":"msg_${copy}x`).replaceAll('"sessionId":"', `"sessionId":"${copy}x`);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, own);
        left -= Buffer.byteLength(own);
      }
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
