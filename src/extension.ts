import * as vscode from "vscode";
import { offerAgentTools } from "./vscode/agentTools";
import { registerCommands } from "./vscode/commands";
import { keepConfigured } from "./vscode/configure";
import { createEngineClient, type EngineClient } from "./vscode/engineClient";
import { engineStart } from "./vscode/engineStart";
import { later } from "./vscode/later";
import { createLog } from "./vscode/log";
import { createNotices } from "./vscode/notices";
import { createRoiPanel } from "./vscode/panel";
import type { Settings } from "./vscode/settings";
import { createStatusBar } from "./vscode/status/statusBar";
import { tellWhenStopped } from "./vscode/tellWhenStopped";
import { testApi } from "./vscode/testApi";
import { offerWelcome } from "./vscode/welcome";
import { keepWindow } from "./vscode/windowMemory";

let running: EngineClient | undefined;

/** Builds the parts and hands them to the editor. Nothing here waits. */
export function activate(context: vscode.ExtensionContext): unknown {
  const { extension, extensionUri, secrets, subscriptions, workspaceState, extensionMode } = context;
  const log = createLog();
  const notices = createNotices(log);
  const window = keepWindow(workspaceState, vscode.env.sessionId);
  /** What the thread was started with; undefined before that. */
  let gitPath: string | undefined;
  const engine = createEngineClient({
    script: vscode.Uri.joinPath(extensionUri, "dist", "engine.js").fsPath,
    start: () => {
      gitPath = configured.settings().gitPath;
      return engineStart(gitPath);
    },
    // Looked up at each call: the editor may replace it after this extension has started.
    fetch: (...request) => globalThis.fetch(...request),
    log: (level, message) => log[level](message),
    wordsWhenGone: () => vscode.l10n.t("The engine ended before it could answer. Try again in a moment."),
  });
  running = engine;
  const status = createStatusBar(engine, notices);
  const onSettings = (settings: Settings) => {
    status.setVisible(settings.statusBarEnabled);
    if (gitPath !== undefined && gitPath !== settings.gitPath) engine.restart();
  };
  const configured = keepConfigured({ engine, secrets, window, notices, onSettings });
  const { settings, reload } = configured;
  const panel = createRoiPanel({ extensionUri, engine, log, settings });
  const commands = registerCommands({ extensionUri, panel, engine, secrets, settings, reload, notices, log });
  const agents = { manifest: extension.packageJSON, engine, names: () => settings().agentNames };
  const offers = later(() => [offerWelcome(engine), offerAgentTools(agents)]);
  subscriptions.push(log, notices, window, status, configured, panel, commands, offers, tellWhenStopped(engine, log));
  return extensionMode === vscode.ExtensionMode.Test ? testApi({ engine, status, panel }) : undefined;
}

/** The editor waits a moment for this, so that the ledger's lease is given back. */
export function deactivate(): Promise<void> | undefined {
  return running?.stop();
}
