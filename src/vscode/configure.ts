import { homedir } from "node:os";
import * as vscode from "vscode";
import type { EngineConfig } from "../engine/messages";
import { rulesOf } from "../sources/ruleSettings";
import type { Connection } from "../sources/source";
import { readConnections, secretId } from "./connections";
import type { EngineClient } from "./engineClient";
import type { Notices } from "./notices";
import { readSettings, type Settings } from "./settings";
import type { WindowKeeper } from "./windowMemory";

export interface Configured extends vscode.Disposable {
  settings(): Settings;
}

export interface ConfigureOptions {
  readonly engine: EngineClient;
  readonly secrets: vscode.SecretStorage;
  readonly window: WindowKeeper;
  readonly notices: Notices;
  readonly onSettings: (settings: Settings) => void;
}

/**
 * Tells the engine what holds in this window, from the next turn of the event loop on and whenever it changes: folders, trust,
 * rules for counting, connections with their keys.
 */
export function keepConfigured({ engine, secrets, window, notices, onSettings }: ConfigureOptions): Configured {
  let settings = currentSettings();
  let connections: readonly Connection[] = [];
  let turn = 0;
  let sent = "";

  const send = () => {
    const config: EngineConfig = {
      folders: localFolders(),
      trusted: vscode.workspace.isTrusted,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      connections,
      trackers: [],
      baselines: window.baselines(connections),
      openedAt: window.openedAt,
      statusScope: settings.statusScope,
      rules: rulesOf(settings.rules, homedir()),
    };
    // A baseline that moved is the engine's own word.
    const news = JSON.stringify({ ...config, baselines: null });
    if (news === sent) return;
    sent = news;
    engine.configure(config);
  };

  /** Reading the keychain takes its time; a change meanwhile makes the older answer void. */
  const reload = async () => {
    turn += 1;
    const mine = turn;
    settings = currentSettings();
    onSettings(settings);
    window.retain(settings.sources);
    const read = await readConnections(settings.sources, secrets);
    if (mine !== turn) return;
    connections = read.connections;
    send();
    report(
      settings.problems,
      read.keyless.map(({ name }) => name),
    );
  };
  const report = (ignored: readonly string[], keyless: readonly string[]) => {
    const open = { title: vscode.l10n.t("Open Settings"), run: () => runCommand("workbench.action.openSettings", "tokenYield") };
    const connect = { title: vscode.l10n.t("Connect a Source…"), run: () => runCommand("tokenYield.connectSource") };
    const missing = keyless.map((name) =>
      vscode.l10n.t("The source {0} has no key on this machine and is not read. Connect it again to enter one.", name),
    );
    notices.setProblems([...ignored, ...missing], ignored.length > 0 ? open : connect);
  };

  // The engine starts a turn later too, and asking for the time zone loads the runtime's whole calendar.
  const first = setImmediate(send);
  const parts = [
    { dispose: () => clearImmediate(first) },
    vscode.workspace.onDidChangeWorkspaceFolders(send),
    vscode.workspace.onDidGrantWorkspaceTrust(send),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("tokenYield")) void reload();
    }),
    secrets.onDidChange(({ key }) => {
      const source = settings.sources.find((known) => secretId(known) === key);
      if (!source) return;
      window.forget(source.name);
      void reload();
    }),
    // The next thread starts with what is stored now, its counters' zero points above all.
    engine.on("state", ({ state }) => {
      if (state === "running" || state === "stopped") return;
      sent = "";
      send();
    }),
    engine.on("baseline", (name, baseline) => {
      const connection = connections.find((known) => known.name === name);
      if (connection) window.remember(connection, baseline);
    }),
  ];
  void reload();
  return { settings: () => settings, dispose: () => vscode.Disposable.from(...parts).dispose() };
}

function currentSettings(): Settings {
  return readSettings(vscode.workspace.getConfiguration("tokenYield"), vscode.l10n);
}

/** Folders on this machine's disk: in a remote window this runs on the remote machine, and its folders are `file` there. */
function localFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
}

function runCommand(command: string, ...values: readonly string[]): void {
  void vscode.commands.executeCommand(command, ...values);
}
