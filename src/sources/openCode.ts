import { posix, win32 } from "node:path";
import { asName, parseObject } from "./jsonFields";
import { readOpenCodeMessage } from "./openCodeMessage";
import { readOpenCodePartFiles } from "./openCodeParts";
import { readOpenCodeRows } from "./openCodeRows";
import { expandHome, listed } from "./rootPaths";
import { type Disk, type Environment, type FileSource, NO_LINES, type Root } from "./source";

/** OpenCode: one database, before 2026 one JSON file per message. */
export const openCode: FileSource = madeLikeOpenCode("opencode", "OpenCode", "opencode", "OPENCODE_DATA_DIR");

/** The CLI of Kilo Code, made from OpenCode. */
export const kiloCli: FileSource = madeLikeOpenCode("kilo-cli", "Kilo CLI", "kilo", "KILO_DATA_DIR");

function madeLikeOpenCode(id: string, label: string, name: string, variable: string): FileSource {
  const isDatabase = new RegExp(`^${name}(?:-[a-z0-9._-]+)?\\.db$`);
  return {
    id,
    label,
    kind: "files",
    // 1: calls of tools.
    revision: 1,
    completeness: { grade: "exact" },
    polled: true,
    ...NO_LINES,

    roots(environment, disk) {
      const { join } = environment.platform === "win32" ? win32 : posix;
      return dataFolders(environment, name, variable).flatMap(({ path, because }) => {
        const folder: Root = { path, because };
        // The first version with a database copied all older messages into it.
        const copied = hasDatabase(disk, join(path, `${name}.db`));
        return copied
          ? [folder]
          : [folder, { path: join(path, "storage", "message"), because: `${because}; versions before the database` }];
      });
    },

    enters: (relative) => /^ses_[^/]*$/.test(relative),
    accepts: (relative) => isDatabase.test(relative) || /^ses_[^/]+\/msg_[^/]+\.json$/.test(relative),
    form: (path) => (path.endsWith(".json") ? "document" : "database"),

    document(text, path, sink, disk) {
      const message = parseObject(text);
      if (message === null) {
        sink.rejected("not a JSON object");
        return;
      }
      if (message["role"] !== "assistant") return;
      const session = asName(message["sessionID"]) ?? asName(path.split(/[\\/]/).at(-2));
      const reading = readOpenCodeMessage(message, { session, parent: null, directory: null, started: null }, sink);
      if (typeof reading === "string") sink.rejected(reading);
      else if (reading?.done === true) sink.usage(reading.usage);
      else if (reading !== null) sink.noted("responses that were broken off or go on, not counted", 1);
      readOpenCodePartFiles(message, path, session, sink, disk);
    },

    database: readOpenCodeRows,
  };
}

function hasDatabase(disk: Disk | undefined, path: string): boolean {
  return disk?.has(path) ?? false;
}

/** The same on every system, unlike most programs' data. */
function dataFolders(environment: Environment, name: string, variable: string): Root[] {
  const chosen = listed(environment.variables[variable]);
  if (chosen.length > 0) return chosen.map((folder) => ({ path: expandHome(environment, folder), because: variable }));
  const { join } = environment.platform === "win32" ? win32 : posix;
  const data = environment.variables["XDG_DATA_HOME"];
  if (data) return [{ path: join(data, name), because: "XDG_DATA_HOME" }];
  return [{ path: join(environment.home, ".local", "share", name), because: "default" }];
}
