import * as vscode from "vscode";

/** The part of the built-in git extension's public API (its `git.d.ts`, version 1) that is used here. */
export interface GitApi {
  readonly git: { readonly path: string };
  readonly repositories: readonly GitRepository[];
  openRepository(root: vscode.Uri): Promise<GitRepository | null>;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  getCommit(ref: string): Promise<{ readonly hash: string }>;
}

/** The git extension if it runs already: it is never started or waited for, and in an untrusted workspace it does not run. */
export function gitApi(): GitApi | undefined {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>("vscode.git");
  if (!extension?.isActive) return undefined;
  try {
    return extension.exports.getAPI(1);
  } catch {
    // It is switched off (`git.enabled`) or has found no git.
    return undefined;
  }
}
