import type { GitHistory } from "../tracker";
import { repositoryOf } from "./history";
import { loadDeltas } from "./repository";

/**
 * Which of some commits move nothing but submodules' pointers. Such a one is no outcome of its own: what it takes up was made in the
 * submodule, which is a repository of its own. What git cannot compare is taken for work.
 * @param history as `readHistory` made it
 * @param shas in full
 * @returns the answer about each of these
 */
export async function readPointerMoves(history: GitHistory, shas: readonly string[]): Promise<(sha: string) => boolean> {
  const repository = repositoryOf(history);
  if (repository === undefined) return () => false;
  const { graph, deltas } = repository.memory;
  const asked = new Set(shas.map((sha) => graph.shas.find(sha)));
  await loadDeltas(repository, (index) => asked.has(index));
  return (sha) => deltas.pointers.has(graph.shas.find(sha));
}
