import path from "node:path";
import type { Environment } from "../sources/source";

/**
 * The folder that holds the user's ledger: absolute, and possibly not there yet. `TOKEN_YIELD_HOME` moves it; a relative
 * value is taken from the home folder, so that every window and the CLI mean the same place whatever their working directory.
 * Without it the platform's data folder: the XDG Base Directory Specification on Linux (which says to ignore a relative
 * XDG_DATA_HOME), Application Support on macOS, local (not roaming) application data on Windows.
 */
export function ledgerHome(environment: Environment): string {
  const { home, platform, variables } = environment;
  const join = platform === "win32" ? path.win32 : path.posix;
  const moved = variables["TOKEN_YIELD_HOME"];
  if (moved) return join.resolve(home, moved);
  if (platform === "win32") {
    const local = variables["LOCALAPPDATA"];
    return join.join(local && join.isAbsolute(local) ? local : join.join(home, "AppData", "Local"), "Token Yield");
  }
  if (platform === "darwin") return join.join(home, "Library", "Application Support", "Token Yield");
  const data = variables["XDG_DATA_HOME"];
  return join.join(data && join.isAbsolute(data) ? data : join.join(home, ".local", "share"), "token-yield");
}
