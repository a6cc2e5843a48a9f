import type { Empty } from "../../protocol";
import type { FoundSource } from "../reading/indexer";

export interface EmptyStates {
  readonly usage: Empty | null;
  readonly outcomes: Empty | null;
}

export interface EmptyFacts {
  readonly usage: boolean;
  readonly outcomes: boolean;
  readonly found: readonly FoundSource[];
  readonly gateways: number;
  readonly everUsed: boolean;
  readonly trusted: boolean;
  readonly folders: readonly string[];
  /** Folders of this window that are in a repository, and whether that has a default branch with a commit. */
  readonly repositories: readonly { readonly name: string; readonly hasCommits: boolean; readonly problems: readonly string[] }[];
}

/** Why the page, or its outcomes, would be empty, each with the next step. */
export function emptyStates(facts: EmptyFacts): EmptyStates {
  return { usage: facts.usage ? null : emptyUsage(facts), outcomes: facts.outcomes ? null : emptyOutcomes(facts) };
}

function emptyUsage(facts: EmptyFacts): Empty {
  const connect = { title: "Connect a source", command: "tokenYield.connectSource" };
  const unreadable = facts.found.flatMap(({ roots, unreadable: paths }) => [
    ...roots.filter(({ state }) => state === "unreadable").map(({ path }) => path),
    ...paths.map(({ path }) => path),
  ]);
  if (facts.everUsed) {
    return {
      reason: "no-usage-in-range",
      title: "No usage in this range",
      text: "The ledger holds earlier usage. Choose a longer range, or another repository, above.",
      action: null,
    };
  }
  if (unreadable.length > 0) {
    return {
      reason: "unreadable",
      title: "The agents' logs cannot be read",
      text: `${unreadable[0]} cannot be opened. Give your user the right to read that folder, then refresh.`,
      action: { title: "Refresh", command: "tokenYield.refresh" },
    };
  }
  const labels = facts.found.map(({ source }) => source.label).join(", ");
  return {
    reason: "no-logs",
    title: "No usage found yet",
    text: `Looked for the logs of ${labels} on this machine. Run one of them in a project and its tokens appear here by themselves, or connect a gateway.`,
    action: facts.gateways > 0 ? null : connect,
  };
}

function emptyOutcomes(facts: EmptyFacts): Empty {
  if (!facts.trusted) {
    return {
      reason: "untrusted",
      title: "This workspace is not trusted",
      text: "Git is not run in Restricted Mode, so landed commits are not known. Trust the workspace to see them; usage is counted either way.",
      action: null,
    };
  }
  const [first] = facts.repositories;
  if (first === undefined) {
    return {
      reason: "no-repository",
      title: facts.folders.length === 0 ? "No folder is open" : "This folder is not a git repository",
      text: "Outcomes are commits that landed on a repository's default branch. Open a folder with a git repository to see what your tokens became.",
      action: null,
    };
  }
  if (!facts.repositories.some(({ hasCommits }) => hasCommits)) {
    return {
      reason: "no-commits",
      title: `${first.name} has no commits on a default branch yet`,
      text: first.problems[0] ?? "The first commit that lands on its default branch appears here.",
      action: { title: "Refresh", command: "tokenYield.refresh" },
    };
  }
  return {
    reason: "no-commits",
    title: "No commit of yours landed in this range",
    text: "Commits count when they are on the default branch. Choose a longer range, or look again after the next merge.",
    action: { title: "Refresh", command: "tokenYield.refresh" },
  };
}
