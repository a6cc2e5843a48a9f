import type { Ledger } from "./ledger";
import type { Names } from "./names";
import { countTaken } from "./taken";

/** A session of which an agent deleted messages, and the moment before which their sum stands for them (epoch milliseconds). */
export interface Restated {
  readonly session: string;
  readonly until: number;
}

/**
 * Deletes what a session's log no longer holds since its agent summed it up. Inside the write transaction of the reading.
 * @param kept keys of all usage that the reading handed out
 */
export function dropRestated(ledger: Ledger, names: Names, source: string, restated: readonly Restated[], kept: Iterable<string>): void {
  if (restated.length === 0) return;
  const drop = ledger.sql("DELETE FROM usage WHERE session = ? AND at < ? AND source = ? AND key NOT IN (SELECT value FROM json_each(?))");
  const keys = JSON.stringify([...kept]);
  const dropped = restated.reduce(
    (sum, { session, until }) => sum + Number(drop.run(names.id(session), until, names.id(source), keys).changes),
    0,
  );
  if (dropped > 0) countTaken(ledger);
}
