import * as vscode from "vscode";
import type { EngineClient } from "../engineClient";
import type { Notices } from "../notices";
import { type StatusText, statusText } from "./statusText";
import { STATUS_COMMANDS } from "./statusTooltip";

export interface StatusBar extends vscode.Disposable {
  /** Hidden at first. While it is hidden, nothing is put together. */
  setVisible(visible: boolean): void;
  /** What was put there last. */
  shown(): StatusText | undefined;
}

/**
 * The one item. It stands on the left, where the editor's guidelines put what is about the whole window (the right is for
 * what is about the file), at the end of that group so that it never pushes the branch or the problems aside.
 */
export function createStatusBar(engine: EngineClient, notices: Notices): StatusBar {
  const item = vscode.window.createStatusBarItem("tokenYield.status", vscode.StatusBarAlignment.Left, 0);
  item.name = "Token Yield";
  item.command = "tokenYield.openPanel";
  let visible = false;
  let shown: StatusText | undefined;
  const update = () => {
    if (!visible) return;
    const view = { snapshot: engine.status(), engine: engine.state(), problems: notices.problems() };
    const next = statusText(view, vscode.l10n, vscode.env.language);
    // Each assignment is a message to the window that redraws the item or an open tooltip, even when nothing changed.
    if (next.text !== shown?.text) item.text = next.text;
    if (next.label !== shown?.label) item.accessibilityInformation = { label: next.label, role: "button" };
    if (next.tooltip !== shown?.tooltip) {
      const tooltip = new vscode.MarkdownString(next.tooltip, true);
      tooltip.isTrusted = { enabledCommands: STATUS_COMMANDS };
      item.tooltip = tooltip;
    }
    shown = next;
  };
  const parts = [item, engine.on("status", update), engine.on("state", update), notices.onDidChange(update)];
  return {
    setVisible(wanted) {
      if (wanted === visible) return;
      visible = wanted;
      update();
      if (visible) item.show();
      else item.hide();
    },
    shown: () => shown,
    dispose: () => vscode.Disposable.from(...parts).dispose(),
  };
}
