import { readClineSession } from "./clineSession";
import { type InputRule, readClineTask } from "./clineTask";
import { expandHome, listed } from "./rootPaths";
import { type Disk, type Environment, type FileSource, NO_LINES, type Root } from "./source";
import { inUserFolders } from "./vscodeFolders";

/** Cline, in the editor and as a CLI. */
export const cline: FileSource = madeLikeCline("cline", "Cline", "saoudrizwan.claude-dev", { inclusiveSince: null }, (environment) => {
  const chosen = listed(environment.variables["CLINE_SESSION_DATA_DIR"]);
  return [
    { path: expandHome(environment, "~/.cline/data/tasks"), because: "Cline without an editor" },
    ...(chosen.length > 0 ? chosen : ["~/.cline/data/sessions"]).map((folder) => ({
      path: expandHome(environment, folder),
      because: chosen.length > 0 ? "CLINE_SESSION_DATA_DIR" : "Cline's CLI",
    })),
  ];
});

/** The day on which Roo Code 3.29.5 came out, which counts what was cached as input. */
const ROO_INCLUSIVE_SINCE = Date.UTC(2025, 10, 1);

/** Roo Code, made from Cline. */
export const rooCode: FileSource = madeLikeCline("roo-code", "Roo Code", "rooveterinaryinc.roo-cline", {
  inclusiveSince: ROO_INCLUSIVE_SINCE,
});

/** The extension of Kilo Code, made from Roo Code. */
export const kiloCode: FileSource = madeLikeCline("kilo-code", "Kilo Code", "kilocode.kilo-code", { inclusiveSince: ROO_INCLUSIVE_SINCE });

function madeLikeCline(
  id: string,
  label: string,
  extension: string,
  rule: InputRule,
  more: (environment: Environment) => readonly Root[] = () => [],
): FileSource {
  return {
    id,
    label,
    kind: "files",
    completeness: { grade: "exact" },
    revision: 1,
    // Beside the messages a task may hold a whole repository of checkpoints.
    polled: true,
    ...NO_LINES,
    roots: (environment: Environment, disk?: Disk) => [
      ...inUserFolders(environment, `globalStorage/${extension}/tasks`, disk),
      ...more(environment),
    ],
    enters: (relative) => !relative.includes("/"),
    accepts: (relative) => /^[^/]+\/ui_messages\.json$/.test(relative) || /^([^/]+)\/\1\.messages\.json$/.test(relative),
    form: () => "document",
    document: (text, path, sink, disk) =>
      path.endsWith(".messages.json") ? readClineSession(text, path, sink, disk) : readClineTask(text, path, rule, sink, disk),
  };
}
