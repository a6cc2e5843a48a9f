import * as vscode from "vscode";
import { accountProvider } from "./accountProvider";

/**
 * What is asked of a GitHub account: GitHub has no narrower scope that reads private repositories. The second is what the editor's
 * own GitHub features ask for, so that who uses them is not asked again.
 */
export const SCOPES = [["repo"], ["read:user", "repo", "user:email", "workflow"]] as const;

/** The editor's provider of accounts for this address, or null. A workspace's word on where an Enterprise server is does not count. */
export function providerFor(origin: string): string | null {
  return accountProvider(origin, vscode.workspace.getConfiguration("github-enterprise").inspect("uri")?.globalValue);
}

/** The token of an account that this extension may use already, or null. Asks nobody anything, and is never kept. Never rejects. */
export async function quietToken(provider: string): Promise<string | null> {
  for (const scopes of SCOPES) {
    try {
      const session = await vscode.authentication.getSession(provider, scopes, { silent: true });
      if (session) return session.accessToken;
    } catch {
      // No such provider, or one that did not answer in time.
    }
  }
  return null;
}
