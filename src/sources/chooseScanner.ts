import { createBufferScanner } from "./bufferScanner";
import { type ByteScanner, checkNeedles } from "./byteScanner";
import { createWasmScanner } from "./wasmScanner";

/**
 * @param needles a line that holds none of them is passed over
 * @param marks byte strings that are found in a line that holds a needle, and do not matter otherwise
 * @param fields what `LineBytes.fields` looks for, see `FileSource.fields`
 * @throws RangeError for an empty needle or one with a line break in it
 */
export function createByteScanner(
  needles: readonly string[],
  marks: readonly string[],
  bytes: number,
  fields: readonly string[] = [],
): ByteScanner {
  checkNeedles([...needles, ...marks]);
  return createWasmScanner(needles, marks, bytes, fields) ?? createBufferScanner(needles, marks, Buffer.allocUnsafe(bytes));
}
