import type { EconomicOutcome } from "../../core/economics/outcome";
import type { Link } from "../../core/links";
import { labelsAround, type RemoteOutcome } from "../../core/production";
import type { OutcomeRecord } from "../../ledger/outcomes";
import type { RepoProduction } from "../outcomes/production";

/** What a repository produced, of all time, and what belongs together. */
export interface Produced {
  readonly outcomes: readonly EconomicOutcome[];
  /** Between outcomes alone: commit to request to issue. */
  readonly links: readonly Link[];
  /** Requests and issues among the outcomes. */
  readonly remote: readonly RemoteOutcome[];
  /** What a cost per outcome is of: merged requests where a forge is read, else landed commits. */
  readonly unit: "commit" | "request";
}

/** What figures are about: of the landed commits those that count in them, and the user's requests and issues. */
export function producedBy(commonDir: string, commits: readonly OutcomeRecord[], production: RepoProduction): Produced {
  const counted = new Set(commits.map(({ id }) => id));
  const links = production.links.filter(({ from }) => from.kind !== "commit" || counted.has(from.id));
  const outcomes = [...commits.map(economicCommit), ...production.outcomes.map((outcome) => economicRemote(commonDir, outcome))];
  const around = links.length === 0 ? null : labelsAround(outcomes, links);
  return {
    outcomes: around === null ? outcomes : outcomes.map((outcome) => ({ ...outcome, around: around.get(outcome.id) ?? outcome.labels })),
    links,
    remote: production.outcomes,
    unit: production.forge ? "request" : "commit",
  };
}

/** By the record that it is made of, since most stay when one more has landed. */
const COMMITS = new WeakMap<OutcomeRecord, EconomicOutcome>();

function economicCommit(record: OutcomeRecord): EconomicOutcome {
  const known = COMMITS.get(record) ?? commitOf(record);
  COMMITS.set(record, known);
  return known;
}

function commitOf({ kind, id, title, landedAt, reverted, commonDir }: OutcomeRecord): EconomicOutcome {
  return { kind, id, keys: [], repository: commonDir, title, labels: [], points: null, at: landedAt, reverted: reverted !== null };
}

function economicRemote(repository: string, { kind, id, keys, title, labels, estimate, at, reverted }: RemoteOutcome): EconomicOutcome {
  return { kind, id, keys, repository, title, labels, points: estimate, at, reverted: reverted !== null };
}
