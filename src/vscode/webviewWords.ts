import type { Uri } from "vscode";
import type { PanelMessage } from "../protocol";
import { readTranslation } from "./translation";

/** The panel's sentences in the editor's language, or null where there is no translation: the page speaks English by itself. */
export async function readWebviewWords(extensionUri: Uri, language: string): Promise<PanelMessage | null> {
  const translation = await readTranslation(extensionUri, "webview", language);
  return translation === null ? null : { type: "words", language: translation.language, words: { ...translation.words } };
}
