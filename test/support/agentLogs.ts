import path from "node:path";
import { pathToFileURL } from "node:url";
import { runStatements } from "../unit/sources/fixtureHome";
import { writeFile } from "./scratch";

/** What two sessions of one agent did: one edited a file that the user committed, the other committed by itself. */
export interface LoggedWork {
  readonly home: string;
  /** The repository, in which both worked. */
  readonly cwd: string;
  /** The edited file, relative to `cwd`. */
  readonly file: string;
  readonly editedAt: number;
  readonly committedAt: number;
  /** The commit of the second session's own, in full. */
  readonly sha: string;
}

const COMMAND = "git add -A && git commit -m x";
/** Agents that tell one sum for each session or request began so long before what they did: longer than a response may be away. */
const LONG_MS = 30 * 60_000;

const printed = ({ sha }: LoggedWork): string => `[main ${sha.slice(0, 7)}] x\n 1 file changed, 1 insertion(+)\n`;

/** Chat sessions of VS Code: one as the log of changes that makes it, one as a document. */
export function logCopilotChat(work: LoggedWork): void {
  const window = path.join(work.home, ".config/Code/User/workspaceStorage/0123456789abcdef0123456789abcdef");
  writeFile(path.join(window, "workspace.json"), JSON.stringify({ folder: pathToFileURL(work.cwd).href }));
  const address = (file: string) => ({ $mid: 1, fsPath: file, external: pathToFileURL(file).href, path: file, scheme: "file" });
  const session = (sessionId: string) => ({ version: 3, sessionId, creationDate: work.editedAt, responderUsername: "GitHub Copilot" });
  const request = (at: number, part: object) => ({
    requestId: "r",
    timestamp: at - 2000,
    modelId: "copilot/gpt-5.5",
    message: { text: "x" },
    response: [{ value: "x" }, part],
    promptTokens: 900,
    completionTokens: 100,
  });
  const change = { text: "x\ny\nz\n", range: { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 } };
  const edit = { kind: "textEditGroup", uri: address(path.join(work.cwd, work.file)), edits: [[change], []], done: true };
  const log = [
    { kind: 0, v: { ...session("chat-editor"), requests: [] } },
    { kind: 2, k: ["requests"], v: [request(work.editedAt, edit)] },
  ];
  writeFile(path.join(window, "chatSessions/chat-editor.jsonl"), log.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const ran = {
    kind: "toolInvocationSerialized",
    toolId: "run_in_terminal",
    toolCallId: "call-1",
    isComplete: true,
    isConfirmed: { type: 4 },
    toolSpecificData: {
      kind: "terminal",
      language: "bash",
      commandLine: { original: COMMAND },
      cwd: address(work.cwd),
      terminalCommandOutput: { text: printed(work).replaceAll("\n", "\r\n") },
      terminalCommandState: { exitCode: 0, timestamp: work.committedAt - 800, duration: 800 },
    },
  };
  const document = { ...session("chat-committer"), requests: [request(work.committedAt - LONG_MS, ran)] };
  writeFile(path.join(window, "chatSessions/chat-committer.json"), JSON.stringify(document));
}

/** A task of Cline, whose calls stand in the text of answers and whose conversation has no times. */
export function logClineTask(work: LoggedWork): void {
  const tasks = path.join(work.home, ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks");
  const write = (task: string, at: number, shown: object, heading: string, result: string) => {
    const request = { request: "x", tokensIn: 900, tokensOut: 100, cost: 0.01 };
    const entries = [
      { ts: at - 2000, type: "say", say: "api_req_started", text: JSON.stringify(request) },
      { ts: at, ...shown },
    ];
    const texts = [`[${heading}] Result:`, result].map((text) => ({ type: "text", text }));
    writeFile(path.join(tasks, task, "ui_messages.json"), JSON.stringify(entries));
    writeFile(path.join(tasks, task, "api_conversation_history.json"), JSON.stringify([{ role: "user", content: texts }]));
  };
  const change = { tool: "newFileCreated", path: work.file, content: "x\ny\nz" };
  const saved = `The content was successfully saved to ${work.file}.`;
  write("editor", work.editedAt, { type: "say", say: "tool", text: JSON.stringify(change) }, `write_to_file for '${work.file}'`, saved);
  const ran = `Command executed.\nOutput:\n${printed(work)}`;
  write("committer", work.committedAt, { type: "ask", ask: "command", text: COMMAND }, `execute_command for '${COMMAND}'`, ran);
  const history = ["editor", "committer"].map((id) => ({ id, cwdOnTaskInitialization: work.cwd }));
  writeFile(path.join(tasks, "../state/taskHistory.json"), JSON.stringify(history));
}

/** A task of Roo Code or Kilo Code with calls of the model's own protocol. */
export function logRooTask(work: LoggedWork, extension: string): void {
  const tasks = path.join(work.home, `.config/Code/User/globalStorage/${extension}/tasks`);
  const write = (task: string, at: number, shown: object, name: string, input: object, result: string) => {
    const request = { apiProtocol: "anthropic", tokensIn: 900, tokensOut: 100, cacheReads: 0, cacheWrites: 0, cost: 0.01 };
    const entries = [
      { ts: at - 2000, type: "say", say: "api_req_started", text: JSON.stringify(request) },
      { ts: at - 100, ...shown },
    ];
    const conversation = [
      { role: "assistant", ts: at - 1000, content: [{ type: "tool_use", id: "t", name, input }] },
      { role: "user", ts: at, content: [{ type: "tool_result", tool_use_id: "t", content: result }] },
    ];
    writeFile(path.join(tasks, task, "ui_messages.json"), JSON.stringify(entries));
    writeFile(path.join(tasks, task, "api_conversation_history.json"), JSON.stringify(conversation));
    writeFile(path.join(tasks, task, "history_item.json"), JSON.stringify({ id: task, workspace: work.cwd }));
  };
  const stats = { tool: "newFileCreated", path: work.file, content: "x", diffStats: { added: 3, removed: 0 } };
  const saved = JSON.stringify({ path: work.file, operation: "created", notice: "x" });
  write("editor", work.editedAt, { type: "ask", ask: "tool", text: JSON.stringify(stats) }, "write_to_file", { path: work.file }, saved);
  const ran = `Command executed in terminal within working directory '${work.cwd}'. Exit code: 0\nOutput:\n${printed(work)}`;
  write("committer", work.committedAt, { type: "ask", ask: "command", text: COMMAND }, "execute_command", { command: COMMAND }, ran);
}

/** Sessions of Cline's CLI. */
export function logClineCli(work: LoggedWork): void {
  const write = (session: string, at: number, name: string, input: object, content: unknown) => {
    const folder = path.join(work.home, ".cline/data/sessions", session);
    const metrics = { inputTokens: 900, outputTokens: 100, cost: 0.01 };
    const messages = [
      { id: "a", role: "assistant", ts: at - 1000, metrics, content: [{ type: "tool_use", id: "t", name, input }] },
      { id: "b", role: "user", ts: at, content: [{ type: "tool_result", tool_use_id: "t", name, content }] },
    ];
    writeFile(path.join(folder, `${session}.messages.json`), JSON.stringify({ sessionId: session, messages }));
    writeFile(path.join(folder, `${session}.json`), JSON.stringify({ session_id: session, cwd: work.cwd }));
  };
  const edited = JSON.stringify({ query: `edit:${work.file}`, result: "x", success: true });
  write("cli-editor", work.editedAt, "editor", { path: work.file, new_text: "x\ny\nz" }, edited);
  write("cli-committer", work.committedAt, "run_commands", { commands: [COMMAND] }, [
    { query: COMMAND, result: printed(work), success: true },
  ]);
}

export function logGoose(work: LoggedWork): void {
  const moment = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ");
  const statements = [
    "CREATE TABLE sessions (id TEXT PRIMARY KEY, working_dir TEXT, created_at TIMESTAMP, updated_at TIMESTAMP, accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER)",
    "CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, role TEXT, content_json TEXT, created_timestamp INTEGER)",
  ];
  const step = (session: string, at: number, name: string, input: object, text: string) => {
    const seconds = Math.floor(at / 1000);
    const request = [{ type: "toolRequest", id: "c", toolCall: { status: "success", value: { name, arguments: input } } }];
    const value = { content: [{ type: "text", text }], isError: false };
    const response = [{ type: "toolResponse", id: "c", toolResult: { status: "success", value } }];
    const add = (role: string, content: object) =>
      `INSERT INTO messages (session_id, role, content_json, created_timestamp) VALUES ('${session}', '${role}', '${JSON.stringify(content)}', ${seconds})`;
    statements.push(
      `INSERT INTO sessions VALUES ('${session}', '${work.cwd}', '${moment(at - LONG_MS)}', '${moment(at + 1000)}', 900, 100)`,
      add("assistant", request),
      add("user", response),
    );
  };
  step("20260803_1", work.editedAt, "write", { path: work.file, content: "x\ny\nz" }, `Created ${work.file} (3 lines)`);
  step("20260803_2", work.committedAt, "developer__shell", { command: COMMAND }, printed(work));
  runStatements(path.join(work.home, ".local/share/goose/sessions/sessions.db"), statements);
}

export function logCrush(work: LoggedWork): void {
  const statements = [
    "CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, cost REAL, updated_at INTEGER, created_at INTEGER)",
    "CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT, role TEXT, parts TEXT, model TEXT, provider TEXT, created_at INTEGER)",
  ];
  const step = (session: string, at: number, name: string, input: object, content: string, told: object) => {
    const second = Math.floor(at / 1000);
    const call = [{ type: "tool_call", data: { id: "c", name, input: JSON.stringify(input), finished: true } }];
    const result = [{ type: "tool_result", data: { tool_call_id: "c", name, content, metadata: JSON.stringify(told), is_error: false } }];
    const add = (role: string, parts: object) =>
      `INSERT INTO messages VALUES ('${session}-${role}', '${session}', '${role}', '${JSON.stringify(parts)}', 'gpt-5.5', 'openai', ${second})`;
    statements.push(
      `INSERT INTO sessions VALUES ('${session}', NULL, 0.5, ${second + 1}, ${second - LONG_MS / 1000})`,
      add("assistant", call),
      add("tool", result),
    );
  };
  step("crush-editor", work.editedAt, "edit", { file_path: work.file, new_string: "x" }, "x", { additions: 3, removals: 0 });
  step("crush-committer", work.committedAt, "bash", { command: COMMAND }, printed(work), {
    end_time: work.committedAt,
    working_directory: work.cwd,
  });
  runStatements(path.join(work.cwd, ".crush/crush.db"), statements);
  const projects = [{ path: work.cwd, data_dir: path.join(work.cwd, ".crush") }];
  writeFile(path.join(work.home, ".local/share/crush/projects.json"), JSON.stringify({ projects }));
}
