import * as vscode from "vscode";
import type { CheckResult } from "../../sources/source";
import { trackerProfiles } from "../../trackers/profiles";
import type { TrackerEntry } from "../../trackers/trackerSettings";
import type { EngineClient } from "../engineClient";
import { engineSaid } from "../engineSaid";
import { entriesWithout, writeEntries } from "../namedEntries";
import { trackerSecretId } from "./trackerKeys";
import { entryFor, projectName, withoutProject } from "./trackerPlan";
import { askOrigin, askProjects, askUser, pickTracker } from "./trackerQuestions";
import { readTrackers } from "./trackerSettings";
import { accountSignIn, type SignIn, signIn } from "./trackerSignIn";

export interface TrackerParts {
  readonly engine: EngineClient;
  readonly secrets: vscode.SecretStorage;
  /** The setting as it is written. */
  readonly trackers: () => readonly unknown[];
  /** Reads settings and sign-ins again: an account that this extension may use from now on tells nobody by itself. */
  readonly reload: () => void;
  readonly extensionUri: vscode.Uri;
}

/**
 * Asks for a tracker, its address, projects and a sign-in, checks them at once, and keeps them when the tracker says yes or the user
 * wants to keep them anyway. A token goes into the keychain, bound to name and address; an account's token is not kept at all; the
 * rest goes into the machine's settings. Escape at any step leaves everything as it was. Nothing is contacted before the sign-in.
 */
export async function connectTracker({ engine, secrets, trackers, reload, extensionUri }: TrackerParts): Promise<void> {
  const title = vscode.l10n.t("Connect a Tracker");
  if (!(await inTrust())) return;
  const beginning = await pickTracker(title, engine.propose(), usable(trackers()));
  if (!beginning) return;
  const { profile, entry: chosen } = beginning;
  const origin = beginning.origin ?? (await askOrigin(title, beginning));
  if (origin === undefined) return;
  const projects = await askProjects(title, beginning);
  if (!projects) return;
  const user = await askUser(title, beginning);
  if (user === undefined) return;
  let signed = await signIn(title, profile, origin);
  if (!signed) return;

  const known = usable(trackers());
  const entry = entryFor({ kind: profile.id, origin, user, projects }, known, chosen);
  const say = await engineSaid(extensionUri);
  const check = (key: string) => checkAll(engine, entry, projects, key, say);
  let checked = await check(signed.key);
  while (!checked.ok) {
    const anew = vscode.l10n.t("Sign In Again");
    const keep = vscode.l10n.t("Keep Anyway");
    const answer = await vscode.window.showWarningMessage(checked.words, ...(signed.provider === null ? [keep] : [anew, keep]));
    if (answer === keep) break;
    if (answer !== anew || signed.provider === null) return;
    signed = await accountSignIn(signed.provider, origin, true);
    if (!signed) return;
    checked = await check(signed.key);
  }
  if (!(await keepEntry(entry, known, signed, secrets))) return;
  reload();
  if (checked.ok) void vscode.window.showInformationMessage(checked.words);
}

/** Asks which tracker, or which of its projects, to disconnect, and removes it from the settings, with its token. What it told stays in the ledger. */
export async function disconnectTracker({ secrets, trackers }: Pick<TrackerParts, "secrets" | "trackers">): Promise<void> {
  const known = usable(trackers());
  if (known.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("No tracker is connected. Landed commits are found by git and need no connection."),
    );
    return;
  }
  const items = known.flatMap((entry) => {
    const names = entry.projects.map(projectName);
    const whole = { label: entry.name, description: entry.origin, detail: names.join(", "), entry, project: null };
    if (names.length < 2) return [whole];
    const one = (project: string) => ({
      label: `${entry.name}: ${project}`,
      description: vscode.l10n.t("only this project"),
      entry,
      project,
    });
    return [whole, ...names.map(one)];
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Disconnect a Tracker"),
    placeHolder: vscode.l10n.t("Its token is removed; what it told stays."),
  });
  if (!picked) return;
  const { entry, project } = picked;
  const rest = project === null ? null : withoutProject(entry, project);
  const written = await writeEntries("trackers", [...entriesWithout("trackers", entry.name), ...(rest === null ? [] : [rest])]);
  if (!written || rest !== null) return;
  const hadToken = (await secrets.get(trackerSecretId(entry))) !== undefined;
  if (hadToken) await secrets.delete(trackerSecretId(entry));
  else if (trackerProfiles.find(({ id }) => id === entry.kind)?.signIn === "vscode-github")
    void vscode.window.showInformationMessage(
      vscode.l10n.t("The editor's account stays signed in. To take the access back: Accounts, the account, Manage Trusted Extensions."),
    );
}

function usable(entries: readonly unknown[]): TrackerEntry[] {
  return readTrackers(entries, vscode.l10n, () => undefined);
}

async function inTrust(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t("Manage Trust");
  const words = vscode.l10n.t(
    "This workspace is not trusted, and no tracker is asked in it. Trust it first, or connect in another window.",
  );
  if ((await vscode.window.showWarningMessage(words, manage)) === manage) void vscode.commands.executeCommand("workbench.trust.manage");
  return false;
}

/** Every project in turn, up to the first that cannot be read; in the editor's language. */
async function checkAll(
  engine: EngineClient,
  entry: TrackerEntry,
  projects: readonly string[],
  key: string,
  say: (sentence: string) => string,
): Promise<CheckResult> {
  const { name, kind, origin, user = null } = entry;
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t("Asking {0}…", origin);
  return vscode.window.withProgress({ location, title }, async () => {
    const words: string[] = [];
    for (const project of projects) {
      const checked = await engine.checkTracker({ name, kind, origin, user, key }, project);
      if (!checked.ok) return { ok: false, words: say(checked.words) };
      words.push(say(checked.words));
    }
    return { ok: true, words: words.join(" ") };
  });
}

/** The token before the setting and the old token last, so that no window ever sees a setting without its token. */
async function keepEntry(
  entry: TrackerEntry,
  known: readonly TrackerEntry[],
  { key, provider }: SignIn,
  secrets: vscode.SecretStorage,
): Promise<boolean> {
  const id = trackerSecretId(entry);
  const before = await secrets.get(id);
  if (provider === null) await secrets.store(id, key);
  const written = await writeEntries("trackers", [...entriesWithout("trackers", entry.name), entry]);
  if (!written) {
    if (provider === null && before === undefined) await secrets.delete(id);
    else if (provider === null && before !== undefined) await secrets.store(id, before);
    return false;
  }
  // A token that was entered would win over the account.
  if (provider !== null && before !== undefined) await secrets.delete(id);
  const old = known.find(({ name }) => name === entry.name);
  if (old && trackerSecretId(old) !== id) await secrets.delete(trackerSecretId(old));
  return true;
}
