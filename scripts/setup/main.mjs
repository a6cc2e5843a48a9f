import { say } from "./say.mjs";

/**
 * Runs a script's work. What goes wrong is told in words, without a stack, unless `DEBUG` is set; the script then ends with 1.
 * @param {() => Promise<void>} work
 */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    say(process.env["DEBUG"] || !(error instanceof Error) ? String(error instanceof Error ? error.stack : error) : error.message);
    process.exitCode = 1;
  }
}
