import * as vscode from "vscode";
import { csvOf } from "../csv";
import type { TakeAlongWish } from "./intents";

/** Copies a table, or saves it or a picture where the user says; with a picture, its figures are saved beside it as CSV. */
export async function takeAlong({ how, form, name, table, png }: TakeAlongWish): Promise<void> {
  const csv = (): string => csvOf([table.columns, ...table.rows]);
  if (form === "png") {
    const picture = pictureOf(png);
    const place = picture && (await pickPlace(name, "png"));
    if (!picture || !place) return;
    await vscode.workspace.fs.writeFile(place, picture);
    await vscode.workspace.fs.writeFile(besideOf(place), new TextEncoder().encode(csv()));
    say(vscode.l10n.t("The picture is saved, and its figures as CSV beside it."));
    return;
  }
  const text = form === "csv" ? csv() : jsonOf(table);
  if (how === "copy") {
    await vscode.env.clipboard.writeText(text);
    say(vscode.l10n.t("The table is copied."));
    return;
  }
  const place = await pickPlace(name, form);
  if (!place) return;
  await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(text));
  say(vscode.l10n.t("The table is saved."));
}

/** One object a row, by the columns' names. */
function jsonOf({ columns, rows }: TakeAlongWish["table"]): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));
  return `${JSON.stringify(objects, null, 2)}\n`;
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function pictureOf(base64: string | undefined): Uint8Array | undefined {
  const bytes = base64 === undefined ? new Uint8Array() : Buffer.from(base64, "base64");
  return PNG_SIGNATURE.every((byte, index) => bytes[index] === byte) ? bytes : undefined;
}

function besideOf(picture: vscode.Uri): vscode.Uri {
  return picture.with({ path: `${picture.path.replace(/\.png$/i, "")}.csv` });
}

async function pickPlace(name: string, extension: string): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return vscode.window.showSaveDialog({
    filters: { [extension.toUpperCase()]: [extension] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, `token-yield-${name}.${extension}`) }),
  });
}

function say(message: string): void {
  vscode.window.setStatusBarMessage(message, 5_000);
}
