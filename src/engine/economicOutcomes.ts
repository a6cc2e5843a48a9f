import type { EconomicOutcome } from "../core/economics/outcome";
import type { Link } from "../core/links";
import type { OutcomeRecord } from "../ledger/outcomes";

/** What a repository produced, of all time, and what belongs together. */
export interface Produced {
  readonly outcomes: readonly EconomicOutcome[];
  readonly links: readonly Link[];
}

/** What figures are about, of the outcomes that count in them. */
export function producedBy(outcomes: readonly OutcomeRecord[]): Produced {
  return {
    outcomes: outcomes.map(economicOutcome),
    // Commits are all that the ledger holds as yet; see `rollUpOf`.
    links: [],
  };
}

function economicOutcome({ kind, id, title, landedAt, reverted, commonDir }: OutcomeRecord): EconomicOutcome {
  return { kind, id, keys: [], repository: commonDir, title, labels: [], points: null, at: landedAt, reverted: reverted !== null };
}
