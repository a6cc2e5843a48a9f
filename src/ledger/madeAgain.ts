import { joinLists } from "../core/joinLists";
import type { Ownership } from "../core/ownership";
import type { Ledger } from "./ledger";
import type { Names } from "./names";
import { KEPT, type OutcomeRecord, outcomeOf, ownershipOf, repoId } from "./outcomes";

/**
 * What was read of one repository, a block of rows at a time with the text that the block was read from: where that is the same, so is
 * all that was made of it.
 */
export interface MadeMemory {
  readonly outcomes: Map<string, Block<OutcomeRecord>>;
  readonly owners: Map<string, Block<Ownership>>;
}

interface Block<Item> {
  readonly text: string;
  /** One for each item. */
  readonly prints: readonly string[];
  readonly items: readonly Item[];
}

export function emptyMadeMemory(): MadeMemory {
  return { outcomes: new Map(), owners: new Map() };
}

/**
 * A repository's outcomes of all time, in the order in which they landed; one that still is what it was is the same object, which is
 * most of them whenever one more has landed.
 * @param memory what was read before, which is brought up to date
 */
export function readOutcomesAgain(ledger: Ledger, commonDir: string, memory: MadeMemory): OutcomeRecord[] {
  return readBlocks(ledger, commonDir, memory.outcomes, OUTCOMES, (row) => outcomeOf(row, commonDir));
}

/** Who made which commit of a repository, in the order of the commits' shas; objects stay as those of `readOutcomesAgain` do. */
export function readOwnersAgain(ledger: Ledger, names: Names, commonDir: string, memory: MadeMemory): Ownership[] {
  return readBlocks(ledger, commonDir, memory.owners, OWNERS, (row) => ownershipOf(row, names));
}

/** About a month's outcomes are a block: the last of them is the one that grows. */
const OUTCOMES = table("outcome", "landed_at / 2592000000", [
  "landed_at",
  "id",
  "kind",
  ...KEPT.filter((column) => column !== "landed_at"),
]);
const OWNERS = table("owner", "substr(sha, 1, 2)", ["sha", "session", "at", "lines", "evidence", "grade", "why"]);

/** @param columns those first that the rows are put in order by */
function table(name: string, block: string, columns: readonly [string, string, ...string[]]) {
  return {
    columns,
    sql: `SELECT ${block} AS block, json_group_array(json_array(${columns.join(", ")})) AS text FROM ${name} WHERE repo = ? GROUP BY block ORDER BY block`,
  };
}

function readBlocks<Item>(
  ledger: Ledger,
  commonDir: string,
  memory: Map<string, Block<Item>>,
  { columns, sql }: ReturnType<typeof table>,
  make: (row: Readonly<Record<string, unknown>>) => Item,
): Item[] {
  const now: Block<Item>[] = [];
  const there = new Set<string>();
  for (const row of ledger.sql(sql).all(repoId(ledger, commonDir))) {
    const [key, text] = [String(row["block"]), String(row["text"])];
    there.add(key);
    const known = memory.get(key);
    const block = known?.text === text ? known : blockOf(text, known, columns, make);
    memory.set(key, block);
    now.push(block);
  }
  for (const key of memory.keys()) if (!there.has(key)) memory.delete(key);
  return joinLists(now.map(({ items }) => items));
}

function blockOf<Item>(
  text: string,
  known: Block<Item> | undefined,
  columns: readonly string[],
  make: (row: Readonly<Record<string, unknown>>) => Item,
): Block<Item> {
  const before = new Map(known?.prints.map((print, index) => [print, known.items[index]]));
  const prints: string[] = [];
  const items = (JSON.parse(text) as Values[]).sort(inOrder).map((values) => {
    const print = JSON.stringify(values);
    prints.push(print);
    return before.get(print) ?? make(Object.fromEntries(columns.map((column, index) => [column, values[index]])));
  });
  return { text, prints, items };
}

type Values = readonly (string | number | null)[];

function inOrder([a = 0, b = 0]: Values, [c = 0, d = 0]: Values): number {
  return compare(a, c) || compare(b, d);
}

function compare(a: Values[number], b: Values[number]): number {
  return a === b ? 0 : (a ?? "") < (b ?? "") ? -1 : 1;
}
