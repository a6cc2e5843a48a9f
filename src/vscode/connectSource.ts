import * as vscode from "vscode";
import { parseConnectionName, parseOrigin } from "../sources/connection";
import { ask, checkKey } from "./ask";
import { secretId } from "./connections";
import type { EngineClient } from "./engineClient";
import { engineSaid } from "./engineSaid";
import { entriesWithout, writeEntries } from "./namedEntries";
import { SOURCE_KINDS, type SourceSetting } from "./sourceSettings";

export interface SourceParts {
  readonly engine: EngineClient;
  readonly secrets: vscode.SecretStorage;
  readonly sources: () => readonly SourceSetting[];
  readonly extensionUri: vscode.Uri;
}

/**
 * Asks for a gateway's kind, name, address and key, checks them at once, and keeps them when the gateway says yes or the
 * user wants to keep them anyway. The key goes into the keychain, bound to name and address; the rest into the machine's
 * settings. Escape at any step leaves everything as it was.
 */
export async function connectSource({ engine, secrets, sources, extensionUri }: SourceParts): Promise<void> {
  const title = vscode.l10n.t("Connect a Source");
  const kind = await pickKind(title);
  if (!kind) return;
  const known = sources();
  const name = await ask({
    title,
    prompt: vscode.l10n.t("A short name for it. An existing name is connected anew."),
    value: known.some((source) => source.name === kind) ? "" : kind,
    check: (text) => parseConnectionName(text, []),
  });
  if (!name) return;
  const before = known.find((source) => source.name === name);
  const origin = await ask({
    title,
    prompt: vscode.l10n.t("Its base address: https, or http on this machine only."),
    placeHolder: "https://gateway.example.com",
    value: before?.origin ?? "",
    check: parseOrigin,
  });
  if (!origin) return;
  const key = await ask({
    title,
    prompt: vscode.l10n.t("Its key. It is kept in the system's keychain and sent to {0} only.", origin),
    password: true,
    check: checkKey,
  });
  if (!key) return;

  const source: SourceSetting = { name, kind, origin };
  const location = vscode.ProgressLocation.Notification;
  const checking = vscode.l10n.t("Asking {0}…", origin);
  const checked = await vscode.window.withProgress({ location, title: checking }, () => engine.check({ ...source, key }));
  const words = (await engineSaid(extensionUri))(checked.words);
  if (!checked.ok) {
    const keep = vscode.l10n.t("Keep Anyway");
    if ((await vscode.window.showWarningMessage(words, keep)) !== keep) return;
  }
  // The key before the setting and the old key last, so that no window ever sees a setting without its key.
  await secrets.store(secretId(source), key);
  const hadKey = before !== undefined && secretId(before) === secretId(source);
  if (!(await writeEntries("sources", [...entriesWithout("sources", name), source]))) {
    if (!hadKey) await secrets.delete(secretId(source));
    return;
  }
  if (before && !hadKey) await secrets.delete(secretId(before));
  if (checked.ok) void vscode.window.showInformationMessage(words);
}

/** Asks which source to disconnect and removes its setting and its key. What it has metered stays in the ledger. */
export async function disconnectSource({ secrets, sources }: Pick<SourceParts, "secrets" | "sources">): Promise<void> {
  const known = sources();
  if (known.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("No source is connected. Agents' logs on this machine need no connection."));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    known.map((source) => ({ label: source.name, description: source.origin, source })),
    { title: vscode.l10n.t("Disconnect a Source"), placeHolder: vscode.l10n.t("Its key is removed; what it has metered stays.") },
  );
  if (!picked) return;
  if (await writeEntries("sources", entriesWithout("sources", picked.source.name))) await secrets.delete(secretId(picked.source));
}

async function pickKind(title: string): Promise<SourceSetting["kind"] | undefined> {
  const about: Record<SourceSetting["kind"], { label: string; detail: string }> = {
    litellm: { label: "LiteLLM", detail: vscode.l10n.t("A LiteLLM proxy: the spend of one virtual key") },
  };
  // Not under the name "kind": the editor's items have one of their own.
  const items = SOURCE_KINDS.map((source) => ({ ...about[source], source }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t("What do you want to connect?") });
  return picked?.source;
}
