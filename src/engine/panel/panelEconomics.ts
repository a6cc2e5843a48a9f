import type { OutcomeCost } from "../../core/economics/outcome";
import type { RepoRecord } from "../../ledger/outcomes";

/** One repository's part; ids of its outcomes as `qualified` makes them, so that clones of one repository stay apart. */
export interface EconomicRepository {
  readonly repo: RepoRecord;
  readonly costs: readonly OutcomeCost[];
}

/** An outcome's id among those of several repositories. */
export function qualified(commonDir: string, id: string): string {
  return `${commonDir} ${id}`;
}
