/** From an English sentence to that of another language. */
export type Words = Readonly<Record<string, string>>;

let words: Words = {};

/** Takes a translation, from English sentences to those of another language; an empty one is English. The page has to be drawn again. */
export function setWords(next: Words): void {
  words = next;
}

/**
 * A sentence of the page. The English text is the key of its translation, as in a bundle of `vscode.l10n`, and so it has to
 * stand in the call as a plain literal; `{0}`, `{1}` stand for the arguments.
 */
export function t(message: string, ...values: readonly (string | number)[]): string {
  const sentence = words[message] ?? message;
  return values.length === 0 ? sentence : sentence.replace(/\{(\d)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}

/** Chooses between a sentence for exactly one and a sentence for any other number; `{0}` is the number as it should read. */
export function plural(count: number, one: string, other: string, shown: string): string {
  return t(count === 1 ? one : other, shown);
}
