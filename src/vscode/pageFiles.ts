import * as vscode from "vscode";

export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

let read: Promise<PageFiles> | undefined;

/** The page's script and style, read once in a window; a reading that failed is tried again the next time. */
export function pageFiles(extensionUri: vscode.Uri): Promise<PageFiles> {
  read ??= readFiles(extensionUri).catch((error: unknown) => {
    read = undefined;
    throw error;
  });
  return read;
}

async function readFiles(extensionUri: vscode.Uri): Promise<PageFiles> {
  const [script, style] = await Promise.all(
    ["panel.js", "panel.css"].map((name) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, "dist", name))),
  );
  return { script: new TextDecoder().decode(script), style: new TextDecoder().decode(style) };
}
