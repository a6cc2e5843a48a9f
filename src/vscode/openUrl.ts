import * as vscode from "vscode";
import { readTrackers } from "./trackers/trackerSettings";
import { trackerUrl } from "./trackers/trackerUrl";

/** Opens a request or an issue in the browser if its address belongs to one of the trackers in the settings; else nothing is opened and the user is told. */
export async function openUrl(text: string, trackers: readonly unknown[]): Promise<void> {
  const url = trackerUrl(
    text,
    readTrackers(trackers, vscode.l10n, () => undefined),
  );
  if (url !== null) {
    await vscode.env.openExternal(vscode.Uri.parse(url, true));
    return;
  }
  void vscode.window.showWarningMessage(
    vscode.l10n.t("This address belongs to no tracker that is connected now, so it was not opened. Connect the tracker again to open it."),
  );
}
