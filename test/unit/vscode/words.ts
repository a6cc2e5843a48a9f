import type { L10n } from "../../../src/vscode/words";

/** English, as the editor gives it without a language pack. */
export const english: L10n = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_all, index) => String(values[Number(index)])),
};
