import * as vscode from "vscode";

/** What the editor was asked to show, in its order, while `answering` was running. */
export interface Asked {
  readonly picks: readonly vscode.QuickPickItem[][];
  readonly modals: readonly string[];
  readonly told: readonly string[];
}

type Window = Pick<typeof vscode.window, "showQuickPick" | "showWarningMessage" | "showInformationMessage">;

/**
 * Answers the editor's questions in a user's place while `work` runs: a list with the entry that `pick` finds, a modal question
 * with its first button if `confirm`, and messages with nothing.
 */
export async function answering(
  work: () => Thenable<unknown>,
  pick: (item: vscode.QuickPickItem) => boolean,
  confirm: boolean,
): Promise<Asked> {
  const picks: vscode.QuickPickItem[][] = [];
  const modals: string[] = [];
  const told: string[] = [];
  // Its overloads cannot be written down as one function's type.
  const window = vscode.window as { -readonly [K in keyof Window]: unknown };
  const before = { ...window };
  window.showQuickPick = (items: vscode.QuickPickItem[]) => {
    picks.push(items);
    return Promise.resolve(items.find(pick));
  };
  window.showWarningMessage = (message: string, options: vscode.MessageOptions | string | undefined, ...buttons: string[]) => {
    const modal = typeof options === "object" && options.modal === true;
    (modal ? modals : told).push(modal ? `${message} ${options.detail ?? ""}` : message);
    return Promise.resolve(modal && confirm ? buttons[0] : undefined);
  };
  window.showInformationMessage = (message: string) => {
    told.push(message);
    return Promise.resolve(undefined);
  };
  try {
    await work();
  } finally {
    Object.assign(window, {
      showQuickPick: before.showQuickPick,
      showWarningMessage: before.showWarningMessage,
      showInformationMessage: before.showInformationMessage,
    });
  }
  return { picks, modals, told };
}
