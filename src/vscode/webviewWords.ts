import * as vscode from "vscode";
import * as z from "zod/mini";
import type { PanelMessage } from "../protocol";

const Words = z.record(z.string(), z.string());

/** The panel's sentences in the editor's language, or null where there is no translation: the page speaks English by itself. */
export async function readWebviewWords(extensionUri: vscode.Uri, language: string): Promise<PanelMessage | null> {
  const [base = language] = language.split("-");
  for (const name of new Set([language, base])) {
    if (!/^[A-Za-z][A-Za-z-]*$/.test(name) || name === "en") continue;
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, "l10n", `webview.l10n.${name}.json`));
      const words = Words.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
      if (words.success) return { type: "words", language: name, words: words.data };
    } catch {
      // No such translation: the next, wider one may be there.
    }
  }
  return null;
}
