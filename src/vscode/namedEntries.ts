import * as vscode from "vscode";
import { writeSetting } from "./writeSetting";

/** The entries of a list setting as they are, except the one with this name: an entry that cannot be read is the user's all the same. */
export function entriesWithout(key: "sources" | "trackers", name: string): unknown[] {
  const entries: unknown = vscode.workspace.getConfiguration("tokenYield").get(key);
  if (!Array.isArray(entries)) return [];
  return entries.filter((entry: unknown) => !(typeof entry === "object" && entry !== null && "name" in entry && entry.name === name));
}

/** Writes the list into the user's settings; false when the editor refused, which the user was told. */
export function writeEntries(key: "sources" | "trackers", entries: readonly unknown[]): Promise<boolean> {
  return writeSetting(key, entries, vscode.ConfigurationTarget.Global);
}
