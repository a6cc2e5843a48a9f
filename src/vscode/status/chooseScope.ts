import * as vscode from "vscode";
import type { Spend, StatusScope, StatusSnapshot } from "../../protocol";
import { shortName } from "../shortName";
import { writeSetting } from "../writeSetting";
import { costText } from "./costWords";

/** Asks what the status bar is to show, each choice with its present figure, and writes the setting. Escape leaves it as it is. */
export async function chooseScope(snapshot: StatusSnapshot | undefined, now: StatusScope): Promise<void> {
  const spends: Record<StatusScope, Spend | null | undefined> = {
    session: snapshot?.live,
    branch: snapshot?.branch?.spend,
    today: snapshot?.today,
    week: snapshot?.week,
  };
  const about: Record<StatusScope, { label: string; detail: string }> = {
    session: {
      label: vscode.l10n.t("Live sessions"),
      detail: vscode.l10n.t("A response in the last 30 minutes in this window's folders; else today"),
    },
    branch: {
      label: snapshot?.branch ? vscode.l10n.t("Branch {0}", shortName(snapshot.branch.name, 48)) : vscode.l10n.t("This branch"),
      detail: vscode.l10n.t("The branch that is checked out here, in all its worktrees; else today"),
    },
    today: { label: vscode.l10n.t("Today"), detail: vscode.l10n.t("All agents in all folders, since midnight") },
    week: { label: vscode.l10n.t("7 days"), detail: vscode.l10n.t("All agents in all folders, today and the six days before it") },
  };
  const items = (["session", "branch", "today", "week"] as const).map((scope) => {
    const spend = spends[scope];
    const { label, detail } = about[scope];
    const figure = spend ? costText(spend.cost, vscode.l10n, vscode.env.language) : "–";
    return { scope, detail, label: scope === now ? `$(check) ${label}` : label, description: figure };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Choose What the Status Bar Shows"),
    placeHolder: vscode.l10n.t("The tooltip shows the others."),
  });
  if (!picked) return;
  // Where it is set for this workspace, a wish for all of them would show nothing.
  const inspected = vscode.workspace.getConfiguration("tokenYield").inspect("statusBar.scope");
  const here = inspected?.workspaceValue !== undefined;
  await writeSetting("statusBar.scope", picked.scope, here ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
}
