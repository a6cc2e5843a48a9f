import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Place } from "../tracker";
import type { GitConfig } from "./config";
import { readEdge } from "./edge";
import { gitVersion } from "./gitVersion";
import { folderOf } from "./place";
import type { Refs } from "./refs";
import { type GitOptions, readGit } from "./run";

/**
 * A text that is another one whenever git would tell the same commits otherwise: another mailmap, replaced or grafted commits, another
 * edge of a shallow clone, attributes and settings that decide what is a line, another git. What was read under another meaning is
 * worth nothing. Attributes below the top folder are not looked at: they decide at most whether lines or whole files are compared.
 */
export async function readMeaning(place: Place, config: GitConfig, refs: Refs, options: GitOptions): Promise<string> {
  const bare = folderOf(place) === place.commonDir;
  const named = config.told.get("mailmap.blob") ?? (bare ? "HEAD:.mailmap" : null);
  const [version, blob] = await Promise.all([
    gitVersion(options),
    named === null || options.noMailmap === true ? "" : blobOf(place, named, options),
  ]);
  const files = ["mailmap.file", "core.attributesfile"].map((key) => config.told.get(key)).map((path) => contentOf(pathOf(place, path)));
  const settings = Array.from(config.told, ([key, value]) => `${key}=${value}`);
  const parts = [localMeaning(place), version, blob, refs.replaced, options.noMailmap === true ? "none" : "", ...files, ...settings];
  return digestOf(parts);
}

/** The part of it that lies in the repository's own folders, which costs no run of git. */
function localMeaning(place: Place): string {
  const inside = ["info/grafts", "info/attributes"].map((name) => contentOf(join(place.commonDir, name)));
  const top = [".mailmap", ".gitattributes"].map((name) => contentOf(join(folderOf(place), name)));
  return digestOf([readEdge(place), ...inside, ...top]);
}

async function blobOf(place: Place, name: string, options: GitOptions): Promise<string> {
  const { text } = await readGit(folderOf(place), ["rev-parse", "--verify", "--quiet", "--end-of-options", name], options);
  return text.trim();
}

function digestOf(parts: readonly string[]): string {
  return parts.every((part) => part === "") ? "" : createHash("sha1").update(JSON.stringify(parts)).digest("hex");
}

/** As git resolves a path in its configuration; one that is left out is nowhere. */
function pathOf(place: Place, path: string | undefined): string | null {
  if (path === undefined || path === "") return null;
  if (path.startsWith("~/")) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : join(folderOf(place), path);
}

function contentOf(path: string | null): string {
  try {
    return path === null ? "" : readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
