import path from "node:path";
import * as vscode from "vscode";
import { errorName } from "../core/errorName";
import { type GitApi, type GitRepository, gitApi } from "./gitApi";
import type { Log } from "./log";

/**
 * Opens a commit in the editor's own view of it. `repo` is a common git directory. Where the git extension cannot show it
 * (switched off, not trusted, a bare repository), the sha is copied and the user is told.
 */
export async function openCommit(repo: string, sha: string, log: Log): Promise<void> {
  const git = gitApi();
  const repository = git && (await repositoryWith(git, repo, sha));
  if (repository) {
    try {
      // What the git extension's own timeline runs; from the oldest supported editor to the newest it takes a place and a sha.
      await vscode.commands.executeCommand("git.viewCommit", repository.rootUri, sha);
      return;
    } catch (error) {
      log.warn(`The git extension could not show a commit: ${errorName(error)}`);
    }
  }
  await vscode.env.clipboard.writeText(sha);
  const short = sha.slice(0, 10);
  void vscode.window.showInformationMessage(
    vscode.l10n.t("The git extension cannot show {0} here. Its id was copied to the clipboard.", short),
  );
}

/** An open repository that has the commit, which a linked worktree has as well; else the main working tree, opened for it. */
async function repositoryWith(git: GitApi, repo: string, sha: string): Promise<GitRepository | undefined> {
  const main = path.basename(repo) === ".git" ? vscode.Uri.file(path.dirname(repo)) : undefined;
  const isMain = (repository: GitRepository) => repository.rootUri.toString() === main?.toString();
  const has = (repository: GitRepository) => repository.getCommit(sha).then(Boolean, () => false);
  for (const repository of [...git.repositories].sort((a, b) => Number(isMain(b)) - Number(isMain(a)))) {
    if (await has(repository)) return repository;
  }
  const opened = main && (await git.openRepository(main).catch(() => null));
  return opened && (await has(opened)) ? opened : undefined;
}
