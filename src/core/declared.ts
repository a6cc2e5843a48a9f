/** What only the user can know: what outcomes are worth, what work belongs together, what was committed to. Money in nano-dollars. */
export interface Declared {
  readonly outcomeValues: OutcomeValues;
  readonly costCentres: readonly CostCentre[];
  readonly commitments: readonly Commitment[];
}

/** An issue's own value wins over its label's, and that over its estimate's; of several labels the most valuable counts. */
export interface OutcomeValues {
  /** Per estimate point; null when points are worth nothing by themselves. */
  readonly perPointNanoUsd: number | null;
  /** By label, compared without regard to case. */
  readonly labelsNanoUsd: Readonly<Record<string, number>>;
  /** By an issue's key ("#12", "ABC-12") or full id. */
  readonly issuesNanoUsd: Readonly<Record<string, number>>;
}

/** Usage belongs to the first centre that any of its patterns names. In a pattern `*` stands for anything. */
export interface CostCentre {
  readonly name: string;
  /** Absolute; what is below belongs too. */
  readonly folders: readonly string[];
  /** Names or folders of repositories. */
  readonly repositories: readonly string[];
  readonly branches: readonly string[];
}

/** An amount that was committed to for a time, whether it is used or not. */
export interface Commitment {
  readonly name: string;
  readonly nanoUsd: number;
  /** "YYYY-MM-DD" in the user's time zone, both included. */
  readonly from: string;
  readonly to: string;
}

export const NOTHING_DECLARED: Declared = {
  outcomeValues: { perPointNanoUsd: null, labelsNanoUsd: {}, issuesNanoUsd: {} },
  costCentres: [],
  commitments: [],
};
