import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { chooseHost } from "../vscode-host/choose.mjs";
import { runInHost } from "../vscode-host/inHost.mjs";
import { runOnDesktop } from "../vscode-host/onDesktop.mjs";
import { temporaryFolder } from "../vscode-host/temporaryFolder.mjs";
import { hostVersions } from "../vscode-host/versions.mjs";
import { againWhereUnsteady } from "./again.mjs";
import { outcomeOf } from "./outcome.mjs";

const bundles = path.join(root, "out", "host");

/**
 * Runs `test/host` inside the extension host of the newest and of the oldest VS Code.
 * @param {readonly string[]} args `--grep PATTERN` runs the tests whose names match, `newest` or `oldest` only that VS Code;
 *   `--verbose` prints what the workbench logs
 * @returns {Promise<import("./outcome.mjs").Outcome[]>}
 */
export async function runHostTests(args) {
  await bundleHostTests();
  const { kind, why } = await chooseHost();
  /** @type {import("../vscode-host/versions.mjs").HostVersion[]} */
  const all = ["newest", "oldest"];
  const named = all.filter((version) => args.includes(version));
  const outcomes = [];
  for (const version of named.length > 0 ? named : all) {
    if (kind === "desktop" && version === "oldest" && process.env["VSCODE_PATH"]) {
      outcomes.push({
        suite: "host (oldest)",
        passed: 0,
        failed: 0,
        failures: [],
        unsteady: [],
        skipped: ["host (oldest): VSCODE_PATH names the only VS Code to use"],
      });
      continue;
    }
    const told = kind === "desktop" ? "on the desktop" : `${hostVersions[version].vscode} from npm`;
    console.log(`\nhost tests, ${version} VS Code (${told}, since ${why})`);
    const outcome = await runOnce(version, kind, args);
    outcomes.push(await againWhereUnsteady(outcome, (grep) => runOnce(version, kind, ["--grep", grep])));
  }
  return outcomes;
}

/**
 * @param {import("../vscode-host/versions.mjs").HostVersion} version
 * @param {"desktop" | "code-server"} kind
 * @param {readonly string[]} args
 */
async function runOnce(version, kind, args) {
  const suite = `host (${version})`;
  const temporary = temporaryFolder("host-tests");
  const result = path.join(temporary.folder, "result.json");
  const out = path.join(temporary.folder, "out.txt");
  writeFileSync(out, "");
  const grep = args[args.indexOf("--grep") + 1];
  const options = {
    version,
    folder: await makeWorkspace(path.join(temporary.folder, "workspace")),
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(bundles, "index.js"),
    env: {
      TOKEN_YIELD_TEST_RESULT: result,
      TOKEN_YIELD_TEST_OUT: out,
      TOKEN_YIELD_TEST_VERSION: version,
      ...(args.includes("--grep") && grep ? { TOKEN_YIELD_TEST_GREP: grep } : {}),
    },
    onLog: (/** @type {string} */ line) => {
      if (args.includes("--verbose")) console.log(`  ${line.slice(0, 500)}`);
    },
  };
  const printing = follow(out);
  try {
    const failure = await (kind === "desktop" ? runOnDesktop(options) : runInHost(options)).catch((error) => String(error));
    printing.stop();
    const outcome = outcomeOf(suite, result);
    if (failure === undefined || outcome.failed > 0) return outcome;
    console.error(`${suite}: ${failure}`);
    return { ...outcome, failed: 1, failures: [{ title: "", reason: failure, steady: true }] };
  } finally {
    printing.stop();
    temporary.remove();
  }
}

/** Each file is a bundle of its own: mocha loads them as it does anywhere, and one that cannot be loaded is named. */
async function bundleHostTests() {
  const esbuild = await import("esbuild");
  const folder = path.join(root, "test", "host");
  rmSync(bundles, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: readdirSync(folder)
      .filter((name) => name === "index.ts" || name.endsWith(".test.ts"))
      .map((name) => path.join(folder, name)),
    outdir: bundles,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/**
 * A repository with one commit to open.
 * @param {string} folder
 */
async function makeWorkspace(folder) {
  mkdirSync(folder);
  writeFileSync(path.join(folder, "README.md"), "# A workspace for tests\n");
  /** @param {string[]} args */
  const git = (...args) => run("git", ["-c", "user.name=Test", "-c", "user.email=test@example.invalid", ...args], { cwd: folder });
  await git("init", "-q", "-b", "main");
  await git("add", "-A");
  await git("commit", "-q", "-m", "Start");
  return folder;
}

/**
 * Prints what is appended to a file.
 * @param {string} file
 */
function follow(file) {
  let printed = 0;
  const print = () => {
    const text = readFileSync(file);
    process.stdout.write(text.subarray(printed));
    printed = text.length;
  };
  const timer = setInterval(print, 100);
  return {
    stop() {
      clearInterval(timer);
      print();
    },
  };
}
