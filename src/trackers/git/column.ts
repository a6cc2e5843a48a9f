/** Numbers by index, in an eighth of the memory that objects would take. It grows as it is written to. */
export interface Column {
  /** What was last set there; what the column calls empty where nothing was. */
  get(index: number): number;
  set(index: number, value: number): void;
  /** Sets the values from `from` on. */
  setAll(from: number, values: ArrayLike<number>): void;
}

/** Whole numbers of 32 bits. */
export function intColumn(empty: number): Column {
  return column((length) => new Int32Array(length).fill(empty), empty);
}

/** Any numbers. */
export function doubleColumn(empty: number): Column {
  return column((length) => new Float64Array(length).fill(empty), empty);
}

/** Numbers of 32 bits one after another, of which pieces are handed out. */
export interface Pool {
  readonly length: number;
  push(value: number): void;
  pushAll(values: ArrayLike<number>): void;
  get(at: number): number;
  /** A view of a piece, which must not be written to. */
  slice(from: number, count: number): Int32Array;
}

export function emptyPool(): Pool {
  let values = new Int32Array(FIRST);
  let length = 0;
  const makeRoom = (size: number) => {
    if (length + size <= values.length) return;
    const wider = new Int32Array(Math.max(values.length * 2, length + size));
    wider.set(values);
    values = wider;
  };
  return {
    get length() {
      return length;
    },
    push: (value) => {
      if (length === values.length) makeRoom(1);
      values[length++] = value;
    },
    pushAll: (added) => {
      makeRoom(added.length);
      values.set(added, length);
      length += added.length;
    },
    get: (at) => values[at] ?? 0,
    slice: (from, count) => values.subarray(from, from + count),
  };
}

/** Texts by index, as UTF-8 outside of the heap. Each index is written once. */
export interface TextColumn {
  /** Empty where nothing was set. */
  get(index: number): string;
  set(index: number, text: string): void;
  /** The texts from `from` to before `to` as bytes one after another, and how many bytes each has. */
  bytes(from: number, to: number): { readonly sizes: Int32Array; readonly bytes: Buffer };
  /** Sets texts from `from` on as `bytes` gives them. */
  setBytes(from: number, added: { readonly sizes: Int32Array; readonly bytes: Buffer }): void;
}

export function textColumn(): TextColumn {
  const starts = intColumn(0);
  const sizes = intColumn(0);
  let bytes = Buffer.alloc(FIRST);
  let used = 0;
  const makeRoom = (size: number) => {
    if (used + size <= bytes.length) return;
    const wider = Buffer.alloc(Math.max(bytes.length * 2, used + size));
    bytes.copy(wider, 0, 0, used);
    bytes = wider;
  };
  return {
    get: (index) => {
      const start = starts.get(index);
      return bytes.toString("utf8", start, start + sizes.get(index));
    },
    set: (index, text) => {
      const size = Buffer.byteLength(text);
      makeRoom(size);
      bytes.write(text, used);
      starts.set(index, used);
      sizes.set(index, size);
      used += size;
    },
    bytes: (from, to) => {
      const taken = Int32Array.from({ length: to - from }, (_, at) => sizes.get(from + at));
      const copy = Buffer.alloc(taken.reduce((sum, size) => sum + size, 0));
      let at = 0;
      for (let index = from; index < to; index++) at += bytes.copy(copy, at, starts.get(index), starts.get(index) + sizes.get(index));
      return { sizes: taken, bytes: copy };
    },
    setBytes: (from, added) => {
      makeRoom(added.bytes.length);
      added.bytes.copy(bytes, used);
      sizes.setAll(from, added.sizes);
      starts.setAll(from, startsOf(added.sizes, used));
      used += added.bytes.length;
    },
  };
}

/** Where pieces of these sizes begin that lie one after another from `first` on. */
export function startsOf(sizes: Int32Array, first: number): Int32Array {
  const starts = new Int32Array(sizes.length);
  let at = first;
  for (let index = 0; index < sizes.length; index++) {
    starts[index] = at;
    at += sizes[index] ?? 0;
  }
  return starts;
}

const FIRST = 1024;

function column<Values extends Int32Array | Float64Array>(make: (length: number) => Values, empty: number): Column {
  let values = make(FIRST);
  const makeRoom = (length: number) => {
    if (length <= values.length) return;
    const wider = make(Math.max(values.length * 2, length));
    wider.set(values);
    values = wider;
  };
  return {
    get: (index) => values[index] ?? empty,
    set: (index, value) => {
      if (index >= values.length) makeRoom(index + 1);
      values[index] = value;
    },
    setAll: (from, added) => {
      makeRoom(from + added.length);
      values.set(added, from);
    },
  };
}
