import { existsSync, readFileSync } from "node:fs";
import { run } from "../setup/run.mjs";
import { say } from "../setup/say.mjs";

const packages = ["redmine", "redmine-sqlite", "ruby-sqlite3", "ruby-webrick", "git"];
const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };

/**
 * Why Debian's Redmine cannot be had here, or null when it is installed afterwards. Changes the machine: it is for a throw-away
 * one.
 * @returns {Promise<string | null>}
 */
export async function installRedmine() {
  if (existsSync("/usr/share/redmine/config/environment.rb") && existsSync("/etc/redmine/default/database.yml")) return null;
  if (process.platform !== "linux" || !/^ID=debian$/m.test(readIfThere("/etc/os-release"))) return "this is no Debian";
  if (process.getuid?.() !== 0) return "only root may install packages";
  say("Redmine is installed from Debian's packages");
  try {
    await run("apt-get", ["update"], quiet);
    await run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], quiet).catch(repair);
  } catch (error) {
    return `the package could not be installed: ${error instanceof Error ? error.message.slice(-600) : String(error)}`;
  }
  return null;
}

/** Debian 12's Bundler refuses gems whose folders are not there, though their code is elsewhere; empty ones satisfy it. */
async function repair() {
  const folders = "Gem::Specification.each { |gem| FileUtils.mkdir_p(gem.full_gem_path) unless gem.default_gem? }";
  await run("ruby", ["-rfileutils", "-e", folders]);
  await run("dpkg", ["--configure", "-a"], quiet);
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
