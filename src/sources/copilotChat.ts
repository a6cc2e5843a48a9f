import { readCopilotSession } from "./copilotSession";
import { readCopilotTraces } from "./copilotTraces";
import { type FileSource, NO_LINES } from "./source";
import { inUserFolders } from "./vscodeFolders";

const FOLDERS = ["emptyWindowChatSessions", "transferredChatSessions", "github.copilot-chat"];

/**
 * GitHub Copilot Chat in VS Code and its kin. The editor keeps each chat session with a count or two per request, which
 * gives way where the extension's own trace, that its user can switch on, holds the session call by call.
 */
export const copilotChat: FileSource = {
  id: "copilot-chat",
  label: "GitHub Copilot Chat",
  kind: "files",
  // 1: edits and commands in answers.
  revision: 1,
  completeness: {
    grade: "partial",
    why: "a lower bound: the editor keeps one count per request, whatever calls were made for it, and nothing of the cache; exact where Copilot Chat's own trace is switched on",
  },
  // Beside the sessions lies what every extension stores.
  polled: true,
  ...NO_LINES,

  roots: (environment, disk) => [
    ...inUserFolders(environment, "workspaceStorage", disk),
    ...inUserFolders(environment, "globalStorage", disk),
  ],

  enters: (relative) => {
    const [first = "", second, third] = relative.split("/");
    if (third !== undefined) return false;
    return second === undefined
      ? FOLDERS.includes(first) || /^(?:[0-9a-f]{32}(?:-\d+)?|\d{13}|no-workspace|ext-dev)$/.test(first)
      : second === "chatSessions";
  },

  accepts: (relative) =>
    /^(?:[^/]+\/chatSessions|emptyWindowChatSessions|transferredChatSessions)\/[^/]+\.jsonl?$/.test(relative) ||
    relative === "github.copilot-chat/agent-traces.db",

  form: (path) => (path.endsWith(".db") ? "database" : "document"),
  document: readCopilotSession,
  database: readCopilotTraces,
};
