import path from "node:path";
import * as z from "zod/mini";
import type { Declared } from "../core/declared";
import { NANO_PER_USD } from "../core/money";

/** As much as a whole number of nano-dollars holds exactly. */
const usd = z.number().check(z.nonnegative(), z.maximum(9_000_000));
const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(80));
const patterns = z._default(z.array(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))), []);
const day = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}$/),
  z.refine((text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)),
);

/** What the user declares, as a person writes it in the settings and in the CLI's config file. Each is optional. Money is in dollars. */
export const DECLARED_SETTINGS = {
  outcomeValues: z._default(
    z.strictObject({
      perPoint: z.optional(usd),
      labels: z._default(z.record(z.string(), usd), {}),
      issues: z._default(z.record(z.string(), usd), {}),
    }),
    { labels: {}, issues: {} },
  ),
  costCentres: z._default(z.array(z.strictObject({ name, folders: patterns, repositories: patterns, branches: patterns })), []),
  commitments: z._default(
    z.array(
      z
        .strictObject({ name, amountUsd: usd, from: day, to: day })
        .check(z.refine(({ from, to }) => from <= to, { message: '"from" is after "to"', path: ["to"] })),
    ),
    [],
  ),
};

const Settings = z.object(DECLARED_SETTINGS);
export type DeclaredSettings = z.infer<typeof Settings>;

/** The same as an editor's settings hand them over: not looked at yet. */
export type WrittenSettings = Readonly<Partial<Record<keyof DeclaredSettings, unknown>>>;

/**
 * Reads what was written entry by entry, so that a bad one costs only itself. `problems` name the setting, the entry and what
 * has to stand there, and never repeat an amount.
 */
export function readDeclared(written: WrittenSettings, home: string): { readonly declared: Declared; readonly problems: string[] } {
  const problems: string[] = [];
  const keep = <K extends keyof DeclaredSettings>(setting: K, entry: string | number, value: unknown): DeclaredSettings[K] | null => {
    const parsed = DECLARED_SETTINGS[setting].safeParse(value);
    if (parsed.success) return parsed.data as DeclaredSettings[K];
    const issue = parsed.error.issues[0];
    const unknown = issue?.code === "unrecognized_keys" ? `Remove "${issue.keys.join('", "')}".` : null;
    const field = issue?.path.filter((part) => typeof part === "string").at(-1);
    const told = unknown ?? (Object.hasOwn(FIELD_WORDS, String(field)) ? FIELD_WORDS[String(field)] : ENTRY_WORDS[setting]);
    problems.push(`The setting tokenYield.${setting}: entry ${entry} is ignored. ${told}`);
    return null;
  };
  const outcomeValues: DeclaredSettings["outcomeValues"] = { labels: {}, issues: {} };
  for (const [field, value] of Object.entries(objectOf(written.outcomeValues))) {
    const entries = field === "labels" || field === "issues" ? Object.entries(objectOf(value)) : [[field, value] as const];
    for (const [name, amount] of entries) {
      const one = field === name ? { [field]: amount } : { [field]: { [name]: amount } };
      const read = keep("outcomeValues", JSON.stringify(name.slice(0, 60)), one);
      if (read?.perPoint !== undefined) outcomeValues.perPoint = read.perPoint;
      Object.assign(outcomeValues.labels, read?.labels);
      Object.assign(outcomeValues.issues, read?.issues);
    }
  }
  const list = <K extends "costCentres" | "commitments">(setting: K): DeclaredSettings[K][number][] =>
    (Array.isArray(written[setting]) ? written[setting] : []).flatMap((entry, index) => [...(keep(setting, index + 1, [entry]) ?? [])]);
  return { declared: declaredOf({ outcomeValues, costCentres: list("costCentres"), commitments: list("commitments") }, home), problems };
}

const ENTRY_WORDS: Readonly<Record<keyof DeclaredSettings, string>> = {
  outcomeValues: 'Write an amount in dollars from 0 to 9000000, under "perPoint", "labels" or "issues".',
  costCentres: 'Write an object with "name" and lists of "folders", "repositories" or "branches".',
  commitments: 'Write an object with "name", "amountUsd", "from" and "to".',
};
const FIELD_WORDS: Readonly<Record<string, string>> = {
  name: '"name" has to be a text of 1 to 80 characters.',
  folders: '"folders" has to be a list of folders.',
  repositories: '"repositories" has to be a list of names or folders.',
  branches: '"branches" has to be a list of names; * stands for anything.',
  amountUsd: '"amountUsd" has to be an amount in dollars from 0 to 9000000.',
  from: '"from" has to be a day such as 2026-01-31.',
  to: '"to" has to be a day such as 2026-12-31, not before "from".',
};

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Declared values in nano-dollars. A folder may begin with "~". */
export function declaredOf({ outcomeValues, costCentres, commitments }: DeclaredSettings, home: string): Declared {
  const nano = (amount: number): number => Math.round(amount * NANO_PER_USD);
  const all = (amounts: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(amounts).map(([key, amount]) => [key, nano(amount)]));
  return {
    outcomeValues: {
      perPointNanoUsd: outcomeValues.perPoint === undefined ? null : nano(outcomeValues.perPoint),
      labelsNanoUsd: all(outcomeValues.labels),
      issuesNanoUsd: all(outcomeValues.issues),
    },
    costCentres: costCentres.map((centre) => ({
      ...centre,
      folders: centre.folders.map((folder) => (folder === "~" || /^~[\\/]/.test(folder) ? path.join(home, folder.slice(1)) : folder)),
    })),
    commitments: commitments.map(({ name, amountUsd, from, to }) => ({ name, nanoUsd: nano(amountUsd), from, to })),
  };
}
