import * as z from "zod/mini";

/** Foreign text on one line of at most 300 characters, without control characters and signs that turn the direction of what follows. */
export function plainLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, " ")
    .trim()
    .slice(0, LONGEST_SHOWN);
}

/**
 * A function that makes foreign text fit to show: the keys, in plain or URL-encoded form, and whatever looks like a bearer
 * key or the hash of one (LiteLLM names keys by their SHA-256) are replaced, and the rest is cut to one line of at most 300 characters.
 */
export function createScrubber(...keys: readonly string[]): (text: string) => string {
  const written = keys.flatMap((key) => [key, encodeURIComponent(key), key.toLowerCase(), JSON.stringify(key).slice(1, -1)]);
  const secrets = [...new Set(written)].filter((secret) => secret !== "");
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, REMOVED);
    clean = clean.replace(/\bBearer\s+[^\s"']+/gi, `Bearer ${REMOVED}`).replace(/\bsk-[A-Za-z0-9_-]{8,}/g, REMOVED);
    clean = clean.replace(/\b[0-9a-f]{48,}\b/gi, REMOVED);
    // Cut last: a key cut in two would no longer be found.
    return plainLine(clean);
  };
}

/**
 * The message in an error's body, scrubbed; null when there is none to show (an HTML page, for one). Knows FastAPI's
 * `{detail: string | {error | message} | [{msg}]}`, `{error: string | {message}}` and `{message}`, the lists of GraphQL
 * (`{errors: [{message}]}`), Jira (`{errorMessages}`) and Redmine (`{errors}`), and takes other short text as it is.
 */
export function saidIn(body: string, scrub: (text: string) => string): string | null {
  const text = messageIn(body);
  if (text === null) return null;
  const clean = scrub(text);
  return clean === "" ? null : clean;
}

const REMOVED = "[key]";
const LONGEST_SHOWN = 300;

const Message = z.looseObject({ message: z.string() });
const ErrorText = z.looseObject({ error: z.string() });
const Invalid = z.array(z.looseObject({ msg: z.string() }));
const Nested = z.looseObject({ error: z.unknown() });
const Detail = z.looseObject({ detail: z.unknown() });
const Errors = z.looseObject({ errors: z.array(z.unknown()).check(z.minLength(1)) });
const ErrorMessages = z.looseObject({ errorMessages: z.array(z.string()).check(z.minLength(1)) });

function messageIn(body: string): string | null {
  const trimmed = body.trim();
  if (trimmed === "" || trimmed.startsWith("<")) return null;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return trimmed;
  }
  return messageOf(json, 0);
}

function messageOf(json: unknown, depth: number): string | null {
  if (typeof json === "string") return json;
  if (depth > 3) return null;
  const message = Message.safeParse(json);
  if (message.success) return message.data.message;
  const error = ErrorText.safeParse(json);
  if (error.success) return error.data.error;
  const jira = ErrorMessages.safeParse(json);
  if (jira.success) return jira.data.errorMessages.join("; ");
  const errors = Errors.safeParse(json);
  if (errors.success) return messageOf(errors.data.errors[0], depth + 1);
  const invalid = Invalid.safeParse(json);
  if (invalid.success) return invalid.data.map((item) => item.msg).join("; ");
  const nested = Nested.safeParse(json);
  if (nested.success && nested.data.error !== undefined && nested.data.error !== null) return messageOf(nested.data.error, depth + 1);
  const detail = Detail.safeParse(json);
  if (detail.success && detail.data.detail !== undefined && detail.data.detail !== null) return messageOf(detail.data.detail, depth + 1);
  return null;
}
