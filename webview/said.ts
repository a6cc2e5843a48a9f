import type { Words } from "./l10n";

interface Form {
  readonly pattern: RegExp;
  readonly translation: string;
}

let whole: Words = {};
let forms: readonly Form[] = [];
const known = new Map<string, string>();

/**
 * Takes what the engine says in another language: from the form of an English sentence, with `{0}`, `{1}` for what is filled
 * in, to that of the other language. An empty one is English.
 */
export function setSaid(next: Words): void {
  whole = next;
  known.clear();
  forms = Object.entries(next)
    .filter(([form]) => form.includes("{0}"))
    // The one with most words of its own says most about a sentence.
    .sort(([a], [b]) => b.replace(/\{\d\}/g, "").length - a.replace(/\{\d\}/g, "").length)
    .map(([form, translation]) => ({ pattern: patternOf(form), translation }));
}

/**
 * A sentence of the engine's in the page's language. The engine says the same to the command line, in English and whole, so that
 * it is told by its form; what has no translation stays as it is.
 */
export function said(sentence: string): string {
  if (forms.length === 0) return sentence;
  const before = known.get(sentence);
  if (before !== undefined) return before;
  const found = sentence
    .split(AFTER_A_SENTENCE)
    .map((one) => translated(one) ?? one)
    .join(" ");
  known.set(sentence, found);
  return found;
}

/** Several pieces of evidence stand one after the other; together they would have the form of the first. */
const AFTER_A_SENTENCE = /(?<=\.) (?=Session |You )/;

function translated(sentence: string): string | undefined {
  if (Object.hasOwn(whole, sentence)) return whole[sentence];
  for (const { pattern, translation } of forms) {
    const match = pattern.exec(sentence);
    // What is filled in may be words of the engine's again, such as a time.
    if (match) return translation.replace(/\{(\d)\}/g, (place, index: string) => said(match.groups?.[`p${index}`] ?? place));
  }
  return undefined;
}

function patternOf(form: string): RegExp {
  const source = form.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\d)\}/g, "(?<p$1>.+?)");
  return new RegExp(`^${source}$`, "s");
}
