import * as vscode from "vscode";

/** Writes one of this extension's settings. Where the editor refuses (its file has an error in it), the user is told; false. */
export async function writeSetting(key: string, value: unknown, target: vscode.ConfigurationTarget): Promise<boolean> {
  try {
    await vscode.workspace.getConfiguration("tokenYield").update(key, value, target);
    return true;
  } catch {
    const open = vscode.l10n.t("Open Settings (JSON)");
    const words = vscode.l10n.t(
      "The setting tokenYield.{0} could not be written. Correct what is marked in settings.json, then try again.",
      key,
    );
    void vscode.window.showErrorMessage(words, open).then((chosen) => {
      if (chosen) void vscode.commands.executeCommand("workbench.action.openSettingsJson");
    });
    return false;
  }
}
