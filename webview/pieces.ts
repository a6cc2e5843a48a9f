/** The page in pieces that are drawn one by one, so that no drawing of it keeps the reader waiting. */
export interface Pieces {
  /** These have to be drawn anew: some at once, `first` before all others, and the rest after the next frames. */
  outdate(pieces: Iterable<number>, first?: number): void;
  /** The same after the next frame, or at the end of what is being drawn. */
  outdateLater(pieces: Iterable<number>): void;
  /** Whether one has to be drawn yet. */
  isBehind(): boolean;
}

export interface PiecesParts {
  /** Draws one with what is known by then; it may outdate others, or itself, for later. */
  draw(piece: number): void;
  /** Milliseconds of any clock that does not jump. */
  now(): number;
  /** Resolves once what was drawn is painted. */
  painted(): Promise<void>;
}

/** With what the editor does with it after, a frame is seen at once. A piece that takes longer has it to itself. */
const SLICE_MS = 10;

/** What waits longest is drawn first, so that a quick reader keeps no piece back. */
export function createPieces({ draw, now, painted }: PiecesParts): Pieces {
  let waiting = new Set<number>();
  let drawing = false;
  let planned = false;

  function drawSome(): void {
    const until = now() + SLICE_MS;
    drawing = true;
    try {
      do {
        const [piece] = waiting;
        if (piece === undefined) break;
        waiting.delete(piece);
        draw(piece);
      } while (now() < until);
    } finally {
      drawing = false;
      plan();
    }
  }

  function plan(): void {
    if (waiting.size === 0 || planned || drawing) return;
    planned = true;
    void painted().then(() => {
      planned = false;
      drawSome();
    });
  }

  return {
    outdate(pieces, first) {
      waiting = new Set([...(first === undefined ? [] : [first]), ...waiting, ...pieces]);
      if (!drawing) drawSome();
    },
    outdateLater(pieces) {
      for (const piece of pieces) waiting.add(piece);
      plan();
    },
    isBehind: () => waiting.size > 0,
  };
}
