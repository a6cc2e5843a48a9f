import { posix, win32 } from "node:path";
import { readClaudeEvidence, wantsEvidence } from "./claudeEvidence";
import { FIELDS, responseRecord } from "./claudeFields";
import { MARK, MARKS, NEEDLES, withoutContent } from "./claudeMarks";
import type { ClaudeState } from "./claudeState";
import { readClaudeUsage } from "./claudeUsage";
import { asName, type JsonObject, parseObject } from "./jsonFields";
import { decodedLine, type LineBytes } from "./lineBytes";
import { expandHome, listed } from "./rootPaths";
import type { Environment, FileSource, Root, Sink } from "./source";

/** Anthropic's Claude Code: transcripts of the CLI, the editor extension, the desktop app's agent mode and their subagents. */
export const claudeCode: FileSource<ClaudeState> = {
  id: "claude-code",
  label: "Claude Code",
  kind: "files",
  completeness: { grade: "exact" },
  needles: NEEDLES,
  marks: MARKS,
  fields: FIELDS,

  roots(environment) {
    const chosen = listed(environment.variables["CLAUDE_CONFIG_DIR"]);
    if (chosen.length > 0) return chosen.map((folder) => projectsOf(environment, folder, "CLAUDE_CONFIG_DIR"));
    const { join } = environment.platform === "win32" ? win32 : posix;
    const configHome = environment.variables["XDG_CONFIG_HOME"] || join(environment.home, ".config");
    return [
      { path: join(environment.home, ".claude", "projects"), because: "default" },
      {
        path: join(configHome, "claude", "projects"),
        because: environment.variables["XDG_CONFIG_HOME"] ? "XDG_CONFIG_HOME" : "default of some versions",
      },
      ...desktopRoots(environment),
    ];
  },

  accepts(relative) {
    const parts = belowProjects(relative.split("/"));
    const name = parts.at(-1) ?? "";
    if (!name.endsWith(".jsonl") || name === "journal.jsonl" || name.includes(".orphaned-")) return false;
    if (parts.length === 2) return true;
    const folder = parts[2];
    return parts.length === 3 ? parts[1] !== "memory" && parts[1] !== "tool-results" : parts.length > 3 && folder === "subagents";
  },

  begin(path) {
    const parts = path.split(/[\\/]/);
    const name = parts.at(-1) ?? "";
    const inside = parts.lastIndexOf("subagents");
    const subagent = inside > 0 || name.startsWith("agent-");
    const session = inside > 0 ? asName(parts[inside - 1]) : subagent ? null : name.replace(/\.jsonl$/, "");
    return { subagent, session, pending: [] };
  },

  line: (text, state, _path, sink) => readLine(decodedLine(text, [...NEEDLES, ...MARKS]), state, sink),
  bytes: (line, state, _path, sink) => readLine(line, state, sink),
};

function readLine(line: LineBytes, state: ClaudeState, sink: Sink): void {
  const metered = line.at(MARK.usage) >= 0;
  if (!metered && !wantsEvidence(line, state)) return;
  const response = metered && line.at(MARK.result) < 0 ? responseRecord(line, line.at(MARK.command) >= 0) : null;
  if (response !== null) {
    readClaudeUsage(response, state, sink);
    if (line.at(MARK.command) >= 0) readClaudeEvidence(response, state, sink);
    return;
  }
  // Content matters where a command may stand in it, and where it names the call that a result belongs to.
  const hasContent = !metered || line.at(MARK.result) >= 0 || line.at(MARK.command) >= 0;
  const record = parseObject(hasContent ? line.text() : withoutContent(line));
  if (record === null) {
    sink.rejected("not a JSON object");
    return;
  }
  switch (record["type"]) {
    case "assistant":
      if (metered) readClaudeUsage(record, state, sink);
      readClaudeEvidence(record, state, sink);
      break;
    case "user":
    case "pr-link":
      readClaudeEvidence(record, state, sink);
      break;
    case "progress":
      // Older versions repeat a subagent's responses here; its own file holds them too.
      if (metered) sink.noted("subagent responses repeated in progress lines, not counted", 1);
      break;
    case "cost-state":
      // A running total that includes calls which no transcript holds: it must not be mixed with responses.
      sink.noted("the session's own running totals", 1);
      break;
    default:
      if (looksMetered(record)) sink.rejected("a response in a line of an unknown type");
  }
}

/** Whether a line of an unknown type is a response whose type was damaged rather than a line about something else. */
function looksMetered(record: JsonObject): boolean {
  const message = record["message"];
  return typeof message === "object" && message !== null && "usage" in message;
}

function projectsOf(environment: Environment, folder: string, because: string): Root {
  const path = environment.platform === "win32" ? win32 : posix;
  const full = expandHome(environment, folder);
  return { path: path.basename(full) === "projects" ? full : path.join(full, "projects"), because };
}

/** The desktop app runs agents in configuration folders of their own, some levels below one of these. */
function desktopRoots(environment: Environment): Root[] {
  const roots: Root[] = [];
  const named = environment.variables["COWORK_CONFIG_DIR"];
  if (named) roots.push({ path: expandHome(environment, named), because: "COWORK_CONFIG_DIR" });
  const because = "agent mode of the desktop app";
  if (environment.platform === "darwin") {
    roots.push({ path: posix.join(environment.home, "Library", "Application Support", "Claude", "local-agent-mode-sessions"), because });
  }
  if (environment.platform === "win32") {
    const local = environment.variables["LOCALAPPDATA"] || win32.join(environment.home, "AppData", "Local");
    const roaming = win32.join(local, "Packages", "Claude_pzs8sxrjxfjjc", "LocalCache", "Roaming");
    roots.push({ path: win32.join(roaming, "Claude", "local-agent-mode-sessions"), because });
  }
  return roots;
}

/** The part of a path under the `projects` folder: a desktop root lies several levels above it. */
function belowProjects(parts: readonly string[]): readonly string[] {
  for (let index = parts.length - 2; index > 0; index--) {
    if (parts[index] === "projects" && parts[index - 1] === ".claude") return parts.slice(index + 1);
  }
  return parts[0] === "projects" ? parts.slice(1) : parts;
}
