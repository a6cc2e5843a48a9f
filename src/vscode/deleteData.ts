import * as vscode from "vscode";
import { DELETION_SPANS, type DeletionSpan, deletionRange } from "./deletionRange";
import type { DeletionRange, EngineClient } from "./engineClient";

/**
 * Asks which time to delete, says what will go and what stays, deletes it from the ledger and says what was deleted. Escape at
 * any step leaves everything as it was.
 */
export async function deleteData(engine: EngineClient): Promise<void> {
  const span = await pickSpan();
  if (!span) return;
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!(await confirmed(span, deletionRange(span, Date.now(), timeZone)))) return;
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t("Deleting…");
  const range = deletionRange(span, Date.now(), timeZone);
  const deleted = await vscode.window.withProgress({ location, title }, () => engine.delete(range));
  if (!deleted) {
    void vscode.window.showWarningMessage(vscode.l10n.t("The deletion did not complete. Run it again; the log says why."));
    return;
  }
  const count = new Intl.NumberFormat(vscode.env.language);
  const { responses, sessions, facts } = deleted;
  void vscode.window.showInformationMessage(
    responses + facts === 0
      ? vscode.l10n.t("Nothing was counted in that time, so nothing was deleted.")
      : vscode.l10n.t(
          "Deleted: responses {0}, sessions {1}, facts that link them to commits {2}.",
          count.format(responses),
          count.format(sessions),
          count.format(facts),
        ),
  );
}

async function pickSpan(): Promise<DeletionSpan | undefined> {
  const labels: Record<DeletionSpan, string> = {
    today: vscode.l10n.t("Today"),
    week: vscode.l10n.t("The last 7 days"),
    month: vscode.l10n.t("The last 30 days"),
    older: vscode.l10n.t("Older than 30 days"),
    all: vscode.l10n.t("Everything"),
  };
  const picked = await vscode.window.showQuickPick(
    DELETION_SPANS.map((span) => ({ label: labels[span], span })),
    { title: vscode.l10n.t("Delete My Data"), placeHolder: vscode.l10n.t("Which time is to be deleted from the ledger on this machine?") },
  );
  return picked?.span;
}

async function confirmed(span: DeletionSpan, range: DeletionRange | null): Promise<boolean> {
  const format = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: "long" });
  const questions: Record<DeletionSpan, (range: DeletionRange) => string> = {
    today: () => vscode.l10n.t("Delete what was counted today?"),
    week: ({ since }) => vscode.l10n.t("Delete what was counted from {0} until now?", format.format(since)),
    month: ({ since }) => vscode.l10n.t("Delete what was counted from {0} until now?", format.format(since)),
    older: ({ until }) => vscode.l10n.t("Delete what was counted before {0}?", format.format(until)),
    all: () => vscode.l10n.t("Delete everything that was counted until now?"),
  };
  const what =
    range === null
      ? vscode.l10n.t("Tokens, costs, links to commits, and what was read of repositories and gateways go from the ledger on this machine.")
      : vscode.l10n.t("Tokens, costs and links to commits of that time go from the ledger on this machine.");
  const rest = vscode.l10n.t(
    "Every window and editor shares it. The agents' own logs stay as they are, and are not read in again for that time. This cannot be undone.",
  );
  const yes = vscode.l10n.t("Delete");
  const question = questions[span](range ?? { since: 0, until: 0 });
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: `${what} ${rest}` }, yes)) === yes;
}
