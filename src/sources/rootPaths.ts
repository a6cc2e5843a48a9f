import { posix, win32 } from "node:path";
import type { Environment } from "./source";

/** The items of a comma-separated list of folders, without blanks around them. */
export function listed(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** An absolute path: `~` stands for the home folder, and a relative path starts there. */
export function expandHome(environment: Environment, folder: string): string {
  const path = environment.platform === "win32" ? win32 : posix;
  if (folder === "~") return environment.home;
  const rest = folder.startsWith("~/") || folder.startsWith("~\\") ? folder.slice(2) : folder;
  return path.resolve(environment.home, rest);
}
