import { sizeKey } from "../../core/sizeKey";
import type { ChangeSize, LandingCache, Place } from "../tracker";
import { readBatch } from "./batch";
import { readConfig } from "./config";
import { readEdge } from "./edge";
import { piecesOf } from "./pieces";
import { folderOf } from "./place";
import { type GitEnd, type GitOptions, streamGit } from "./run";

/**
 * Sizes of commits against their first parents, by full sha. Asked of git once for each commit and remembered. None is known at the
 * edge of a shallow clone, where the parent is missing, and none is asked for in a partial clone, where files are.
 */
export async function readSizes(
  place: Place,
  shas: readonly string[],
  git: GitOptions,
  cache: LandingCache,
): Promise<ReadonlyMap<string, ChangeSize>> {
  const sizes = new Map<string, ChangeSize>();
  const unknown: string[] = [];
  const edge = edgeOf(place);
  for (const sha of shas) {
    // One that a former reading may have remembered is none either.
    if (edge.has(sha)) continue;
    const [files, insertions, deletions] = cache.get(sizeKey(sha))?.split(" ").map(Number) ?? [];
    if (files === undefined || insertions === undefined || deletions === undefined) unknown.push(sha);
    else sizes.set(sha, { files, insertions, deletions });
  }
  await measure(place, unknown, git, (sha, size) => {
    sizes.set(sha, size);
    rememberSize(cache, sha, size);
  });
  return sizes;
}

/** Asks git how large commits are of which that is not known yet, and remembers it for `readSizes`. */
export async function learnSizes(place: Place, shas: readonly string[], git: GitOptions, cache: LandingCache): Promise<void> {
  await measure(place, shas, git, (sha, size) => rememberSize(cache, sha, size));
}

/** Keeps a size that git told for whoever asks next. */
export function rememberSize(cache: LandingCache, sha: string, { files, insertions, deletions }: ChangeSize): void {
  cache.set(sizeKey(sha), `${files} ${insertions} ${deletions}`);
}

/** With --always an empty commit is named too: its size is known, and is nothing. */
const ARGS = ["diff-tree", "--stdin", "--always", "--root", "-r", "--numstat", "--no-renames", "--no-ext-diff", "--no-textconv", "-z"];

/** What cannot be read, because an object is missing, costs no other commit its size. */
async function measure(
  place: Place,
  shas: readonly string[],
  git: GitOptions,
  onSize: (sha: string, size: ChangeSize) => void,
): Promise<void> {
  const folder = folderOf(place);
  if (shas.length === 0 || (await readConfig(folder, git)).partial !== null) return;
  const edge = edgeOf(place);
  const trouble = await readBatch<string, ChangeSize>(
    shas.filter((sha) => !edge.has(sha)),
    (some, on) => readPart(folder, some, git, on),
    (sha, size) => {
      if (size !== null) onSize(sha, size);
    },
  );
  if (trouble?.failed === true) git.onFailure?.("landings");
}

function edgeOf(place: Place): ReadonlySet<string> {
  return new Set(readEdge(place).split("\n"));
}

async function readPart(
  folder: string,
  shas: readonly string[],
  git: GitOptions,
  onSize: (sha: string, size: ChangeSize) => void,
): Promise<GitEnd> {
  const reader = sizeReader(onSize);
  const end = await streamGit(folder, ARGS, git, reader.read, { input: lines(shas) });
  // What was cut off in the middle is no size.
  if (end.ok) reader.end();
  return end;
}

function* lines(shas: readonly string[]): Iterable<string> {
  for (const sha of shas) yield `${sha}\n`;
}

/** A name is all of what is left of its row, line feeds too: only a NUL ends it. */
function sizeReader(onSize: (sha: string, size: ChangeSize) => void) {
  let sha = "";
  let size = { files: 0, insertions: 0, deletions: 0 };
  const end = () => {
    if (sha !== "") onSize(sha, size);
  };
  // Of a row no more is looked at than stands before the name.
  const read = piecesOf(0, ROW_CAP, (data, from, to) => {
    const token = data.toString("latin1", from, to);
    const match = /^(\d+|-)\t(\d+|-)\t/.exec(token);
    if (match !== null) {
      size.files += 1;
      size.insertions += Number(match[1]) || 0;
      size.deletions += Number(match[2]) || 0;
    } else if (/^[0-9a-f]{40,64}$/.test(token)) {
      end();
      sha = token;
      size = { files: 0, insertions: 0, deletions: 0 };
    }
  });
  return { read, end };
}

const ROW_CAP = 128;
