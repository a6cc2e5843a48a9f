/**
 * Cuts a stream into pieces that each end with the byte `end`, which is no part of them, and looks at every byte once however long a
 * piece is and however the stream is cut. Of a piece no more than `cap` bytes are kept.
 */
export function piecesOf(end: number, cap: number, onPiece: (data: Buffer, from: number, to: number) => void): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let size = 0;
  const hold = (chunk: Buffer, from: number, to: number): void => {
    const kept = chunk.subarray(from, Math.min(to, from + cap - size));
    // A copy, so that the whole chunk need not be kept.
    if (kept.length > 0) held.push(Buffer.from(kept));
    size += kept.length;
  };
  return (chunk) => {
    let from = 0;
    for (let at = chunk.indexOf(end); at >= 0; at = chunk.indexOf(end, from)) {
      if (size === 0) onPiece(chunk, from, Math.min(at, from + cap));
      else {
        hold(chunk, from, at);
        const piece = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held, size);
        held = [];
        size = 0;
        onPiece(piece, 0, piece.length);
      }
      from = at + 1;
    }
    hold(chunk, from, chunk.length);
  };
}
