import type { Uri } from "vscode";
import type { PanelMessage } from "../protocol";
import { readTranslation } from "./translation";

/** The panel's sentences, and those of the engine that it shows, in the editor's language, or null where there is no translation: the page speaks English by itself. */
export async function readWebviewWords(extensionUri: Uri, language: string): Promise<PanelMessage | null> {
  const read = (bundle: "engine" | "webview") => readTranslation(extensionUri, bundle, language);
  const [translation, engine] = await Promise.all([read("webview"), read("engine")]);
  if (translation === null) return null;
  return { type: "words", language: translation.language, words: { ...translation.words }, said: { ...engine?.words } };
}
