import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";

/** Where a branch truly landed: the mark of a commit, or null. */
export interface BranchTruth {
  readonly branch: string;
  readonly style: string;
  readonly mark: number | null;
}

const STYLES = ["squash", "squash-many", "merge", "rebase", "moved", "behind", "partial", "closed", "picked", "superseded"] as const;
const LINES = 20;
const FILES = 2000;
/** A branch lands so many commits of main after it began. */
const LATER = 12;

interface Change {
  readonly file: number;
  readonly line: number;
  readonly text: string;
}

interface Landing {
  readonly branch: string;
  readonly style: string;
  readonly tip: number;
  readonly commits: readonly { readonly mark: number; readonly changes: readonly Change[] }[];
}

/**
 * Writes a repository of `commits` commits on main and `branches` branches in mixed styles into a bare repository, by one
 * `git fast-import`. The same numbers give the same history. Returns the truth; marks are resolved by `marksFile`.
 */
export async function writeHistory(folder: string, commits: number, branches: number, marksFile: string): Promise<readonly BranchTruth[]> {
  const child = spawn("git", ["-C", folder, "fast-import", "--quiet", `--export-marks=${marksFile}`], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  const out = gathering(child.stdin);
  const versions = Array.from({ length: FILES }, (_, file) => Array.from({ length: LINES }, (_, line) => `line ${line} of file ${file}`));
  const random = generator(20_260_301);
  const truth: BranchTruth[] = [];
  const waiting = new Map<number, Landing[]>();
  let mark = 0;
  let main = 0;
  let seconds = 1_500_000_000;

  const pathOf = (file: number) => `src/part${file % 50}/file${file}.txt`;
  const applied = (base: readonly string[], changes: readonly Change[], file: number) => {
    const lines = [...base];
    for (const change of changes) if (change.file === file) lines[change.line] = change.text;
    return lines;
  };
  const commit = async (ref: string, from: number, message: string, files: ReadonlyMap<number, readonly string[]>, merge?: number) => {
    mark += 1;
    seconds += 60;
    const who = `Dev ${mark % 40} <dev${mark % 40}@example.com> ${seconds} +0000`;
    let text = `commit ${ref}\nmark :${mark}\nauthor ${who}\ncommitter ${who}\ndata ${Buffer.byteLength(message)}\n${message}\n`;
    if (from > 0) text += `from :${from}\n`;
    if (merge !== undefined) text += `merge :${merge}\n`;
    for (const [file, lines] of files) {
      const data = `${lines.join("\n")}\n`;
      text += `M 100644 inline ${pathOf(file)}\ndata ${Buffer.byteLength(data)}\n${data}\n`;
    }
    await out.write(`${text}\n`);
    return mark;
  };
  const onMain = async (message: string, changes: readonly Change[], merge?: number) => {
    const files = new Map<number, readonly string[]>();
    for (const { file } of changes) files.set(file, applied(versions[file] ?? [], changes, file));
    for (const [file, lines] of files) versions[file] = [...lines];
    main = await commit("refs/heads/main", main, message, files, merge);
    return main;
  };
  const some = (): Change => ({ file: random(FILES), line: random(LINES), text: `changed at ${mark} ${random(1 << 30)}` });

  main = await commit("refs/heads/main", 0, "Begin", new Map(versions.map((lines, file) => [file, lines])));
  const every = Math.floor(commits / branches);
  for (let step = 1, number = 0; mark < commits; step++) {
    if (step % every === 1 && number < branches) {
      number += 1;
      const landing = await begin(number);
      waiting.set(step + LATER, [...(waiting.get(step + LATER) ?? []), landing]);
    }
    for (const landing of waiting.get(step) ?? []) await land(landing);
    waiting.delete(step);
    await onMain(`Change ${step}\n\nWhy it was changed.`, [some(), some()]);
  }
  out.end();
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`git fast-import failed (${child.exitCode})`);
  return truth;

  async function begin(number: number): Promise<Landing> {
    const style = STYLES[number % STYLES.length] ?? "squash";
    const ref = `refs/heads/topic${number}`;
    const first = random(FILES - 10);
    const own: { mark: number; changes: Change[] }[] = [];
    let tip = main;
    const state = new Map<number, readonly string[]>();
    for (let at = 0; at < (style === "squash" || style === "moved" || style === "picked" || style === "superseded" ? 1 : 3); at++) {
      const changes = [10, 15].map((line) => ({ file: first + at, line, text: `topic ${number} ${at} ${line}` }));
      state.set(first + at, applied(state.get(first + at) ?? versions[first + at] ?? [], changes, first + at));
      tip = await commit(ref, tip, `Topic ${number} ${at}`, new Map([[first + at, state.get(first + at) ?? []]]));
      own.push({ mark: tip, changes });
    }
    return { branch: `topic${number}`, style, tip, commits: own };
  }

  async function land({ branch, style, tip, commits: own }: Landing): Promise<void> {
    const all = own.flatMap(({ changes }) => changes);
    const file = all[0]?.file ?? 0;
    let landed: number | null = null;
    if (style === "merge") landed = await onMain(`Merge ${branch}`, all, tip);
    else if (style === "rebase") for (const { changes } of own) landed = await onMain(`Rebased ${branch}`, changes);
    else if (style === "partial") await onMain(`Picked from ${branch}`, own[0]?.changes ?? []);
    else if (style === "picked") landed = await onMain(`Picked\n\n(cherry picked from commit 0000000)`, all);
    else if (style !== "closed") {
      if (style === "moved")
        await onMain(
          "Near",
          [9, 11].map((line) => ({ file, line, text: `near ${mark}` })),
        );
      // A part of it lands by itself, with something near, before the whole does.
      if (style === "behind")
        await onMain("Before", [...(own[1]?.changes ?? []), { file: own[1]?.changes[0]?.file ?? 0, line: 2, text: `before ${mark}` }]);
      landed = await onMain(`Squash ${branch}`, style === "behind" ? [...(own[0]?.changes ?? []), ...(own[2]?.changes ?? [])] : all);
    }
    truth.push({ branch, style, mark: landed });
  }
}

/** Gathers small pieces: a write of its own for each commit costs more than making it. */
function gathering(out: Writable): { write(text: string): Promise<void>; end(): void } {
  let pieces = "";
  return {
    async write(text) {
      pieces += text;
      if (pieces.length < 1 << 18) return;
      const full = !out.write(pieces);
      pieces = "";
      if (full) await once(out, "drain");
    },
    end: () => out.end(pieces),
  };
}

/** Numbers below a limit, the same each time (mulberry32). */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}
