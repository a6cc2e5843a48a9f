import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Place } from "../tracker";
import type { GitEnd } from "./run";

/** Where git works on borrowed objects: the folder, and the variable that says so, since git may be set to refuse bare repositories. */
export interface Borrowed {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Lets git work in a repository of its own that borrows the objects of another and is removed afterwards. Nothing of that one's
 * configuration, attributes or drivers is seen, and what git writes goes nowhere else.
 * @param sample full sha of an object, by whose length the kind of the repository is known
 * @param writes whether git may write objects: then it must not find those of the user's under their own paths, because of one that it
 * would write again it renews the time stamp of the file where it stands
 * @param without what to do where there is no folder for temporary files; by default that is the problem
 */
export async function inBorrowed(
  place: Place,
  sample: string,
  writes: boolean,
  work: (borrowed: Borrowed) => Promise<GitEnd>,
  without?: () => Promise<GitEnd>,
): Promise<GitEnd> {
  let folder: string | null = null;
  try {
    try {
      folder = await mkdtemp(join(tmpdir(), "token-yield-borrowed-"));
      await borrow(folder, place, sample.length === 64, writes);
    } catch (error) {
      if (without !== undefined) return await without();
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, problem: `The folder for temporary files cannot be written to: ${reason}.`, stderr: "", cut: false };
    }
    return await work({ folder, variables: { GIT_DIR: folder } });
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a bare repository by hand (gitrepository-layout). */
async function borrow(folder: string, place: Place, sha256: boolean, writes: boolean): Promise<void> {
  const own = join(folder, "objects");
  await Promise.all([
    mkdir(join(own, "info"), { recursive: true }),
    mkdir(join(own, "pack"), { recursive: true }),
    mkdir(join(folder, "refs")),
  ]);
  const format = sha256 ? 1 : 0;
  const config = `[core]\n\trepositoryformatversion = ${format}\n\tbare = true\n${sha256 ? "[extensions]\n\tobjectFormat = sha256\n" : ""}`;
  await Promise.all([writeFile(join(folder, "HEAD"), "ref: refs/heads/none\n"), writeFile(join(folder, "config"), config)]);
  const stores = writes ? objectStores(join(place.commonDir, "objects")) : [join(place.commonDir, "objects")];
  const alternates: string[] = [];
  for (const store of stores) if (!(writes && (await lend(store, own)))) alternates.push(store);
  if (alternates.length > 0) await writeFile(join(own, "info", "alternates"), alternates.map((store) => `${store}\n`).join(""));
  const shallow = join(place.commonDir, "shallow");
  if (existsSync(shallow)) await copyFile(shallow, join(folder, "shallow"));
}

/** A store of objects and those that it borrows from itself. */
function objectStores(first: string): readonly string[] {
  const stores = [first];
  for (let at = 0; at < stores.length && stores.length < MOST_STORES; at++) {
    const store = stores[at] ?? "";
    let text = "";
    try {
      text = readFileSync(join(store, "info", "alternates"), "utf8");
    } catch {
      // Most borrow nothing.
    }
    for (const line of text.split("\n")) {
      if (line === "" || line.startsWith("#")) continue;
      const other = resolve(store, line);
      if (!stores.includes(other)) stores.push(other);
    }
  }
  return stores;
}

/**
 * Makes a store's objects readable in `own` so that git renews no time stamp there: packs by links, each beside a file that marks
 * it as one of cruft, of which git writes an object again rather than renew the pack (`freshen_packed_object` in its source); loose
 * objects as copies. Returns false where that cannot be done: without the right to make links, or with very many loose objects.
 */
async function lend(store: string, own: string): Promise<boolean> {
  try {
    const packs = (await readdir(join(store, "pack")).catch(() => [])).filter((name) => /\.(?:pack|idx|rev)$/.test(name));
    for (const name of packs) {
      const target = join(own, "pack", name);
      if (existsSync(target)) continue;
      await symlink(join(store, "pack", name), target);
      if (name.endsWith(".pack")) await writeFile(target.replace(/pack$/, "mtimes"), "");
    }
    for (const name of ["commit-graph", "commit-graphs"]) {
      const [source, target] = [join(store, "info", name), join(own, "info", name)];
      if (existsSync(source) && !existsSync(target)) await symlink(source, target);
    }
    return await copyLoose(store, own);
  } catch {
    return false;
  }
}

async function copyLoose(store: string, own: string): Promise<boolean> {
  const folders = (await readdir(store)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  let bytes = 0;
  for (const name of folders) {
    const files = await readdir(join(store, name));
    await mkdir(join(own, name), { recursive: true });
    for (const file of files) {
      bytes += (await stat(join(store, name, file))).size;
      if (bytes > MOST_COPIED) return false;
    }
    await Promise.all(files.map((file) => copyFile(join(store, name, file), join(own, name, file))));
  }
  return true;
}

/** git itself follows five. */
const MOST_STORES = 20;
const MOST_COPIED = 256 << 20;
