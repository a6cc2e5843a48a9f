/** Whose rule says which words close which issues. */
export type ClosingDialect = "github" | "gitlab" | "gitea" | "bitbucket" | "redmine" | "jira" | "linear" | "azure";

/** An issue as a text names it. */
export interface IssueRef {
  /** Host of a full URL, lower case; null for the text's own. */
  readonly host: string | null;
  /** "owner/name", as written; null for the text's own project. */
  readonly project: string | null;
  /** Digits only ("12"), or a key in upper case ("ABC-12"). */
  readonly key: string;
}

/**
 * The issues that a commit message or a request's text closes, by the default rule of a host (an administrator may have
 * changed it there: the host's own answer always goes first). Code, quoted lines and a revert's text close nothing. Each once. Of a
 * long text the first 100,000 characters are looked at, which is more than a forge takes for a request's.
 */
export function closingRefs(text: string, dialect: ClosingDialect): IssueRef[] {
  if (/^\s*Revert "/.test(text)) return [];
  const { lists, refs } = GRAMMARS[dialect];
  const found = new Map<string, IssueRef>();
  for (const list of lists(withoutCode(text.slice(0, LOOKED_AT)))) {
    for (const ref of list.matchAll(refs)) {
      const read = readRef(ref);
      if (read !== null) found.set(`${read.host ?? ""} ${read.project ?? ""} ${read.key}`, read);
    }
  }
  return [...found.values()];
}

/**
 * Keys like ABC-12 in a text or a branch name, in upper case, each once. Only prefixes that are known to be a project's or a
 * team's count, or UTF-8, SHA-256, CVE-2024 and GPT-4 would be issues. In a branch name small letters count too.
 */
export function issueKeys(text: string, prefixes: ReadonlySet<string>, where: "text" | "branch"): string[] {
  const pattern = where === "branch" ? BRANCH_KEY : TEXT_KEY;
  const found = new Set<string>();
  const plain = where === "branch" ? text : withoutCode(text);
  for (const match of plain.matchAll(pattern)) {
    const prefix = (match[1] ?? "").toUpperCase();
    if (prefixes.has(prefix)) found.add(`${prefix}-${match[2] ?? ""}`);
  }
  return [...found];
}

/**
 * The bare number of an issue in a branch name ("123-fix", "issue-123", "fix/gh-123"), or null. Weak: it may be anything. A
 * year, a date or a version is none.
 */
export function branchNumber(branch: string): string | null {
  const last = branch.split("/").at(-1) ?? "";
  const match = /^(?:(?:issues?|gh|bug|fix|ticket)[-_]?)?#?([1-9]\d{0,6})(?=$|[-_](?!\d))/i.exec(last);
  return match?.[1] ?? null;
}

/**
 * What of a message's body names issues or the request that it came with, and nothing else: words that close with the references
 * behind them, keys, and GitLab's line about its merge request, a line each. The rules above read it as they would read the body.
 */
export function mentionsIn(message: string): string {
  const body = message.slice(0, LOOKED_AT);
  if (!/#\d|![1-9]|[A-Z]-\d|\/(?:issues|issue|work_items|browse)\//.test(body)) return "";
  const found = new Set<string>();
  // Most bodies of a long history have neither code nor such words.
  const plain = /[`~]|<!--|^[ \t]*>/m.test(body) ? withoutCode(body) : body;
  if (/clos|fix|resolv|complet|implement|See merge|#done/i.test(plain)) for (const [text] of plain.matchAll(MENTION)) found.add(text);
  for (const [text] of plain.matchAll(TEXT_KEY)) found.add(text);
  return [...found].join("\n").slice(0, MOST_MENTIONS);
}

const LOOKED_AT = 100_000;

/** A body that names more than fits in here is a list of changes, not a change. */
const MOST_MENTIONS = 2_000;

const URL_REF = String.raw`https?:\/\/(?<urlHost>[^\s/]+)\/(?<urlProject>[^\s#?]+?)\/(?:-\/)?(?:issues|work_items)\/(?<urlNumber>[1-9]\d*)(?!\d)`;
const KEY_URL = String.raw`https?:\/\/(?<keyHost>[^\s/]+)\/(?:[^\s/]+\/issue|browse)\/(?<urlKey>[A-Z][A-Z0-9_]{1,9}-[1-9]\d{0,6})(?!\d)(?:\/[\w-]*)?`;
// Bounded, so that no long word is gone through from each of its characters.
const NUMBER = String.raw`(?<project>[\w.-]{1,255}(?:\/[\w.-]{1,255}){1,20})?#(?<number>[1-9]\d*)(?![\w])`;
const KEY = String.raw`(?<key>[A-Z][A-Z0-9_]{1,9}-[1-9]\d{0,6})(?![A-Za-z0-9-])`;

const NINE = "close[sd]?|fix(?:e[sd])?|resolve[sd]?";
const FAMILIES = "clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)";

interface Grammar {
  /** The references of a text that stand where they close something, as they are written, one behind the other. */
  readonly lists: (text: string) => Iterable<string>;
  /** One of them. */
  readonly refs: RegExp;
}

const GRAMMARS: Readonly<Record<ClosingDialect, Grammar>> = {
  // The keyword stands before each reference (GitHub Docs, "Linking a pull request to an issue").
  github: grammar(NINE, ":?[ \\t]+", [URL_REF, NUMBER, "GH-(?<gh>[1-9]\\d*)(?!\\w)"], null),
  // One keyword takes a list; capital or small first letter only (GitLab's default closing pattern).
  gitlab: grammar(
    "[Cc]los(?:e[sd]?|ing)|[Ff]ix(?:e[sd]|ing)?|[Rr]esolv(?:e[sd]?|ing)|[Ii]mplement(?:s|ed|ing)?",
    ":? +(?:issues? +)?",
    [URL_REF, NUMBER, KEY],
    " *(?:, *)?(?:(?<= )and +)?(?:issues? +)?",
    "g",
  ),
  gitea: grammar(NINE, ":? ", [URL_REF, NUMBER, KEY], null, "gi", "(?<=^|[\\s([])"),
  bitbucket: grammar(FAMILIES, ":?[ \\t]+(?:(?:bug|issue|ticket)[ \\t]+)?", [NUMBER], "[ \\t]*(?:,|&|and)[ \\t]*"),
  redmine: grammar("fixes|closes", "[\\s:]+", [NUMBER], "[\\s,;&]+"),
  // A smart commit: the key first, then the name of a transition.
  jira: { lists: smartCommits, refs: new RegExp(KEY, "g") },
  linear: grammar(
    `${FAMILIES}|complet(?:e[sd]?|ing)|implement(?:s|ed|ing)?`,
    ":?[ \\t]+",
    [KEY_URL, KEY],
    "(?:[ \\t]*,)?[ \\t]+and[ \\t]+|[ \\t]*,[ \\t]*",
  ),
  azure: grammar("fix(?:e[sd])?", ":?[ \\t]+", ["AB#(?<azure>[1-9]\\d*)(?!\\w)"], "[ \\t]*,[ \\t]*"),
};

const REFERENCE = `(?:${[URL_REF, KEY_URL, NUMBER, KEY, "GH-[1-9]\\d*", "AB#[1-9]\\d*"].map(unnamed).join("|")})`;
/** Any host's words and lists, and a smart commit's command right behind its key; which of them count is its own rule's business. */
const MENTION = new RegExp(
  `(?<![\\w-])(?:${FAMILIES}|complet(?:e[sd]?|ing)|implement(?:s|ed|ing)?)[\\s:]+(?:issues? +)?${REFERENCE}(?:(?:[\\s,;&]|and|issues?)*${REFERENCE})*` +
    `|${unnamed(KEY)}[\\s,]*#(?:done|close[ds]?|resolve[ds]?|fix(?:e[sd])?)(?![\\w-])` +
    "|^See merge request \\S*![1-9]\\d*(?=[ \\t\\r]*$)",
  "gim",
);

const TEXT_KEY = /(?<![A-Za-z0-9])([A-Z][A-Z0-9_]{1,9})-([1-9]\d{0,6})(?![A-Za-z0-9-])/g;
// Dashes and underscores go on after a key in a branch name ("abc-123-title").
const BRANCH_KEY = /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{1,9})-([1-9]\d{0,6})(?![A-Za-z0-9])/g;

function grammar(
  words: string,
  gap: string,
  forms: readonly string[],
  between: string | null,
  flags = "gi",
  before = "(?<![\\w-])",
): Grammar {
  const one = `(?:${forms.map(unnamed).join("|")})`;
  const list = between === null ? one : `${one}(?:(?:${between})${one})*`;
  const pattern = new RegExp(`${before}(?:${words})${gap}(?<refs>${list})`, flags);
  return {
    *lists(text) {
      for (const match of text.matchAll(pattern)) yield match.groups?.["refs"] ?? "";
    },
    refs: new RegExp(forms.join("|"), flags),
  };
}

/** Before a command, back to the one before: the first keys, if what is between them and the command is on one line. */
function* smartCommits(text: string): Iterable<string> {
  let from = 0;
  for (let at = text.indexOf("#"); at >= 0; at = text.indexOf("#", from)) {
    COMMAND.lastIndex = at;
    if (COMMAND.test(text)) {
      const before = text.slice(from, at);
      const line = before.lastIndexOf("\n") + 1;
      for (const { 0: keys, index } of before.matchAll(KEYS)) {
        if (index + keys.length < line) continue;
        yield keys;
        break;
      }
    }
    from = at + 1;
  }
}

const COMMAND = /#(?:done|close[ds]?|resolve[ds]?|fix(?:e[sd])?)(?![\w-])/y;
const KEYS = new RegExp(`(?:${unnamed(KEY)}[\\s,]*)+`, "g");

/** The same pattern without the names of its groups, so that it can stand several times. */
function unnamed(pattern: string): string {
  return pattern.replace(/\(\?<[A-Za-z]+>/g, "(?:");
}

function readRef(match: RegExpMatchArray): IssueRef | null {
  const found = match.groups ?? {};
  const url = found["urlNumber"];
  if (url !== undefined) return { host: (found["urlHost"] ?? "").toLowerCase(), project: found["urlProject"] ?? null, key: url };
  const number = found["number"] ?? found["gh"] ?? found["azure"];
  if (number !== undefined) return { host: null, project: found["project"] ?? null, key: number };
  const key = found["urlKey"] ?? found["key"];
  return key === undefined ? null : { host: found["keyHost"]?.toLowerCase() ?? null, project: null, key: key.toUpperCase() };
}

/** Fenced and inline code, HTML comments (templates) and quoted lines are not the author's own word. */
function withoutCode(text: string): string {
  return text
    .replace(/^[ \t]*(```|~~~)[\s\S]*?(?:^[ \t]*\1|$(?![\s\S]))/gm, "")
    .replace(/<!--[\s\S]*?(?:-->|$(?![\s\S]))/g, "")
    .replace(/`[^`\n]*`/g, " ")
    .replace(/^[ \t]*>.*$/gm, "");
}
