import { addTally, EMPTY_TALLY } from "../core/tally";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { activeSessions, lastResponseAt, tallyUsage } from "../ledger/tallies";
import type { Gateway, Health, StatusSnapshot } from "../protocol";
import { spendOf } from "./spend";

/** A session is live while its last response is younger than this. */
export const LIVE_MS = 30 * 60_000;

export interface StatusInputs {
  readonly now: number;
  /** Epoch milliseconds at which today began in the user's time zone. */
  readonly todayAt: number;
  /** Working directories of this window's folders and their worktrees. */
  readonly cwds: readonly string[];
  /** Sources whose usage is counted; a gateway's is shown by itself. */
  readonly sources: readonly string[];
  readonly gateways: readonly Gateway[];
  readonly indexing: StatusSnapshot["indexing"];
  readonly sourcesFound: readonly string[];
  readonly health: readonly Health[];
}

export function statusSnapshot(ledger: Ledger, names: Names, inputs: StatusInputs): StatusSnapshot {
  const { now, cwds, sources } = inputs;
  const live = activeSessions(ledger, names, now - LIVE_MS, cwds);
  const sum = (filter: Parameters<typeof tallyUsage>[3]) =>
    tallyUsage(ledger, names, [], filter).reduce((total, row) => addTally(total, row.tally), EMPTY_TALLY);
  const today = spendOf(sum({ since: inputs.todayAt, until: null, sources }));
  return {
    at: now,
    scope: live.length > 0 ? "live" : "today",
    liveSessions: live.length,
    spend: live.length > 0 ? spendOf(sum({ since: null, until: null, sessions: live })) : today,
    today,
    lastResponseAt: lastResponseAt(ledger),
    gateways: [...inputs.gateways],
    indexing: inputs.indexing,
    sourcesFound: [...inputs.sourcesFound],
    health: [...inputs.health],
  };
}
