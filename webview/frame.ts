/** Resolves in a task after the next frame is painted: what comes then keeps nothing from being seen. */
export function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
