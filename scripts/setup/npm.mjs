import path from "node:path";
import { run } from "./run.mjs";

/**
 * Runs npm quietly and without install scripts, as if it had been called from a fresh shell.
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [extraEnv]
 * @returns {Promise<string>}
 */
export function npm(args, cwd, extraEnv = {}) {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  const env = { ...environmentWithoutNpm(process.env), ...extraEnv };
  const cli = process.env["npm_execpath"];
  if (cli && /^npm-cli\.c?js$/.test(path.basename(cli))) return run(process.execPath, [cli, ...args, ...quiet], { cwd, env });
  // npm is a .cmd file on Windows, which only a shell can start.
  return run("npm", [...args, ...quiet], { cwd, env, shell: process.platform === "win32" });
}

/**
 * `npm run` hands its own options down in the environment (`--silent` as npm_config_loglevel, a `--prefix`, an `--omit`), where a
 * nested npm would obey them. How to reach a registry is kept.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentWithoutNpm(env) {
  const reach =
    /^npm_config_(cache|registry|cafile|ca|proxy|https_proxy|noproxy|strict_ssl|userconfig|globalconfig|offline|prefer_offline|\/\/.*|@.*)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|init_cwd$)/i.test(name) || reach.test(name)));
}
