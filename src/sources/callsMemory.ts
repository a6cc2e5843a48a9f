import { asName, asObject } from "./jsonFields";

/** What is remembered between two readings of a database's tool calls. */
export interface CallsMemory {
  /** The number of the last row that was read. */
  readonly read: number;
  /** The branch that each session's commands checked out last. */
  readonly branches: Readonly<Record<string, string>>;
}

const MAX_BRANCHES = 500;

/** What an earlier reading left, from 0 on where there is none, or none of this kind. */
export function callsMemory(value: unknown): CallsMemory {
  const memory = asObject(value);
  const read = memory?.["read"];
  const branches = Object.entries(asObject(memory?.["branches"]) ?? {}).flatMap(([session, branch]) => {
    const name = asName(branch);
    return name === null ? [] : [[session, name] as const];
  });
  return { read: typeof read === "number" ? read : 0, branches: Object.fromEntries(branches) };
}

/** What to leave for the next reading: of the sessions whose branch is known, the latest. */
export function rememberCalls(read: number, branches: ReadonlyMap<string, string>): CallsMemory {
  return { read, branches: Object.fromEntries([...branches].slice(-MAX_BRANCHES)) };
}
