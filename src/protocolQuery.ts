/** What a panel asks to see; `protocol.ts` says where it stands. */
import * as z from "zod/mini";
import { Cap } from "./protocolEconomics";

const Day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** More than any name that a log holds; only what is longer than this is refused. */
const Name = z.string().check(z.maxLength(4_096));

/** The filters hold for every figure of the page: usage, outcomes and what one became of the other. What is absent filters nothing. */
export const PANEL_QUERY = z.object({
  /** Days up to today; 0 is everything. */
  rangeDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(0)]),
  /** A common git directory, or null for every repository. */
  repo: z.nullable(z.string()),
  /** Calendar days, both included, in place of `rangeDays`. */
  span: z.optional(z.object({ from: Day, until: Day })),
  /** A source's id. */
  agent: z.optional(Name),
  /** As logged; "" is usage that names no model. */
  model: z.optional(Name),
  /** A branch's name in whatever repository; "" is usage on no branch. */
  branch: z.optional(Name),
  /** Outcomes of one kind, and no usage that became others only. */
  kind: z.optional(z.enum(["commit", "request", "issue"])),
  /** The user's own outcomes, and no usage that became others' only. */
  mine: z.optional(z.literal(true)),
  /** What one bar is; a day where it is absent. Weeks begin on Monday. */
  unit: z.optional(z.enum(["day", "week"])),
  /** Which of the outcomes the table wants, in which order; the newest where it is absent. It changes no figure. */
  table: z.optional(
    z.object({
      text: z.string().check(z.maxLength(200)),
      kind: z.nullable(z.enum(["commit", "request", "issue"])),
      grade: z.nullable(z.enum(["sure", "exact", "strong", "likely", "weak", "none"])),
      mine: z.boolean(),
      column: z.enum(["title", "at", "landed", "cost", "tokens", "sessions", "grade"]),
      descending: z.boolean(),
      limit: z.number().check(z.int(), z.positive(), z.maximum(20_000)),
    }),
  ),
  /** Outcomes of a repository near a moment, as places to move a part of a session to. It changes no figure. */
  near: z.optional(z.object({ repo: z.string(), at: z.number(), text: z.string().check(z.maxLength(200)) })),
  /** A limit to run the past again under. */
  cap: z.optional(Cap),
});
