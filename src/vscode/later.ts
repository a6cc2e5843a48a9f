import * as vscode from "vscode";

/** Makes these a turn later: nobody asks for them before the editor has started, and the editor waits for `activate()`. */
export function later(make: () => readonly vscode.Disposable[]): vscode.Disposable {
  let made: readonly vscode.Disposable[] = [];
  const turn = setImmediate(() => {
    made = make();
  });
  return {
    dispose() {
      clearImmediate(turn);
      vscode.Disposable.from(...made).dispose();
    },
  };
}
