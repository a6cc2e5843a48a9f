// What VS Code calls to run the tests inside its extension host, on the desktop and from npm alike.
import { appendFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import Mocha from "mocha";

/** @throws when a test failed or none ran, which makes the host end with 1 */
export async function run(): Promise<void> {
  const {
    TOKEN_YIELD_TEST_OUT: out,
    TOKEN_YIELD_TEST_RESULT: result,
    TOKEN_YIELD_TEST_GREP: grep,
  } = process.env as Record<string, string | undefined>;
  // The host's console goes to a developer's tools, among everything that the workbench says.
  if (out !== undefined) {
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => appendFileSync(out, `${format(...args)}\n`);
  }
  const mocha = new Mocha({ ui: "bdd", timeout: 20_000, color: false, ...(grep === undefined ? {} : { grep }) });
  for (const name of readdirSync(__dirname)) if (name.endsWith(".test.js")) mocha.addFile(join(__dirname, name));
  const told: { title: string; reason: string; steady: boolean }[] = [];
  const { passes, failures, pending } = await new Promise<Mocha.Stats>((resolve, reject) => {
    const runner = mocha.run(() => (runner.stats ? resolve(runner.stats) : reject(new Error("mocha counted nothing"))));
    runner.on("fail", (test, error: unknown) =>
      told.push({ title: test.fullTitle(), reason: String(error).slice(0, 300), steady: test.type !== "test" }),
    );
  });
  if (result !== undefined) writeFileSync(result, JSON.stringify({ passed: passes, failed: failures, pending, failures: told }));
  if (failures > 0) throw new Error(`${failures} failed`);
  if (passes === 0) throw new Error("no test ran");
}
