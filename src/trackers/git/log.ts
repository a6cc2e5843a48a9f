import { mentionsIn } from "../../core/closingWords";
import { addCommit, type Commit, type Graph, treeMark } from "./graph";
import { instantOf } from "./instant";
import { piecesOf } from "./pieces";
import { type GitEnd, type GitOptions, streamGit } from "./run";

/**
 * Adds to the graph every commit reachable from `tips` and not from `known` (full shas). Returns how git ended;
 * what was read before a failure stays.
 */
export async function readLog(
  graph: Graph,
  folder: string,
  tips: Iterable<string>,
  known: Iterable<string>,
  options: GitOptions,
): Promise<GitEnd> {
  const reader = recordReader(FIELDS, (fields) => add(graph, fields));
  const args = [
    "log",
    "--stdin",
    "--ignore-missing",
    "-z",
    `--format=${FORMAT}`,
    "--encoding=UTF-8",
    "--no-show-signature",
    "--no-notes",
    "--no-patch",
  ];
  return streamGit(folder, args, options, reader, { input: revisions(tips, known) });
}

const FORMAT = ["%H", "%T", "%P", "%at", "%ct", "%aN", "%aE", "%B"].join("%x00");
const FIELDS = 8;

function* revisions(tips: Iterable<string>, known: Iterable<string>): Iterable<string> {
  for (const tip of tips) yield `${tip}\n`;
  for (const tip of known) yield `^${tip}\n`;
}

/**
 * Cuts a stream into records of `count` NUL-ended fields. git allows no NUL in a commit's text, so nothing in a message
 * can look like a boundary. A field of more than 1 MB is cut there.
 */
export function recordReader(count: number, onRecord: (fields: readonly string[]) => void): (chunk: Buffer) => void {
  let fields: string[] = [];
  return piecesOf(0, FIELD_CAP, (data, from, to) => {
    fields.push(data.toString("utf8", from, to - from < FIELD_CAP ? to : beforeCharacter(data, from, to)));
    if (fields.length === count) {
      onRecord(fields);
      fields = [];
    }
  });
}

const FIELD_CAP = 1 << 20;

/** Where the last character of some UTF-8 begins, which may have been cut in two. */
function beforeCharacter(data: Buffer, from: number, to: number): number {
  let at = to - 1;
  while (at > from && ((data[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}

/** Addresses and what messages name repeat: one string for each keeps a long history small. */
const shared = new Map<string, string>();

function share(text: string): string {
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size > 50_000) shared.clear();
  shared.set(text, text);
  return text;
}

function add(graph: Graph, fields: readonly string[]): void {
  const [sha = "", tree = "", parents = "", authored = "", committed = "", name = "", email = "", message = ""] = fields;
  const { title, mentions, coAuthors, reverts, pickedFrom } = readMessage(message);
  addCommit(
    graph,
    {
      sha,
      tree: treeMark(tree),
      authoredAt: instantOf(authored),
      committedAt: instantOf(committed),
      authorName: name.slice(0, TITLE_CAP),
      authorEmail: email.toLowerCase(),
      title,
      mentions,
      coAuthors,
      isRevert: REVERT.test(title),
      reverts,
      pickedFrom,
    },
    parents === "" ? NONE : parents.split(" "),
  );
}

const REVERT = /^(revert|reapply|back ?out|undo|rollback|roll back)\b/i;

const NONE: readonly never[] = [];

/** A string that shares no memory with the one it was cut from. */
function copy(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}

/**
 * What a commit message tells: its subject (the first paragraph on one line, as git defines it), co-authors, and which
 * commits it says it takes back or was picked from. Co-authors are read anywhere in the message, because forges put
 * rulers and other text around the trailers of a squash.
 */
export function readMessage(message: string): Pick<Commit, "title" | "mentions" | "coAuthors" | "reverts" | "pickedFrom"> {
  const text = message.trimStart();
  const end = text.search(/\n[ \t\r]*\n/);
  const title = onOneLine(end < 0 ? text : text.slice(0, end));
  if (end < 0 && text.indexOf("\n") < 0) return { title, mentions: "", coAuthors: NONE, reverts: NONE, pickedFrom: NONE };
  return {
    title,
    mentions: end < 0 ? "" : share(mentionsIn(text.slice(end))),
    coAuthors: /co-authored-by/i.test(text)
      ? all(text, /^[ \t]*co-authored-by:[^<\n]*<([^>\s]+)>/gim)
          .filter(isAddress)
          .map((email) => share(email.toLowerCase()))
      : NONE,
    reverts: text.includes("This reverts ") ? all(text, /^This reverts (?:commit|merge)\s+([0-9a-f]{7,64})\b/gm).map(copy) : NONE,
    pickedFrom: text.includes("(cherry picked from ") ? all(text, /^\(cherry picked from commit ([0-9a-f]{7,64})\)/gm).map(copy) : NONE,
  };
}

/** A subject of more characters than this is cut: it is no title. */
const TITLE_CAP = 1_000;

function onOneLine(paragraph: string): string {
  let title = "";
  for (const line of paragraph.split("\n")) {
    const words = line.trim();
    if (words !== "") title += title === "" ? words : ` ${words}`;
    if (title.length > TITLE_CAP) break;
  }
  if (title.length <= TITLE_CAP) return title;
  const cut = title.slice(0, TITLE_CAP);
  // Half of a pair is no character.
  return copyOf(/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut).trimEnd();
}

/** A string that shares no memory with the one it was cut from, of any characters. */
function copyOf(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}

/** Something on both sides of an @, and no more than an address may have (RFC 5321: 64 and 255). */
function isAddress(text: string): boolean {
  const at = text.indexOf("@", 1);
  return at > 0 && at < text.length - 1 && text.length <= 320;
}

function all(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), (match) => match[1] ?? ""))];
}
