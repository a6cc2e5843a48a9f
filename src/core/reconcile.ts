import { plainModel } from "./modelName";

/** One metered call, as far as telling whether another meter saw the same one goes. */
export interface MeteredCall {
  /** Unique among the calls of its side. */
  readonly id: string;
  /** Ids under which the response may be known elsewhere: the provider's, the gateway's. */
  readonly names: readonly string[];
  /** When it ended, epoch milliseconds. */
  readonly at: number;
  readonly model: string | null;
  /** All input, read from and written to a cache included; null where it is not known. */
  readonly input: number | null;
  readonly output: number | null;
}

/** Clocks of two machines, and a log's line that is written a little after the answer, differ by no more. */
export const MATCH_MS = 5 * 60_000;

/**
 * Which calls of a gateway are the same as which that a local log holds: by an id that both name, else by the model, the token
 * counts and the time, the earliest with the earliest so that as many as possible find a partner. Each is matched once at most;
 * what is left on either side was seen by one meter alone. The order of the calls does not matter.
 * @returns the local call's id by the gateway call's
 */
export function matchCalls(gateway: readonly MeteredCall[], local: readonly MeteredCall[]): Map<string, string> {
  const matched = new Map<string, string>();
  const taken = new Set<string>();
  const take = (theirs: MeteredCall, ours: MeteredCall): void => {
    matched.set(theirs.id, ours.id);
    taken.add(ours.id);
  };
  const byName = uniqueNames(local);
  const theirNames = uniqueNames(gateway);
  for (const theirs of inOrder(gateway)) {
    // A name that stands for two calls of a side tells neither apart.
    const name = theirs.names.find((one) => theirNames.get(one) === theirs && byName.get(one) != null);
    const ours = name === undefined ? undefined : byName.get(name);
    if (ours != null && !taken.has(ours.id)) take(theirs, ours);
  }
  const groups = new Map<string, MeteredCall[]>();
  for (const ours of inOrder(local)) {
    const key = taken.has(ours.id) ? null : vectorOf(ours);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [ours]);
    else group.push(ours);
  }
  const next = new Map<string, number>();
  for (const theirs of inOrder(gateway)) {
    const key = matched.has(theirs.id) ? null : vectorOf(theirs);
    const group = key === null ? undefined : groups.get(key);
    if (key === null || group === undefined) continue;
    let at = next.get(key) ?? 0;
    while (at < group.length && (group[at]?.at ?? 0) < theirs.at - MATCH_MS) at++;
    const ours = group[at];
    if (ours !== undefined && ours.at <= theirs.at + MATCH_MS) {
      take(theirs, ours);
      at++;
    }
    next.set(key, at);
  }
  return matched;
}

/** null where there is too little to tell calls apart by. */
function vectorOf({ model, input, output }: MeteredCall): string | null {
  if (model === null || input === null || output === null || input + output === 0) return null;
  return `${plainModel(model)} ${input} ${output}`;
}

function uniqueNames(calls: readonly MeteredCall[]): Map<string, MeteredCall | null> {
  const found = new Map<string, MeteredCall | null>();
  for (const call of calls) for (const name of new Set(call.names)) found.set(name, found.has(name) ? null : call);
  return found;
}

function inOrder(calls: readonly MeteredCall[]): MeteredCall[] {
  return calls.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
