import * as vscode from "vscode";
import * as z from "zod/mini";

const Words = z.record(z.string(), z.string());

export interface Translation {
  /** BCP 47. */
  readonly language: string;
  /** From English sentences to those of the language. */
  readonly words: Readonly<Record<string, string>>;
}

/** Sentences that are not said by the host itself, in the editor's language; null where there is no translation, or none is needed. */
export async function readTranslation(
  extensionUri: vscode.Uri,
  bundle: "engine" | "report" | "webview",
  language: string,
): Promise<Translation | null> {
  const [base = language] = language.split("-");
  for (const name of new Set([language, base])) {
    if (!/^[A-Za-z][A-Za-z-]*$/.test(name) || name === "en") continue;
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, "l10n", `${bundle}.l10n.${name}.json`));
      const words = Words.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
      if (words.success) return { language: name, words: words.data };
    } catch {
      // No such translation: the next, wider one may be there.
    }
  }
  return null;
}
