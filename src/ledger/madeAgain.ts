import type { Ownership } from "../core/ownership";
import { isSame } from "../core/sameFacts";
import type { Ledger } from "./ledger";
import type { Names } from "./names";
import { type OutcomeRecord, outcomeOf, ownershipOf, repoId } from "./outcomes";

/** What was read of one repository, so that only what was written since is read. */
export interface MadeMemory {
  readonly outcomes: Remembered<OutcomeRecord>;
  readonly owners: Remembered<Ownership>;
}

interface Remembered<Item> {
  /** The writing of the repository's history up to which its rows were read, see `putHistory`. */
  writing: number;
  readonly entries: Map<string, Entry<Item>>;
  /** In their order. */
  items: readonly Item[];
}

interface Entry<Item> {
  /** What it is put in order by. */
  readonly order: readonly [number | string, number | string];
  readonly item: Item;
}

export function emptyMadeMemory(): MadeMemory {
  const nothing = () => ({ writing: -1, entries: new Map(), items: [] });
  return { outcomes: nothing(), owners: nothing() };
}

/**
 * A repository's outcomes of all time, in the order in which they landed; one that still is what it was is the same object, and the
 * list is the same where all of them are.
 * @param memory what was read before, which is brought up to date
 */
export function readOutcomesAgain(ledger: Ledger, commonDir: string, memory: MadeMemory): readonly OutcomeRecord[] {
  return readAgain(ledger, commonDir, memory.outcomes, OUTCOMES, (row) => ({
    order: [Number(row["landed_at"]), String(row["id"])],
    item: outcomeOf(row, commonDir),
  }));
}

/** Who made which commit of a repository, in the order of the commits' shas; objects stay as those of `readOutcomesAgain` do. */
export function readOwnersAgain(ledger: Ledger, names: Names, commonDir: string, memory: MadeMemory): readonly Ownership[] {
  return readAgain(ledger, commonDir, memory.owners, OWNERS, (row) => ({
    order: [String(row["sha"]), Number(row["session"])],
    item: ownershipOf(row, names),
  }));
}

type Row = Readonly<Record<string, unknown>>;

interface Table {
  /** What was written since a writing. */
  readonly news: string;
  readonly count: string;
  readonly keys: string;
  readonly keyOf: (row: Row) => string;
}

const OUTCOMES = table("outcome", ["kind", "id"]);
const OWNERS = table("owner", ["sha", "session"]);

/** @param key the columns that tell a repository's rows apart */
function table(name: string, key: readonly [string, string]): Table {
  const [first, second] = key;
  return {
    news: `SELECT * FROM ${name} WHERE repo = ? AND writing > ?`,
    count: `SELECT COUNT(*) AS count FROM ${name} WHERE repo = ?`,
    keys: `SELECT ${first}, ${second} FROM ${name} WHERE repo = ?`,
    keyOf: (row) => `${row[first]} ${row[second]}`,
  };
}

function readAgain<Item>(
  ledger: Ledger,
  commonDir: string,
  memory: Remembered<Item>,
  { news, count, keys, keyOf }: Table,
  make: (row: Row) => Entry<Item>,
): readonly Item[] {
  const { entries } = memory;
  const repo = repoId(ledger, commonDir);
  let changed = false;
  for (const row of ledger.sql(news).all(repo, memory.writing)) {
    memory.writing = Math.max(memory.writing, Number(row["writing"]));
    const key = keyOf(row);
    const entry = make(row);
    const known = entries.get(key);
    if (known !== undefined && isSame(known.item, entry.item)) continue;
    entries.set(key, entry);
    changed = true;
  }
  // All that is there was read by now, so that more than that is known only where something is gone.
  if (Number(ledger.sql(count).get(repo)?.["count"]) !== entries.size) {
    const there = new Set(ledger.sql(keys).all(repo).map(keyOf));
    for (const key of entries.keys()) if (!there.has(key)) entries.delete(key);
    changed = true;
  }
  if (changed) memory.items = [...entries.values()].sort(inOrder).map(({ item }) => item);
  return memory.items;
}

function inOrder({ order: [a, b] }: Entry<unknown>, { order: [c, d] }: Entry<unknown>): number {
  return compare(a, c) || compare(b, d);
}

function compare(a: number | string, b: number | string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
