import type { Evidence } from "../../core/evidence";
import type { LimitWindow } from "../../core/limitWindow";
import type { ServiceTier, Usage } from "../../core/usage";
import type { FileRecord } from "../../ledger/files";
import type { Reading } from "./readLog";

/**
 * Readings of several logs in a form that crosses from one thread to another at little cost: numbers in one array that is
 * handed over rather than copied, and each text once.
 */
export interface PackedReadings {
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly keys: readonly string[];
  readonly texts: readonly string[];
  readonly files: readonly PackedFile[];
  /** Pieces of evidence in all of `files`. */
  readonly facts: number;
}

interface PackedFile {
  readonly record: FileRecord;
  readonly usages: number;
  readonly evidence: readonly Evidence[];
  readonly limits: readonly LimitWindow[];
  readonly more: boolean;
}

export interface Packer {
  add(reading: Reading): void;
  /** Responses and facts since the last `take`. */
  held(): number;
  take(): PackedReadings;
}

/** Numbers of one response. */
const WIDTH = 20;
const NONE = Number.NaN;

export function createPacker(): Packer {
  let numbers = new Float64Array(1024 * WIDTH);
  let used = 0;
  let keys: string[] = [];
  let texts: string[] = [];
  let files: PackedFile[] = [];
  let facts = 0;
  const ids = new Map<string, number>();
  const idOf = (text: string | null): number => {
    if (text === null) return NONE;
    let id = ids.get(text);
    if (id === undefined) {
      id = texts.push(text) - 1;
      ids.set(text, id);
    }
    return id;
  };
  /** Most responses have the same as the one before: comparing is cheaper than looking up. */
  const repeated = () => {
    let last: string | null = null;
    let lastId = NONE;
    let of = texts;
    return (text: string | null): number => {
      if (text === last && of === texts) return lastId;
      last = text;
      of = texts;
      lastId = idOf(text);
      return lastId;
    };
  };
  const [session, model, cwd, branch, tier] = [repeated(), repeated(), repeated(), repeated(), repeated()] as const;
  const put = (value: number | null): void => {
    numbers[used++] = value ?? NONE;
  };
  return {
    add: ({ record, usages, evidence, limits, more }) => {
      const needed = used + usages.length * WIDTH;
      if (needed > numbers.length) {
        const larger = new Float64Array(Math.max(needed, numbers.length * 2));
        larger.set(numbers.subarray(0, used));
        numbers = larger;
      }
      for (const usage of usages) {
        const { tokens } = usage;
        keys.push(usage.key);
        put(usage.at);
        put(usage.spanMs);
        put(session(usage.session));
        put(model(usage.model));
        put(idOf(usage.provider));
        put(cwd(usage.cwd));
        put(branch(usage.branch));
        put(tokens.input);
        put(tokens.output);
        put(tokens.cacheRead);
        put(tokens.cacheWrite5m);
        put(tokens.cacheWrite1h);
        put(tokens.reasoning);
        put(usage.responses);
        put(tier(usage.tier));
        put(idOf(usage.geo));
        put(usage.webSearches);
        put(usage.reportedNanoUsd);
        put(usage.billedNanoUsd);
        put(usage.ownerRank);
      }
      facts += evidence.length;
      files.push({ record, usages: usages.length, evidence, limits, more });
    },
    held: () => keys.length + facts,
    take: () => {
      const packed = { numbers: numbers.slice(0, used), keys, texts, files, facts };
      used = 0;
      facts = 0;
      keys = [];
      texts = [];
      files = [];
      ids.clear();
      return packed;
    },
  };
}

/** The readings as they were, one at a time: their responses are made when they are asked for, and only once. */
export function* unpackReadings({ numbers, keys, texts, files }: PackedReadings): Generator<UnpackedReading> {
  let first = 0;
  for (const { usages: count, ...reading } of files) {
    yield { ...reading, usages: unpackUsages(numbers, keys, texts, first, first + count), count };
    first += count;
  }
}

export interface UnpackedReading extends Omit<Reading, "usages"> {
  readonly usages: Iterable<Usage>;
  readonly count: number;
}

function* unpackUsages(
  numbers: Float64Array,
  keys: readonly string[],
  texts: readonly string[],
  from: number,
  to: number,
): Generator<Usage> {
  let position = from * WIDTH;
  const next = (): number => numbers[position++] ?? NONE;
  const known = (): number | null => {
    const value = next();
    return Number.isNaN(value) ? null : value;
  };
  const text = (): string | null => {
    const value = next();
    return Number.isNaN(value) ? null : (texts[value] ?? null);
  };
  for (let index = from; index < to; index++) {
    const at = next();
    const spanMs = next();
    const session = text();
    const model = text();
    const provider = text();
    const cwd = text();
    const branch = text();
    const tokens = {
      input: known(),
      output: known(),
      cacheRead: known(),
      cacheWrite5m: known(),
      cacheWrite1h: known(),
      reasoning: known(),
    };
    const responses = next();
    const tier = text() as ServiceTier;
    const geo = text();
    const webSearches = next();
    const reportedNanoUsd = known();
    const billedNanoUsd = known();
    const ownerRank = next();
    yield {
      key: keys[index] ?? "",
      session,
      at,
      spanMs,
      model,
      provider,
      tokens,
      responses,
      tier,
      geo,
      webSearches,
      reportedNanoUsd,
      billedNanoUsd,
      cwd,
      branch,
      ownerRank,
    };
  }
}
