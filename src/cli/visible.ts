/**
 * Text that somebody else wrote, for a terminal: what would colour it, ring, move the cursor or turn the direction of what follows is
 * written out as in JSON ("\u001b"), so that it can be seen and does nothing. Line breaks stay.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (sign) => (sign === "\n" ? sign : written(sign)));
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll("\n", written("\n"));
}

function written(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
