import { stringify } from "csv-stringify/sync";

/** A number is written as it is; null is an empty field. */
export type CsvCell = string | number | null;

/**
 * A table as CSV by RFC 4180 (CRLF, quotes where needed). A text that a spreadsheet would take for a formula (it begins with
 * = + - @, a tab or a carriage return, or one of their wide forms) is preceded by an apostrophe, as OWASP advises; a number is not.
 */
export function csvOf(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      record_delimiter: "\r\n",
      escape_formulas: true,
      cast: { string: (value) => (NUMBER.test(value) ? { value, escape_formulas: false } : value) },
    },
  );
}

/** Amounts come as text where a binary fraction would not hold them. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;
