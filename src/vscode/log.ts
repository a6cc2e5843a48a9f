import * as vscode from "vscode";

/** The extension's log, as far as it is used. */
export type Log = Pick<vscode.LogOutputChannel, "debug" | "info" | "warn" | "error" | "show"> & vscode.Disposable;

/** Makes the channel a turn later, or when it is first written to: for it the editor makes a folder while `activate()` waits. */
export function createLog(): Log {
  let made: vscode.LogOutputChannel | undefined;
  const channel = () => {
    made ??= vscode.window.createOutputChannel("Token Yield", { log: true });
    return made;
  };
  const listed = setImmediate(channel);
  return {
    debug: (message, ...more) => channel().debug(message, ...more),
    info: (message, ...more) => channel().info(message, ...more),
    warn: (message, ...more) => channel().warn(message, ...more),
    error: (error, ...more) => channel().error(error, ...more),
    show: () => channel().show(),
    dispose() {
      clearImmediate(listed);
      made?.dispose();
    },
  };
}
