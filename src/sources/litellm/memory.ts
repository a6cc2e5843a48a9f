import * as z from "zod/mini";
import { LEVELS } from "./activity";
import { isUtcDay } from "./days";

/** What one poll tells the next; JSON in the ledger. Times are epoch milliseconds. Holds no key and no row. */
export type Memory = z.infer<typeof MemorySchema>;

/**
 * Takes back what an earlier poll returned. Whatever it is (null, another version's, damaged, of another key or origin), the
 * result is usable: what cannot be used is forgotten, which costs one full reading.
 */
export function recall(stored: unknown, subject: string): Memory {
  const parsed = MemorySchema.safeParse(stored);
  return parsed.success && parsed.data.subject === subject ? parsed.data : { ...BLANK, subject };
}

const Time = z.nullable(z.int().check(z.nonnegative(), z.maximum(8.64e15 - 1)));
const Count = z.int().check(z.nonnegative());
const Day = z.string().check(z.refine(isUtcDay));

const MemorySchema = z.object({
  version: z.literal(1),
  /** Fingerprint of origin and key, so that what one key may not do is not remembered of another. */
  subject: z.string(),
  counterNanoUsd: z.nullable(Count),
  counterMovedAt: Time,
  /** Polls since the counter last moved. */
  idle: Count,
  /** Polls that failed in a row. */
  failures: Count,
  level: z.enum(LEVELS),
  /** When the level was last found by trying from the top. */
  levelFoundAt: Time,
  /** When daily activity was last asked for, and of those the last that a moved counter caused. */
  activityTriedAt: Time,
  activityPromptedAt: Time,
  activityFailures: Count,
  /** Why the last attempt at daily activity failed, in words. */
  activityProblem: z.nullable(z.string()),
  /** When it was last read whole. */
  activityReadAt: Time,
  /** The last UTC day that was read with its token counts. */
  tokensThrough: z.nullable(Day),
  /** Days with a bucket that no model stands for. */
  remainders: z.array(Day),
  /** What limits the last reading of daily activity, in words. */
  notes: z.array(z.string()),
});

const BLANK: Memory = {
  version: 1,
  subject: "",
  counterNanoUsd: null,
  counterMovedAt: null,
  idle: 0,
  failures: 0,
  level: "aggregated",
  levelFoundAt: null,
  activityTriedAt: null,
  activityPromptedAt: null,
  activityFailures: 0,
  activityProblem: null,
  activityReadAt: null,
  tokensThrough: null,
  remainders: [],
  notes: [],
};
