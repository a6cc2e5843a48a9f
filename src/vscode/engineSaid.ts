import * as vscode from "vscode";
import { sayBy } from "../core/sayBy";
import { readTranslation } from "./translation";

/** What puts the engine's sentences into the editor's language; see `sayBy`. */
export async function engineSaid(extensionUri: vscode.Uri): Promise<(sentence: string) => string> {
  return sayBy((await readTranslation(extensionUri, "engine", vscode.env.language))?.words ?? {});
}
