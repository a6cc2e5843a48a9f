import { homedir } from "node:os";
import * as vscode from "vscode";
import type { EngineConfig } from "../engine/messages";
import { rulesOf } from "../sources/ruleSettings";
import type { Connection } from "../sources/source";
import type { TrackerSetting } from "../trackers/trackerSettings";
import { readConnections, secretId } from "./connections";
import type { EngineClient } from "./engineClient";
import type { Notices } from "./notices";
import { readSettings, type Settings } from "./settings";
import type { SignedInTrackers } from "./trackers/signedInTrackers";
import { TRACKER_SECRETS } from "./trackers/trackerSecrets";
import type { WindowKeeper } from "./windowMemory";

export interface Configured extends vscode.Disposable {
  /** Read when they are first asked for, and again whenever they change. */
  settings(): Settings;
  /** Reads settings and keys again, where no event tells of a change. */
  reload(): void;
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
 * rules for counting, connections and trackers with their keys. Without trust there is no tracker, and its key is not read.
 * Nothing is read before that turn, since the editor waits for the one that starts the extension.
 */
export function keepConfigured({ engine, secrets, window, notices, onSettings }: ConfigureOptions): Configured {
  let known: Settings | undefined;
  let connections: readonly Connection[] = [];
  let trackers: readonly TrackerSetting[] = [];
  let turn = 0;
  let sent = "";

  const settings = () => {
    known ??= readSettings(vscode.workspace.getConfiguration("tokenYield"), vscode.l10n);
    return known;
  };

  const send = () => {
    const config: EngineConfig = {
      folders: localFolders(),
      trusted: vscode.workspace.isTrusted,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      connections,
      trackers,
      baselines: window.baselines(connections),
      openedAt: window.openedAt,
      statusScope: settings().statusScope,
      rules: rulesOf(settings().rules, homedir()),
      declared: settings().declared,
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
    known = undefined;
    onSettings(settings());
    window.retain(settings().sources);
    const signingIn = signIn();
    const read = await readConnections(settings().sources, secrets);
    if (mine !== turn) return;
    connections = read.connections;
    send();
    // An account may have to be asked from an extension that starts only now.
    const signedIn = await signingIn;
    if (mine !== turn) return;
    trackers = signedIn.trackers;
    send();
    report(
      [...settings().problems, ...signedIn.ignored],
      read.keyless.map(({ name }) => name),
      signedIn.signedOut,
    );
  };
  /** Without a tracker, or without trust, nothing is loaded for it. */
  const signIn = async (): Promise<SignedInTrackers> => {
    if (settings().trackers.length === 0 || !vscode.workspace.isTrusted) return { trackers: [], ignored: [], signedOut: [] };
    return (await import("./onDemand")).onDemand.signedInTrackers(settings().trackers, secrets);
  };
  const report = (ignored: readonly string[], keyless: readonly string[], signedOut: readonly string[]) => {
    const open = { title: vscode.l10n.t("Open Settings"), run: () => runCommand("workbench.action.openSettings", "tokenYield") };
    const connect = { title: vscode.l10n.t("Connect a Source…"), run: () => runCommand("tokenYield.connectSource") };
    const missing = keyless.map((name) =>
      vscode.l10n.t("The source {0} has no key on this machine and is not read. Connect it again to enter one.", name),
    );
    const again = { title: vscode.l10n.t("Connect a Tracker…"), run: () => runCommand("tokenYield.connectTracker") };
    notices.setProblems([...ignored, ...missing, ...signedOut], ignored.length > 0 ? open : missing.length > 0 ? connect : again);
  };

  const first = setImmediate(() => {
    void reload();
    send();
  });
  const parts = [
    { dispose: () => clearImmediate(first) },
    vscode.workspace.onDidChangeWorkspaceFolders(send),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      send();
      void reload();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("tokenYield") || change.affectsConfiguration("github-enterprise")) void reload();
    }),
    vscode.authentication.onDidChangeSessions(() => {
      if (settings().trackers.length > 0) void reload();
    }),
    secrets.onDidChange(({ key }) => {
      if (key.startsWith(TRACKER_SECRETS)) void reload();
      const source = settings().sources.find((one) => secretId(one) === key);
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
      const connection = connections.find((one) => one.name === name);
      if (connection) window.remember(connection, baseline);
    }),
  ];
  return { settings, reload: () => void reload(), dispose: () => vscode.Disposable.from(...parts).dispose() };
}

/** Folders on this machine's disk: in a remote window this runs on the remote machine, and its folders are `file` there. */
function localFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
}

function runCommand(command: string, ...values: readonly string[]): void {
  void vscode.commands.executeCommand(command, ...values);
}
