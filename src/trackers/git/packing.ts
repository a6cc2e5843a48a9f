/**
 * Puts numbers and texts one after another as bytes, which `unpacker` takes apart in the same order. Numbers are as this machine has
 * them, each at a multiple of eight bytes, so that they can be read where they are.
 */
export interface Packer {
  ints(values: Int32Array): void;
  doubles(values: Float64Array): void;
  bytes(values: Uint8Array): void;
  /** Anything that JSON can hold. */
  json(value: unknown): void;
  /** All of it, behind eight zeros. */
  end(): Buffer;
}

export function packer(): Packer {
  const pieces: Uint8Array[] = [new Uint8Array(WORD)];
  const bytes = (values: Uint8Array) => {
    pieces.push(new Uint8Array(Uint32Array.of(values.length, 0).buffer), values, new Uint8Array(padding(values.length)));
  };
  const numbers = (values: Int32Array | Float64Array) => bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return {
    ints: numbers,
    doubles: numbers,
    bytes,
    json: (value) => bytes(Buffer.from(JSON.stringify(value))),
    end: () => Buffer.concat(pieces),
  };
}

/** Every question throws a RangeError or SyntaxError where what is left cannot be its answer. Answers are views of the whole. */
export interface Unpacker {
  ints(): Int32Array;
  doubles(): Float64Array;
  bytes(): Buffer;
  json(): unknown;
}

/** @param whole what a packer ended with */
export function unpacker(whole: Uint8Array): Unpacker {
  const { buffer, byteOffset, length } = whole.byteOffset % WORD === 0 ? whole : new Uint8Array(whole);
  let at = WORD;
  const next = (size: number): { readonly from: number; readonly count: number } => {
    const bytes = new Uint32Array(buffer, byteOffset + at, 1)[0] ?? 0;
    const from = at + WORD;
    if (from + bytes > length || bytes % size !== 0) throw new RangeError("This is not what was packed.");
    at = from + bytes + padding(bytes);
    return { from: byteOffset + from, count: bytes / size };
  };
  const bytes = (): Buffer => {
    const { from, count } = next(1);
    return Buffer.from(buffer, from, count);
  };
  return {
    ints: () => {
      const { from, count } = next(Int32Array.BYTES_PER_ELEMENT);
      return new Int32Array(buffer, from, count);
    },
    doubles: () => {
      const { from, count } = next(Float64Array.BYTES_PER_ELEMENT);
      return new Float64Array(buffer, from, count);
    },
    bytes,
    json: () => JSON.parse(bytes().toString("utf8")),
  };
}

const WORD = 8;

function padding(length: number): number {
  return (WORD - (length % WORD)) % WORD;
}
