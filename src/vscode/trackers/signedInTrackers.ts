import { homedir } from "node:os";
import * as vscode from "vscode";
import type { TrackerEntry, TrackerSetting } from "../../trackers/trackerSettings";
import { providerFor, quietToken } from "./githubAccount";
import { readTrackerKeys } from "./trackerKeys";
import { readTrackers } from "./trackerSettings";

/** The trackers that can be asked, and what is wrong with the others, each in one or two sentences with the next step. */
export interface SignedInTrackers {
  readonly trackers: readonly TrackerSetting[];
  /** Entries that cannot be used as they are written. */
  readonly ignored: readonly string[];
  readonly signedOut: readonly string[];
}

/** Reads the setting "trackers" and joins it with the tokens that are kept and the accounts that may be used. Asks nobody anything. */
export async function signedInTrackers(entries: readonly unknown[], secrets: vscode.SecretStorage): Promise<SignedInTrackers> {
  const ignored: string[] = [];
  const wanted = readTrackers(entries, vscode.l10n, (entry, why) =>
    ignored.push(vscode.l10n.t("The setting tokenYield.{0}: entry {1} is ignored. {2}", "trackers", entry, why)),
  );
  const { trackers, signedOut } = await readTrackerKeys(wanted, secrets, accountToken, homedir());
  const out = signedOut.map(({ name }) =>
    vscode.l10n.t("The tracker {0} has no sign-in on this machine and is not read. Connect it again to sign in.", name),
  );
  return { trackers, ignored, signedOut: out };
}

async function accountToken({ kind, origin }: TrackerEntry): Promise<string | null> {
  const provider = kind === "github" ? providerFor(origin) : null;
  return provider === null ? null : quietToken(provider);
}
