import * as vscode from "vscode";
import { errorName } from "../../core/errorName";
import type { TrackerProfile } from "../../trackers/profile";
import { checkKey } from "../ask";
import { providerFor, quietToken, SCOPES } from "./githubAccount";
import { trackerWords } from "./trackerWords";

/** How somebody signed in. An account's token is asked for again whenever it is needed; one that was entered is kept. */
export interface SignIn {
  readonly key: string;
  /** The editor's provider of the account, or null for a token that was entered. */
  readonly provider: string | null;
}

/** Asks for the editor's account where there is one for this address and it is wanted, else for a token. undefined for Escape. */
export async function signIn(title: string, profile: TrackerProfile, origin: string): Promise<SignIn | undefined> {
  const provider = profile.signIn === "vscode-github" ? providerFor(origin) : null;
  if (provider !== null) {
    const byAccount = await chooseWay(title);
    if (byAccount === undefined) return undefined;
    if (byAccount) return accountSignIn(provider, origin, false);
  }
  const key = await askToken(title, profile, origin);
  return key === undefined ? undefined : { key, provider: null };
}

/** Signs in by the editor's account, with a new session when `anew`. undefined when the user refused or it failed, which is told. */
export async function accountSignIn(provider: string, origin: string, anew: boolean): Promise<SignIn | undefined> {
  const detail = vscode.l10n.t("Token Yield reads your merged pull requests and closed issues at {0}, and changes nothing.", origin);
  const quiet = anew ? null : await quietToken(provider);
  if (quiet !== null) return { key: quiet, provider };
  const options: vscode.AuthenticationGetSessionOptions = anew ? { forceNewSession: { detail } } : { createIfNone: { detail } };
  try {
    const session = await vscode.authentication.getSession(provider, SCOPES[0], options);
    if (session) return { key: session.accessToken, provider };
  } catch (error) {
    const words = vscode.l10n.t("The sign-in with the editor's account did not complete ({0}). Nothing was changed.", errorName(error));
    void vscode.window.showInformationMessage(words);
  }
  return undefined;
}

async function chooseWay(title: string): Promise<boolean | undefined> {
  const account = {
    label: vscode.l10n.t("The editor's GitHub account"),
    detail: vscode.l10n.t(
      "Asks for the scope repo, the narrowest that reads private repositories. The token is never stored by Token Yield.",
    ),
    account: true,
  };
  const token = {
    label: vscode.l10n.t("A token"),
    detail: vscode.l10n.t("A fine-grained one can be limited to reading pull requests and issues of a few repositories."),
    account: false,
  };
  const placeHolder = vscode.l10n.t("How do you want to sign in?");
  return (await vscode.window.showQuickPick([account, token], { title, placeHolder, ignoreFocusOut: true }))?.account;
}

/** An input box that says what the token has to be allowed to do, with a button that opens the page where it is made. */
function askToken(title: string, profile: TrackerProfile, origin: string): Promise<string | undefined> {
  const { url, scope } = profile.tokenHelp(origin);
  const box = vscode.window.createInputBox();
  const make: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("link-external"),
    tooltip: vscode.l10n.t("Open the page where it is made: {0}", url),
  };
  box.title = title;
  box.prompt = vscode.l10n.t(
    "Needed: {0}. It is kept in the system's keychain and sent to {1} only.",
    trackerWords(scope, vscode.l10n),
    origin,
  );
  box.placeholder = vscode.l10n.t("Paste it here; the button above opens the page where it is made");
  box.password = true;
  box.ignoreFocusOut = true;
  box.buttons = [make];
  return new Promise((resolve) => {
    const parts = [
      box,
      box.onDidTriggerButton(() => void vscode.env.openExternal(vscode.Uri.parse(url, true))),
      box.onDidChangeValue(() => {
        box.validationMessage = undefined;
      }),
      box.onDidAccept(() => {
        const checked = checkKey(box.value);
        if (checked.ok) finish(checked.value);
        else box.validationMessage = checked.why;
      }),
      box.onDidHide(() => finish(undefined)),
    ];
    const finish = (value: string | undefined) => {
      resolve(value);
      vscode.Disposable.from(...parts).dispose();
    };
    box.show();
  });
}
