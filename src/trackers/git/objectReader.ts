/**
 * Cuts what `cat-file --batch` answers: a header with the size, the content and a line feed; or one line for what is not there, which
 * is told as null, as is a content of more than 4 MB. Every byte is looked at once, however the stream is cut.
 */
export function objectReader(onObject: (text: string | null) => void): (chunk: Buffer) => void {
  let header = "";
  /** Bytes of the content that are still to come, its line feed too; -1 between two objects. */
  let left = -1;
  let parts: Buffer[] | null = [];
  const begin = (): void => {
    const size = /^[0-9a-f]+ \S+ (\d+)$/.exec(header)?.[1];
    header = "";
    if (size === undefined) onObject(null);
    else {
      left = Number(size) + 1;
      parts = left > MOST_BYTES ? null : [];
    }
  };
  const end = (): void => {
    left = -1;
    const kept = parts;
    parts = [];
    onObject(kept === null ? null : Buffer.concat(kept).toString("utf8").slice(0, -1));
  };
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (left < 0) {
        const newline = chunk.indexOf(NEWLINE, at);
        const to = newline < 0 ? chunk.length : newline;
        if (header.length < MOST_HEADER) header += chunk.toString("latin1", at, Math.min(to, at + MOST_HEADER));
        at = to + 1;
        if (newline >= 0) begin();
      } else {
        const taken = Math.min(left, chunk.length - at);
        // A copy, so that the whole chunk need not be kept.
        parts?.push(Buffer.from(chunk.subarray(at, at + taken)));
        left -= taken;
        at += taken;
        if (left === 0) end();
      }
    }
  };
}

const NEWLINE = 10;
const MOST_BYTES = 4 << 20;
/** Of what is not there git says what it was asked for, which may be long. */
const MOST_HEADER = 4096;
