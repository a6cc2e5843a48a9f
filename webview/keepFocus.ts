/**
 * Draws; and when what had the focus goes with that, finds a place for it. A chooser that closes gives it back to the button
 * that opened it; a part of a session that went elsewhere, to the corrections, which tell of it.
 */
export function keepFocus(root: HTMLElement, draw: () => void): void {
  const had = document.activeElement;
  const part = had?.closest("[data-part]") ?? null;
  draw();
  if (had === null || part === null || had.isConnected) return;
  const opener = part.isConnected ? part.querySelector<HTMLElement>(".move") : null;
  (opener ?? root.querySelector<HTMLElement>("#corrections") ?? root.querySelector<HTMLElement>("#outcomes"))?.focus();
}
