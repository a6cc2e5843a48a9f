import { execFileSync } from "node:child_process";

/**
 * Runs git without the machine's or the user's configuration and without a repository from the environment, so that the
 * demo neither depends on them nor changes them.
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {string | Buffer} [input]
 * @returns {string} what git printed, without the last line feed
 * @throws when git is missing or fails; the message holds what git said
 */
export function git(folder, args, input) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const env = { ...Object.fromEntries(own), GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };
  return execFileSync("git", [...args], { cwd: folder, env, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] }).trimEnd();
}
