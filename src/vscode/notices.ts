import * as vscode from "vscode";
import { errorFrames, errorName } from "../core/errorName";
import type { Log } from "./log";

/** What the host itself has to tell the user beside the engine's snapshots: each message once, and the standing ones in the status bar. */
export interface Notices extends vscode.Disposable {
  /** What stands now, e.g. settings that are ignored. What is new is logged, and told in one notification. */
  setProblems(problems: readonly string[], action: { readonly title: string; readonly run: () => void }): void;
  problems(): readonly string[];
  readonly onDidChange: vscode.Event<void>;
  /** Logs an unexpected error without its message and shows it once in this window, with a way to the log. */
  failed(what: string, error: unknown): void;
}

export function createNotices(log: Log): Notices {
  const changed = new vscode.EventEmitter<void>();
  const told = new Set<string>();
  let standing: readonly string[] = [];
  const once = (message: string, show: () => Thenable<unknown>) => {
    if (told.has(message)) return;
    told.add(message);
    void show();
  };
  return {
    setProblems(problems, { title, run }) {
      const [first, ...more] = problems.filter((problem) => !standing.includes(problem));
      standing = problems;
      changed.fire();
      if (first === undefined) return;
      for (const problem of [first, ...more]) log.warn(problem);
      const message = more.length === 0 ? first : vscode.l10n.t("{0} {1} more in the log.", first, more.length);
      once(message, () => vscode.window.showWarningMessage(message, title).then((chosen) => chosen && run()));
    },
    problems: () => standing,
    onDidChange: changed.event,
    failed(what, error) {
      log.error(`${what} ${errorName(error)}\n${errorFrames(error)}`);
      once(what, () => vscode.window.showErrorMessage(what, vscode.l10n.t("Open Log")).then((chosen) => chosen && log.show()));
    },
    dispose: () => changed.dispose(),
  };
}
