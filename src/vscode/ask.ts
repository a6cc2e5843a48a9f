import * as vscode from "vscode";

/** A checked answer, or why it is none and what to write instead. */
export type Check<T> = (text: string) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** An input box that refuses what the check refuses, with its words, and gives the checked value; undefined for Escape. */
export async function ask<T>({ check, ...options }: vscode.InputBoxOptions & { check: Check<T> }): Promise<T | undefined> {
  const validateInput = (text: string) => {
    const checked = check(text);
    return checked.ok ? undefined : checked.why;
  };
  const text = await vscode.window.showInputBox({ ...options, validateInput, ignoreFocusOut: true });
  if (text === undefined) return undefined;
  const checked = check(text);
  return checked.ok ? checked.value : undefined;
}

/** Accepts what an HTTP header can hold (RFC 9110, field values), less blanks: keys and tokens have none. */
export const checkKey: Check<string> = (text) => {
  const value = text.trim();
  if (value === "") return { ok: false, why: vscode.l10n.t("Enter the key.") };
  return /^[!-~]+$/.test(value)
    ? { ok: true, value }
    : { ok: false, why: vscode.l10n.t("A key holds no blanks and no letters outside ASCII.") };
};
