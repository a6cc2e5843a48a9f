import type { OutcomeRow } from "../../protocol";

/**
 * An outcome's id as it leaves this machine: of a commit its sha; of a request or an issue the whole id where names were asked
 * for, else its key alone ("#12", "ABC-12"), since the whole one names the tracker's host and the project.
 */
export function shownId({ kind, id, key }: Pick<OutcomeRow, "kind" | "id" | "key">, named: boolean): string {
  return named || kind === "commit" ? id : keyIn(key);
}

/** As `shownId`, of what an outcome is another view of: the id of a request, or a commit's sha. */
export function shownUnit(partOf: OutcomeRow["partOf"], named: boolean): string | null {
  return named || partOf === null ? partOf : keyIn(partOf);
}

/** "#12" of "github.com/octo/app#12"; a key or a sha is all there is of it. */
function keyIn(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1).replace(/^.*(?=[#!]\d+$)/s, "");
}
