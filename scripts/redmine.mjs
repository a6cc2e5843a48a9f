// `node scripts/redmine.mjs`: the Redmine tracker against a real Redmine, from Debian's package on loopback. Where that cannot be had it
// says so and counts nothing. Ends with the line "N passed, N failed".
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { installRedmine } from "./redmine/install.mjs";
import { ensureBuilt } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";
import { root } from "./setup/paths.mjs";
import { run } from "./setup/run.mjs";
import { ensureRuntimeNode } from "./setup/runtimeNode.mjs";
import { runMocha } from "./test/mocha.mjs";
import { atExit } from "./vscode-host/atExit.mjs";

const patienceMs = 180_000;

await main(async () => {
  const missing = await installRedmine();
  if (missing !== null) {
    console.log(`skipped: a real Redmine: ${missing}`);
    console.log("0 passed, 0 failed");
    return;
  }
  await ensureDependencies();
  await ensureBuilt();
  // The command line needs one that has SQLite.
  const node = await ensureRuntimeNode();
  const folder = mkdtempSync(path.join(tmpdir(), "token-yield-redmine-"));
  const bare = path.join(folder, "demo.git");
  try {
    chmodSync(folder, 0o755);
    await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
    // The web server's user reads a repository that is another's, which git refuses unless its own settings allow it.
    writeFileSync(path.join(folder, ".gitconfig"), "[safe]\n\tdirectory = *\n");
    const redmine = await serve(bare, folder);
    try {
      process.env["TOKEN_YIELD_REDMINE"] = JSON.stringify({ ...redmine.facts, repository: bare });
      const { passed, failed, failures } = await runMocha("redmine", node, "test/redmine/**/*.test.ts", []);
      for (const { title, reason } of failures) console.log(`failed: redmine: ${title}: ${reason}`);
      console.log(`${passed} passed, ${failed} failed`);
      if (failed > 0 || passed === 0) process.exitCode = 1;
    } finally {
      redmine.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * Starts the server as the web server's user and waits for the line in which it tells its port and key.
 * @param {string} repository a bare repository that this user may read
 * @param {string} home where its git finds its settings
 */
async function serve(repository, home) {
  const variables = [`TEST_PROJECT=ty-${Date.now()}`, `TEST_REPOSITORY=${repository}`, `HOME=${home}`];
  const script = path.join(root, "scripts/redmine/serve.rb");
  const child = spawn("runuser", ["-u", "www-data", "--", "env", ...variables, "ruby", "-"], {
    cwd: "/usr/share/redmine",
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const stop = () => {
    // The whole group: what was started is a grandchild.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  const forget = atExit(stop);
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complaints = (complaints + text).slice(-4_000);
  });
  // By standard input, as the web server's user need not be able to read this folder.
  child.stdin.end(readFileSync(script));
  const facts = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redmine did not start in time\n${complaints}`)), patienceMs);
    readline.createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("REDMINE ")) {
        clearTimeout(timer);
        resolve(JSON.parse(line.slice("REDMINE ".length)));
      }
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`Redmine ended with ${code} before it served\n${complaints}`));
    });
  });
  return {
    facts,
    stop: () => {
      forget();
      stop();
    },
  };
}
