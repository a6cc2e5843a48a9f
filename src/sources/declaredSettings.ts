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
