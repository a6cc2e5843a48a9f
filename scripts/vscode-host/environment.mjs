import path from "node:path";

const kept = ["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY"];
const keptOnWindows = [
  "SYSTEMROOT",
  "WINDIR",
  "COMSPEC",
  "PATHEXT",
  "SYSTEMDRIVE",
  "PROGRAMFILES",
  "PROGRAMDATA",
  "USERNAME",
  "NUMBER_OF_PROCESSORS",
];

/**
 * The environment of a test host: the little that a program needs to run, and a HOME of its own, so that it sees neither the
 * developer's agent logs and credentials nor the settings of the npm or the editor that the tests were started from.
 * @param {{ home: string, temporary: string, extra?: Record<string, string> | undefined }} folders
 * @returns {NodeJS.ProcessEnv}
 */
export function hostEnvironment({ home, temporary, extra = {} }) {
  const names = new Set(process.platform === "win32" ? [...kept, ...keptOnWindows] : kept);
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => names.has(name.toUpperCase()))),
    HOME: home,
    USERPROFILE: home,
    APPDATA: path.join(home, "AppData", "Roaming"),
    LOCALAPPDATA: path.join(home, "AppData", "Local"),
    XDG_CONFIG_HOME: path.join(home, ".config"),
    XDG_DATA_HOME: path.join(home, ".local", "share"),
    XDG_STATE_HOME: path.join(home, ".local", "state"),
    XDG_CACHE_HOME: path.join(home, ".cache"),
    XDG_RUNTIME_DIR: temporary,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    GIT_CONFIG_NOSYSTEM: "1",
    // No marketplace: the tests reach for nothing outside this machine.
    EXTENSIONS_GALLERY: "{}",
    ...extra,
  };
}
