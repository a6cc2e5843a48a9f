import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Place } from "../tracker";

/** The branch that is checked out in a working tree, by git's own files and without running git; null on a detached head. */
export function checkedOutBranch(place: Place): string | null {
  const head = read(join(place.top, ".git", "HEAD")) ?? read(join(linkedFolder(place.top), "HEAD"));
  return /^ref: refs\/heads\/(.+)$/m.exec(head ?? "")?.[1]?.trimEnd() ?? null;
}

/** In a linked worktree and in a submodule `.git` is a file that names the folder (gitrepository-layout). */
function linkedFolder(top: string): string {
  const file = join(top, ".git");
  const target = /^gitdir: (.+)$/m.exec(read(file) ?? "")?.[1]?.trimEnd();
  return target === undefined ? top : resolve(dirname(file), target);
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
