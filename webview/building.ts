/** How much of the page is built. The first snapshot is built a part a frame, so that the figures are seen at once and nothing blocks for long. */
export interface Building {
  /** Parts from the top. */
  readonly parts: number;
  /** Rows of the table. */
  readonly rows: number;
}

export const NOTHING_BUILT: Building = { parts: 0, rows: 0 };

/** So many rows are built within one frame. */
const ROWS_A_FRAME = 25;

/** What comes with the next frame; the same where all is built. */
export function buildOn(built: Building, all: Building): Building {
  if (built.parts < all.parts) return { parts: built.parts + 1, rows: built.rows };
  if (built.rows < all.rows) return { parts: built.parts, rows: Math.min(all.rows, built.rows + ROWS_A_FRAME) };
  return built;
}
