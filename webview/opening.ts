/** What stands in the page itself when it opens: messages as the host would send them, as JSON. */
const OPENING = "opening";

/** The messages that the page opens with, unchecked. */
export function openingMessages(): readonly unknown[] {
  const messages: unknown = JSON.parse(document.getElementById(OPENING)?.textContent ?? "[]");
  return Array.isArray(messages) ? messages : [];
}
