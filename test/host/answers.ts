import * as vscode from "vscode";

/** What the editor was asked to show, in its order, while `answering` was running. */
export interface Asked {
  readonly picks: readonly vscode.QuickPickItem[][];
  readonly modals: readonly string[];
  readonly told: readonly string[];
  /** Of the input boxes. */
  readonly prompts: readonly string[];
}

type Window = Pick<
  typeof vscode.window,
  "showQuickPick" | "showWarningMessage" | "showInformationMessage" | "showInputBox" | "createInputBox"
>;

/**
 * Answers the editor's questions in a user's place while `work` runs: a list with the entry that `pick` finds, a modal question
 * with its first button if `confirm`, and messages with nothing. Input boxes get the texts in `typed`, in turn; one more is left
 * by Escape, as is a list without a fitting entry.
 */
export async function answering(
  work: () => Thenable<unknown>,
  pick: (item: vscode.QuickPickItem) => boolean,
  confirm: boolean,
  typed: readonly string[] = [],
): Promise<Asked> {
  const picks: vscode.QuickPickItem[][] = [];
  const modals: string[] = [];
  const told: string[] = [];
  const prompts: string[] = [];
  const texts = [...typed];
  // Its overloads cannot be written down as one function's type.
  const window = vscode.window as { -readonly [K in keyof Window]: unknown };
  const before = { ...vscode.window };
  window.showQuickPick = async (offered: vscode.QuickPickItem[] | Promise<vscode.QuickPickItem[]>) => {
    const items = await offered;
    picks.push(items);
    return items.find(pick);
  };
  window.showInputBox = async ({ prompt, validateInput }: vscode.InputBoxOptions) => {
    prompts.push(prompt ?? "");
    const text = texts.shift();
    if (text === undefined) return undefined;
    const wrong = await validateInput?.(text);
    if (typeof wrong !== "string") return text;
    told.push(wrong);
    return undefined;
  };
  window.createInputBox = () => {
    const box = before.createInputBox();
    box.show = () => {
      prompts.push(box.prompt ?? "");
      const text = texts.shift();
      box.value = text ?? "";
      for (const listener of text === undefined ? hidden : accepted) listener();
    };
    const accepted: (() => void)[] = [];
    const hidden: (() => void)[] = [];
    const hear = (listeners: (() => void)[]) => (listener: () => void) => {
      listeners.push(listener);
      return new vscode.Disposable(() => undefined);
    };
    return Object.defineProperties(box, { onDidAccept: { value: hear(accepted) }, onDidHide: { value: hear(hidden) } });
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
      showInputBox: before.showInputBox,
      createInputBox: before.createInputBox,
    });
  }
  return { picks, modals, told, prompts };
}
