/**
 * A sentence of the page. The English text is the key, so that a bundle in the form of `vscode.l10n` can take its place;
 * `{0}`, `{1}` stand for the arguments.
 */
export function t(message: string, ...values: readonly (string | number)[]): string {
  return message.replace(/\{(\d)\}/g, (placeholder, index: string) => String(values[Number(index)] ?? placeholder));
}

/** Chooses between a sentence for exactly one and a sentence for any other number; `{0}` is the number as it should read. */
export function plural(count: number, one: string, other: string, shown: string): string {
  return t(count === 1 ? one : other, shown);
}
