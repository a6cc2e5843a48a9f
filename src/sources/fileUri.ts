import { asName, asObject } from "./jsonFields";

/**
 * The path that an address of an editor names, as its system writes paths; null for another kind of address. A remote
 * window's (`vscode-remote://…`) names a folder of the machine that the window is on, where this runs.
 */
export function pathOfUri(uri: unknown): string | null {
  if (typeof uri !== "string" || !/^(?:file|vscode-remote):/.test(uri)) return null;
  try {
    const path = decodeURIComponent(new URL(uri).pathname);
    const drive = /^\/([a-zA-Z]):(?=\/|$)/.exec(path)?.[1];
    if (drive !== undefined) return `${drive.toUpperCase()}:${path.slice(3).replaceAll("/", "\\") || "\\"}`;
    return path === "" ? null : path;
  } catch {
    return null;
  }
}

/** As `pathOfUri`, for an address as the editor stores it too: in its parts. null for what is no file. */
export function pathOfAddress(address: unknown): string | null {
  const parts = asObject(address);
  if (parts === null) return pathOfUri(address);
  const scheme = parts["scheme"];
  if (scheme !== undefined && scheme !== "file" && scheme !== "vscode-remote") return null;
  const path = asName(parts["path"])?.split("/").map(encodeURIComponent).join("/");
  return pathOfUri(parts["external"]) ?? (path === undefined ? null : pathOfUri(`file://${path}`)) ?? asName(parts["fsPath"]);
}
