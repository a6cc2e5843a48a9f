/** From the form of an English sentence, with `{0}`, `{1}` for what is filled in, to that of another language. */
type Forms = Readonly<Record<string, string>>;

interface Form {
  readonly pattern: RegExp;
  readonly translation: string;
}

/**
 * Says the engine's sentences in another language. The engine says the same to the command line, in English and whole, so that a
 * sentence is told by its form; what has no translation stays as it is. No form is English.
 */
export function sayBy(whole: Forms): (sentence: string) => string {
  const forms = Object.entries(whole)
    .filter(([form]) => form.includes("{0}"))
    // The one with most words of its own says most about a sentence.
    .sort(([a], [b]) => b.replace(/\{\d\}/g, "").length - a.replace(/\{\d\}/g, "").length)
    .map(([form, translation]): Form => ({ pattern: patternOf(form), translation }));
  const known = new Map<string, string>();

  const translated = (sentence: string): string | undefined => {
    if (Object.hasOwn(whole, sentence)) return whole[sentence];
    for (const { pattern, translation } of forms) {
      const match = pattern.exec(sentence);
      // What is filled in may be words of the engine's again, such as a time.
      if (match) return translation.replace(/\{(\d)\}/g, (place, index: string) => say(match.groups?.[`p${index}`] ?? place));
    }
    return undefined;
  };

  const say = (sentence: string): string => {
    if (forms.length === 0) return sentence;
    const before = known.get(sentence);
    if (before !== undefined) return before;
    const found = sentence
      .split(AFTER_A_SENTENCE)
      .map((one) => translated(one) ?? one)
      .join(" ");
    known.set(sentence, found);
    return found;
  };
  return say;
}

/** Several pieces of evidence stand one after the other; together they would have the form of the first. */
const AFTER_A_SENTENCE = /(?<=\.) (?=Session |You )/;

function patternOf(form: string): RegExp {
  const source = form.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\d)\}/g, "(?<p$1>.+?)");
  return new RegExp(`^${source}$`, "s");
}
