import { crc32 } from "node:zlib";
import type { HistoryStore } from "../tracker";
import { packDeltas, packHeadDeltas, packPrints, unpackDeltas, unpackHeadDeltas, unpackPrints } from "./keptDeltas";
import { isReadFrom, packCommits, unpackCommits } from "./keptGraph";
import { emptyMemory, type KeptSoFar, NOTHING_KEPT, type RepositoryMemory } from "./memory";
import { packer, unpacker } from "./packing";

/**
 * What another process read of a repository and kept, or null where there is none, it is damaged, it was read under another meaning,
 * or written by rules that no longer hold.
 * @param meaning see `readMeaning`
 */
export function recallMemory(store: HistoryStore, commonDir: string, meaning: string): RepositoryMemory | null {
  const memory = emptyMemory(meaning);
  try {
    for (const part of store.read(commonDir)) if (!addPart(memory, part)) return null;
  } catch {
    // Whatever it is, it is no loss: everything is read from git again.
    return null;
  }
  return memory.kept.parts === 0 ? null : memory;
}

/**
 * Keeps what was read since the last time: in a part of its own behind the others, or everything anew where there are many. A history
 * with gaps is not kept. Where another process kept something meanwhile, this one's memory is no longer the beginning of what is
 * kept: then nothing is, and the caller should recall the other's.
 * @returns whether what is kept is, or continues, what this memory holds
 */
export function keepMemory(store: HistoryStore, commonDir: string, memory: RepositoryMemory): boolean {
  const { graph, deltas } = memory;
  if (memory.torn || !isReadFrom(graph, memory.kept.commits)) return true;
  if (!isNews(memory)) return true;
  const most = MOST_PARTS + 2 * Math.ceil(graph.shas.length / AT_ONCE);
  const before = memory.kept.parts >= most ? NOTHING_KEPT : memory.kept;
  let kept = before;
  // One after the other: all of them at once are as much as the memory itself.
  function* parts(): Generator<Buffer> {
    do {
      const commits = Math.min(graph.shas.length, kept.commits + AT_ONCE);
      const asked = Math.min(deltas.asked.length, kept.deltas + AT_ONCE);
      const part = partOf(memory, kept, commits, asked);
      kept = {
        parts: kept.parts + 1,
        stamp: part.readUInt32LE(0),
        commits,
        deltas: asked,
        people: graph.people.texts.length,
        headDeltas: memory.headDeltas.size,
        prints: memory.prints.size,
      };
      yield part;
    } while (kept.commits < graph.shas.length || kept.deltas < deltas.asked.length);
  }
  if (!store.put(commonDir, before.parts, before.stamp, { [Symbol.iterator]: parts })) return false;
  memory.kept = kept;
  return true;
}

/** To be raised whenever anything is read from git, hashed or packed otherwise: what older rules made is then read anew. */
const FORM = 3;
/** So many commits go into one part, of some 150 bytes each. */
const AT_ONCE = 1 << 14;
/** From so many parts on, beside those that a history of this length needs, they are made anew. */
const MOST_PARTS = 32;

interface Head {
  readonly form: number;
  readonly meaning: string;
  /** The stamp of the part before. */
  readonly after: number;
  readonly tips: readonly string[];
  /** How many commits there were in all parts. */
  readonly commits: number;
}

function isNews({ graph, deltas, headDeltas, prints, kept }: RepositoryMemory): boolean {
  return (
    graph.shas.length > kept.commits || deltas.asked.length > kept.deltas || headDeltas.size > kept.headDeltas || prints.size > kept.prints
  );
}

/** Begins with the sum (CRC-32) of what follows, which is its stamp. */
function partOf(memory: RepositoryMemory, kept: KeptSoFar, commits: number, deltas: number): Buffer {
  const { graph } = memory;
  const out = packer();
  out.json({ form: FORM, meaning: memory.meaning, after: kept.stamp, tips: [...memory.tips], commits: graph.shas.length } satisfies Head);
  packCommits(graph, kept.commits, commits, kept.people, out);
  packDeltas(memory.deltas, kept.deltas, deltas, out);
  packHeadDeltas(memory.headDeltas, kept.headDeltas, out);
  packPrints(memory.prints, kept.prints, out);
  const part = out.end();
  part.writeUInt32LE(crc32(part.subarray(STAMP)));
  return part;
}

/** Bytes. */
const STAMP = 4;

/** False where it is not what follows on the memory. */
function addPart(memory: RepositoryMemory, part: Uint8Array): boolean {
  const stamp = Buffer.from(part.buffer, part.byteOffset, STAMP).readUInt32LE(0);
  if (crc32(part.subarray(STAMP)) !== stamp) return false;
  const packed = unpacker(part);
  const { form, meaning, after, tips, commits } = packed.json() as Head;
  if (form !== FORM || meaning !== memory.meaning || after !== memory.kept.stamp) return false;
  if (memory.kept.parts === 0)
    for (const table of [memory.graph.shas, memory.deltas.results, memory.deltas.forwards, memory.deltas.paths]) table.reserve(commits);
  unpackCommits(memory.graph, packed);
  unpackDeltas(memory.deltas, packed);
  unpackHeadDeltas(memory.headDeltas, packed);
  unpackPrints(memory.prints, packed);
  memory.tips.clear();
  for (const tip of tips) memory.tips.add(tip);
  memory.kept = {
    parts: memory.kept.parts + 1,
    stamp,
    commits: memory.graph.shas.length,
    people: memory.graph.people.texts.length,
    deltas: memory.deltas.asked.length,
    headDeltas: memory.headDeltas.size,
    prints: memory.prints.size,
  };
  return true;
}
