/** Puts numbers and texts one after another as bytes, which `unpacker` takes apart in the same order. Numbers are as this machine has them. */
export interface Packer {
  ints(values: Int32Array): void;
  doubles(values: Float64Array): void;
  bytes(values: Uint8Array): void;
  /** Anything that JSON can hold. */
  json(value: unknown): void;
  /** All of it, behind as many zeros as `room` says. */
  end(room: number): Buffer;
}

export function packer(): Packer {
  const pieces: Uint8Array[] = [];
  const bytes = (values: Uint8Array) => {
    pieces.push(new Uint8Array(Uint32Array.of(values.length).buffer), values);
  };
  const numbers = (values: Int32Array | Float64Array) => bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return {
    ints: numbers,
    doubles: numbers,
    bytes,
    json: (value) => bytes(Buffer.from(JSON.stringify(value))),
    end: (room) => Buffer.concat([new Uint8Array(room), ...pieces]),
  };
}

/** Every question throws a RangeError or SyntaxError where what is left cannot be its answer. */
export interface Unpacker {
  ints(): Int32Array;
  doubles(): Float64Array;
  /** A view of the whole. */
  bytes(): Buffer;
  json(): unknown;
}

export function unpacker(whole: Buffer): Unpacker {
  let at = 0;
  const bytes = (): Buffer => {
    const from = at + 4;
    const size = new DataView(whole.buffer, whole.byteOffset, whole.length).getUint32(at, LITTLE);
    if (from + size > whole.length) throw new RangeError("This ends too soon.");
    at = from + size;
    return whole.subarray(from, at);
  };
  /** A copy, since numbers cannot be read from just anywhere. */
  const aligned = (size: number): ArrayBuffer => {
    const piece = bytes();
    if (piece.length % size !== 0) throw new RangeError("These are no whole numbers of bytes.");
    const copy = new ArrayBuffer(piece.length);
    new Uint8Array(copy).set(piece);
    return copy;
  };
  return {
    ints: () => new Int32Array(aligned(Int32Array.BYTES_PER_ELEMENT)),
    doubles: () => new Float64Array(aligned(Float64Array.BYTES_PER_ELEMENT)),
    bytes,
    json: () => JSON.parse(bytes().toString("utf8")),
  };
}

const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
