import * as vscode from "vscode";
import type { EngineClient } from "./engineClient";
import { engineWords } from "./engineWords";
import type { Log } from "./log";

/** Says it when the engine has given up, and offers to start it again. Each restart before that is the status bar's to tell. */
export function tellWhenStopped(engine: EngineClient, log: Log): vscode.Disposable {
  const tell = async () => {
    const state = engine.state();
    if (state.state !== "stopped") return;
    const restart = vscode.l10n.t("Restart");
    const open = vscode.l10n.t("Open Log");
    const chosen = await vscode.window.showErrorMessage(engineWords(state, vscode.l10n), restart, open);
    if (chosen === restart) engine.restart();
    if (chosen === open) log.show();
  };
  return engine.on("state", () => void tell());
}
