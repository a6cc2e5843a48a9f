import * as vscode from "vscode";
import type { SourceParts } from "./connectSource";
import type { Log } from "./log";
import type { Notices } from "./notices";
import type { RoiPanel } from "./panel";
import type { Settings } from "./settings";
import type { TrackerParts } from "./trackers/connectTracker";

/** As the editor names it: the extension and the walkthrough in its manifest. */
const WALKTHROUGH = "token-yield.token-yield#start";

export interface CommandParts extends Pick<TrackerParts, "engine" | "secrets" | "reload"> {
  readonly extensionUri: vscode.Uri;
  readonly settings: () => Settings;
  readonly panel: RoiPanel;
  readonly notices: Notices;
  readonly log: Log;
}

/** Registers every command of the manifest; a test in the host holds the two equal. What a handler throws is told once, here. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const { panel, engine, log, notices, settings } = parts;
  const sourceParts: SourceParts = { ...parts, sources: () => settings().sources };
  const trackerParts: TrackerParts = { ...parts, trackers: () => settings().trackers };
  const load = async () => (await import("./onDemand")).onDemand;
  const commands: Record<`tokenYield.${string}`, () => unknown> = {
    "tokenYield.openPanel": () => panel.open(),
    "tokenYield.getStarted": () => vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH),
    "tokenYield.chooseScope": async () => (await load()).chooseScope(engine.status(), settings().statusScope),
    "tokenYield.connectSource": async () => (await load()).connectSource(sourceParts),
    "tokenYield.disconnectSource": async () => (await load()).disconnectSource(sourceParts),
    "tokenYield.connectTracker": async () => (await load()).connectTracker(trackerParts),
    "tokenYield.disconnectTracker": async () => (await load()).disconnectTracker(trackerParts),
    "tokenYield.saveReport": async () => (await load()).saveReport(parts),
    "tokenYield.deleteData": async () => (await load()).deleteData(engine),
    "tokenYield.refresh": () => engine.refresh(),
    "tokenYield.showLog": () => log.show(),
    "tokenYield.restartEngine": () => engine.restart(),
  };
  const guarded = async (id: string, run: () => unknown): Promise<void> => {
    try {
      await run();
    } catch (error) {
      notices.failed(vscode.l10n.t("The command {0} failed.", id), error);
    }
  };
  const registered = Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, () => guarded(id, run)));
  return vscode.Disposable.from(...registered);
}
