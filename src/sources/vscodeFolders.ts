import { posix, win32 } from "node:path";
import type { Disk, Environment, Root } from "./source";

const PRODUCTS = ["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf"];
/** Where the server half of an editor keeps its user folder in a remote window; below the home folder. */
const SERVERS = [".vscode-server", ".vscode-server-insiders", ".vscodium-server", ".cursor-server", ".windsurf-server"];

/**
 * Folders of extensions and of the editor itself in the user folders of VS Code and its kin, on this machine and in remote windows.
 * @param inner path under a user folder, with forward slashes
 * @param disk when given, only user folders that are there are named, or the usual one if there is none
 */
export function inUserFolders(environment: Environment, inner: string, disk: Disk | undefined): Root[] {
  const { join } = environment.platform === "win32" ? win32 : posix;
  const folders = [
    ...PRODUCTS.map((product) => ({ path: join(settingsHome(environment), product, "User"), because: product })),
    ...SERVERS.map((server) => ({ path: join(environment.home, server, "data", "User"), because: `remote windows, ${server}` })),
  ];
  const present = disk === undefined ? folders : folders.filter(({ path }) => disk.has(path));
  return (present.length > 0 ? present : folders.slice(0, 1)).map(({ path, because }) => ({
    path: join(path, ...inner.split("/")),
    because,
  }));
}

function settingsHome({ home, platform, variables }: Environment): string {
  if (platform === "win32") return variables["APPDATA"] || win32.join(home, "AppData", "Roaming");
  if (platform === "darwin") return posix.join(home, "Library", "Application Support");
  return variables["XDG_CONFIG_HOME"] || posix.join(home, ".config");
}
