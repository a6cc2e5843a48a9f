/** How visible text is made: `vscode.l10n`, or in a test anything that fills in `{0}`. The English text is the key. */
export interface L10n {
  t(message: string, ...values: (string | number)[]): string;
}
