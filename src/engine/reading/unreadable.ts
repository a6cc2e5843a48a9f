/** A file that cannot be read, with the reason in words of our own: never words of a parser, which may quote what it read. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}
