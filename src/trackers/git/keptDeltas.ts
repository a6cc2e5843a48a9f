import { emptyPool, type Pool } from "./column";
import { addDelta, type DeltaIndex, deltaOf } from "./deltaIndex";
import type { Delta } from "./deltas";
import type { Packer, Unpacker } from "./packing";
import type { Print } from "./prints";

/** Packs the deltas that were asked for from the `from`th to before the `to`th. What could not be read may be read another time. */
export function packDeltas(index: DeltaIndex, from: number, to: number, out: Packer): void {
  const rows = emptyRows();
  for (let at = from; at < to; at++) {
    const commit = index.asked.get(at);
    const delta = deltaOf(index, commit);
    if (delta === null) continue;
    rows.ints.push(commit);
    addRow(rows, delta);
  }
  packRows(rows, out);
}

/** Adds what `packDeltas` packed. */
export function unpackDeltas(index: DeltaIndex, packed: Unpacker): void {
  const next = rowReader(packed);
  for (let commit = next.int(); commit !== null; commit = next.int()) addDelta(index, commit, next.delta());
}

/** Packs the deltas of whole heads from the `from`th on. */
export function packHeadDeltas(deltas: ReadonlyMap<string, Delta>, from: number, out: Packer): void {
  const rows = emptyRows();
  const fresh = [...deltas].slice(from);
  for (const [, delta] of fresh) addRow(rows, delta);
  out.json(fresh.map(([key]) => key));
  packRows(rows, out);
}

/** Adds what `packHeadDeltas` packed. */
export function unpackHeadDeltas(deltas: Map<string, Delta>, packed: Unpacker): void {
  const keys = packed.json() as string[];
  const next = rowReader(packed);
  for (const key of keys) deltas.set(key, next.delta());
}

/** Packs the prints from the `from`th on, without their lines. What could not be read, or is too large, is found out again. */
export function packPrints(prints: ReadonlyMap<string, Print | null>, from: number, out: Packer): void {
  const known = [...prints].slice(from).flatMap(([key, print]) => (print === null ? [] : { key, print }));
  out.json(known.map(({ key }) => key));
  out.doubles(Float64Array.from(known.flatMap(({ print: { lines, inverse, count } }) => [lines, inverse, count])));
}

/** Adds what `packPrints` packed. */
export function unpackPrints(prints: Map<string, Print | null>, packed: Unpacker): void {
  const keys = packed.json() as string[];
  const values = packed.doubles();
  for (const [at, key] of keys.entries()) {
    const [lines, inverse, count] = [values[at * 3] ?? 0, values[at * 3 + 1] ?? 0, values[at * 3 + 2] ?? 0];
    prints.set(key, { lines, inverse, count, bag: NO_LINES });
  }
}

const NO_LINES = new Int32Array(0);

interface Rows {
  /** Of each: how many rows it changes, below 0 where all are submodules' pointers; how many hashes of paths follow, and those. */
  readonly ints: Pool;
  readonly doubles: number[];
}

function emptyRows(): Rows {
  return { ints: emptyPool(), doubles: [] };
}

function addRow({ ints, doubles }: Rows, { result, forward, inverse, paths, files, count, pointers }: Delta): void {
  ints.push(pointers ? -count : count);
  ints.push(files.length);
  for (const file of files) ints.push(file);
  doubles.push(result, forward, inverse, paths);
}

function packRows({ ints, doubles }: Rows, out: Packer): void {
  out.ints(ints.slice(0, ints.length));
  out.doubles(Float64Array.from(doubles));
}

function rowReader(packed: Unpacker) {
  const ints = packed.ints();
  const doubles = packed.doubles();
  let int = 0;
  let double = 0;
  const delta = (): Delta => {
    const count = ints[int++] ?? 0;
    const length = ints[int++] ?? 0;
    const files = ints.subarray(int, int + length);
    int += length;
    const at = double;
    double += 4;
    return {
      result: doubles[at] ?? 0,
      forward: doubles[at + 1] ?? 0,
      inverse: doubles[at + 2] ?? 0,
      paths: doubles[at + 3] ?? 0,
      files,
      count: Math.abs(count),
      pointers: count < 0,
    };
  };
  return { int: (): number | null => (int < ints.length ? (ints[int++] ?? null) : null), delta };
}
