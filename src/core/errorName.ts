/**
 * What an error is, in a form that may be logged and shown: its name and its codes. Its message may not, because a parser's
 * quotes what it could not parse, and content is never kept.
 */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const name = IDENTIFIER.test(error.name) ? error.name : "Error";
  const code = textOf(error, "code");
  // SQLite's own sentence for its number ("database or disk is full"): one of a fixed list, without data.
  const words = code === "ERR_SQLITE_ERROR" ? textOf(error, "errstr") : undefined;
  return [name, code !== undefined && IDENTIFIER.test(code) ? code : "", words === undefined ? "" : `(${words})`]
    .filter((part) => part !== "")
    .join(" ");
}

/** The calls that led to an error, one a line, without its name and message; empty where they cannot be told apart. */
export function errorFrames(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return "";
  // The message may hold lines that look like frames.
  const head = error.message === "" ? "" : `: ${error.message}\n`;
  const start = error.stack.indexOf(head);
  if (start < 0) return "";
  return error.stack
    .slice(start + head.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}

const IDENTIFIER = /^\w{1,60}$/;

function textOf(error: Error, key: string): string | undefined {
  const value: unknown = Reflect.get(error, key);
  return typeof value === "string" ? value : undefined;
}
