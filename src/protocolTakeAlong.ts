/** What a page asks to take along: a table, or a picture with the figures that it is drawn from; `protocol.ts` says where it stands. */
import * as z from "zod/mini";

const Cell = z.nullable(z.union([z.number(), z.string().check(z.maxLength(5_000))]));

export const TAKE_ALONG = {
  how: z.enum(["copy", "save"]),
  form: z.enum(["csv", "json", "png"]),
  /** What the file is called where the user has no other wish: "cost-per-day". */
  name: z.string().check(z.regex(/^[a-z0-9-]{1,60}$/)),
  table: z.object({
    columns: z.array(z.string().check(z.maxLength(200))).check(z.maxLength(100)),
    rows: z.array(z.array(Cell)).check(z.maxLength(20_000)),
  }),
  /** The picture in base64; only with the form "png", which is never copied by the host. */
  png: z.optional(z.string().check(z.maxLength(20_000_000), z.regex(/^[A-Za-z0-9+/]+={0,2}$/))),
};
