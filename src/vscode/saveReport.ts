import * as vscode from "vscode";
import type { PanelQuery } from "../protocol";
import type { EngineClient } from "./engineClient";
import { readTranslation } from "./translation";

type Format = "html" | "md" | "csv" | "focus";

export interface SaveReportParts {
  readonly engine: EngineClient;
  readonly extensionUri: vscode.Uri;
}

/**
 * Asks for a form, whether titles and names may be in it, and a place, and writes the report there: of the range and the
 * repository that the panel shows, or of the last 30 days. Escape at any step leaves everything as it was.
 */
export async function saveReport({ engine, extensionUri }: SaveReportParts): Promise<void> {
  const query = engine.shownQuery() ?? { rangeDays: 30, repo: null };
  const format = await pickFormat(query);
  if (!format) return;
  const named = format === "focus" ? false : await pickNames();
  if (named === undefined) return;
  const place = await pickPlace(format);
  if (!place) return;
  const title = vscode.l10n.t("Writing the report…");
  const answer = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, async () => {
    const read = (bundle: "engine" | "report") => readTranslation(extensionUri, bundle, vscode.env.language);
    const [translation, engineWords] = await Promise.all([read("report"), read("engine")]);
    // One language for the whole: without the report's words, the engine's stay English, too.
    const said = translation === null ? {} : (engineWords?.words ?? {});
    const words = { locale: translation?.language ?? "en", translations: translation?.words ?? {}, said };
    const { rangeDays, span, repo } = query;
    return engine.ask({
      kind: "report",
      formats: [format],
      words,
      range: span === undefined ? { rangeDays } : { rangeDays, span },
      repo,
      named,
    });
  });
  const [text] = answer.kind === "report" ? answer.texts : [];
  if (text === undefined) {
    void vscode.window.showWarningMessage(vscode.l10n.t("The report could not be made. Try again in a moment; the log says why."));
    return;
  }
  await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(text));
  const open = vscode.l10n.t("Open");
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t("The report is saved."), open);
  if (chosen === open) await (format === "html" ? vscode.env.openExternal(place) : vscode.window.showTextDocument(place));
}

async function pickFormat({ rangeDays, span }: PanelQuery): Promise<Format | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: Format })[] = [
    {
      format: "html",
      label: vscode.l10n.t("Page (HTML)"),
      detail: vscode.l10n.t("One file that needs no network: to send, to keep, to print"),
    },
    { format: "md", label: vscode.l10n.t("Markdown"), detail: vscode.l10n.t("For a pull request or a review") },
    { format: "csv", label: vscode.l10n.t("Table (CSV)"), detail: vscode.l10n.t("All figures, for a spreadsheet or a script") },
    {
      format: "focus",
      label: vscode.l10n.t("FOCUS 1.2 (CSV)"),
      detail: vscode.l10n.t("Cost and usage for finance, by day, source, model and kind of token"),
    },
  ];
  const range =
    span !== undefined
      ? vscode.l10n.t("{0} to {1}", span.from, span.until)
      : rangeDays === 0
        ? vscode.l10n.t("everything")
        : vscode.l10n.t("the last {0} days", rangeDays);
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Save a Report"),
    placeHolder: vscode.l10n.t("The report is about: {0}. Choose its form.", range),
  });
  return picked?.format;
}

/** Titles and names were written by people and may say more than figures do: they need a tick of their own each time. */
async function pickNames(): Promise<boolean | undefined> {
  const without = {
    label: vscode.l10n.t("Ids and figures only"),
    detail: vscode.l10n.t("No titles and no names of repositories"),
    named: false,
  };
  const withNames = {
    label: vscode.l10n.t("With titles and names"),
    detail: vscode.l10n.t("Whoever gets the report can read them"),
    named: true,
  };
  const picked = await vscode.window.showQuickPick([without, withNames], {
    title: vscode.l10n.t("Save a Report"),
    placeHolder: vscode.l10n.t("May titles of commits, requests and issues be in it?"),
  });
  return picked?.named;
}

async function pickPlace(format: Format): Promise<vscode.Uri | undefined> {
  const extension = format === "focus" ? "csv" : format;
  const day = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short" }).format(Date.now());
  const name = `token-yield-${format === "focus" ? "focus" : "report"}-${day}.${extension}`;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save a Report"),
    filters: { [extension.toUpperCase()]: [extension] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
  });
}
