import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "../tracker";
import { recordsOf } from "./mergeTree";
import { type GitEnd, type GitOptions, streamGit } from "./run";

/** Two commits to merge, and the tree that the result is hoped to have. Full shas. */
export interface Replay {
  readonly onto: string;
  readonly head: string;
}

/**
 * Merges each pair in memory and hands out the tree's sha, or null where there were conflicts, in order. Runs in a
 * repository of its own that only borrows the objects: new objects go there and are removed, and neither attributes nor
 * merge drivers of the user's repository are seen. (git renews the time stamp of a loose object that it would write again;
 * nothing else there is touched.) Needs git 2.39 or newer.
 */
export async function replayAll(
  place: Place,
  replays: readonly Replay[],
  options: GitOptions,
  onTree: (replay: Replay, tree: string | null) => void,
): Promise<GitEnd> {
  if (replays.length === 0) return { ok: true };
  let folder: string | null = null;
  try {
    folder = await mkdtemp(join(tmpdir(), "token-yield-replay-"));
    await borrow(folder, place, replays[0]?.head.length === 64);
  } catch (error) {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `The folder for temporary files cannot be written to: ${reason}.`, stderr: "", cut: false };
  }
  try {
    let next = 0;
    const read = recordsOf((tree) => {
      const replay = replays[next++];
      if (replay) onTree(replay, tree);
    });
    const args = ["merge-tree", "--write-tree", "--stdin", "--no-messages", "--name-only"];
    return await streamGit(folder, args, options, read, { input: replays.map(({ onto, head }) => `${onto} ${head}\n`) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a bare repository by hand (gitrepository-layout): nothing of the user's configuration is in it. */
async function borrow(folder: string, place: Place, sha256: boolean): Promise<void> {
  await Promise.all([mkdir(join(folder, "objects", "info"), { recursive: true }), mkdir(join(folder, "refs"))]);
  const format = sha256 ? 1 : 0;
  const config = `[core]\n\trepositoryformatversion = ${format}\n\tbare = true\n${sha256 ? "[extensions]\n\tobjectFormat = sha256\n" : ""}`;
  await Promise.all([
    writeFile(join(folder, "HEAD"), "ref: refs/heads/none\n"),
    writeFile(join(folder, "config"), config),
    writeFile(join(folder, "objects", "info", "alternates"), `${join(place.commonDir, "objects")}\n`),
  ]);
  const shallow = join(place.commonDir, "shallow");
  if (existsSync(shallow)) await copyFile(shallow, join(folder, "shallow"));
}
