import * as z from "zod/mini";
import type { Evidence } from "../core/evidence";
import type { Usage } from "../core/usage";
import type { Ledger } from "./ledger";
import type { Names } from "./names";
import { exportWork, WORK_LINES } from "./portableWork";
import { readEvidence } from "./readEvidence";
import { usageOf } from "./usageRows";

/** First line of an exported ledger. */
const HEADER = { format: "token-yield-ledger", version: 1 } as const;
const Header = z.object({ format: z.literal(HEADER.format), version: z.number() });

const count = z.number().check(z.int(), z.nonnegative());
const known = z.nullable(count);
const text = z.nullable(z.string());
const UsageLine: z.ZodMiniType<Usage> = z.object({
  key: z.string(),
  session: text,
  at: count,
  spanMs: count,
  model: text,
  provider: text,
  tokens: z.object({ input: known, output: known, cacheRead: known, cacheWrite5m: known, cacheWrite1h: known, reasoning: known }),
  responses: count,
  tier: z.enum(["standard", "priority", "batch", "flex", "fast"]),
  geo: text,
  webSearches: count,
  reportedNanoUsd: known,
  billedNanoUsd: known,
  cwd: text,
  branch: text,
  ownerRank: count,
});
const EvidenceLine: z.ZodMiniType<Evidence> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("commit"),
    session: z.string(),
    at: count,
    sha: z.string().check(z.regex(/^[0-9a-f]{7,64}$/)),
    cwd: text,
    branch: text,
    how: z.enum(["committed", "amended", "cherry-picked"]),
  }),
  z.object({ kind: z.literal("push"), session: z.string(), at: count, branch: z.string(), cwd: text }),
  z.object({ kind: z.literal("request"), session: z.string(), at: count, url: z.string(), action: z.enum(["created", "linked"]) }),
  z.object({
    kind: z.literal("edit"),
    session: z.string(),
    at: count,
    path: z.string(),
    added: known,
    removed: known,
    cwd: text,
    branch: text,
  }),
]);
const Line = z.union([
  z.object({ source: z.string(), usage: UsageLine }),
  z.object({ source: z.string(), evidence: EvidenceLine }),
  ...WORK_LINES,
]);
export type PortableLine = z.infer<typeof Line>;

/**
 * Everything that was counted, as lines of JSON: ids, counts, times, paths, git facts and what trackers told, without titles, as the
 * ledger holds them. What can be made again (prices, git histories, file offsets) is left out. Every response has the key it had where it was
 * read, so that ledgers of many machines can be brought together and nothing counts twice.
 */
export function* exportLines(ledger: Ledger, names: Names): Generator<string> {
  yield JSON.stringify(HEADER);
  for (const row of ledger.sql("SELECT * FROM usage ORDER BY at, source, key").iterate()) {
    yield JSON.stringify({ source: names.text(Number(row["source"])), usage: usageOf(row, names) });
  }
  for (const { source, evidence } of readEvidence(ledger, names)) yield JSON.stringify({ source, evidence });
  yield* exportWork(ledger);
}

/**
 * Reads one exported line.
 * @returns null for the header
 * @throws RangeError in words when the first line is not a header of a version that this one knows, or a line is damaged
 */
export function parseLine(line: string, number: number): PortableLine | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new RangeError(`line ${number} is not JSON`);
  }
  if (number === 1) {
    const header = Header.safeParse(json);
    if (!header.success) throw new RangeError("this is not an exported ledger: its first line is not a Token Yield header");
    if (header.data.version > HEADER.version) throw new RangeError("it was exported by a newer Token Yield: update this one");
    return null;
  }
  const parsed = Line.safeParse(json);
  if (!parsed.success)
    throw new RangeError(
      `line ${number} does not have the form of a response, of evidence, of a request or of an issue (${parsed.error.issues[0]?.path.join(".")})`,
    );
  return parsed.data;
}
