import { piecesOf } from "./pieces";

/**
 * Reads what `merge-tree --stdin` prints: for each merge a status (1 clean, 0 conflicts), the tree, the names of files in
 * conflict, and an empty field, each ended by NUL. Calls back with the tree of a clean merge, else with null.
 */
export function recordsOf(onTree: (tree: string | null) => void): (chunk: Buffer) => void {
  let at: "status" | "tree" | "names" = "status";
  let clean = false;
  let tree = "";
  return piecesOf(0, FIELD_CAP, (data, from, to) => {
    if (at === "status") {
      clean = data.toString("latin1", from, to).trim() === "1";
      at = "tree";
    } else if (at === "tree") {
      tree = data.toString("latin1", from, to);
      at = "names";
    } else if (from === to) {
      onTree(clean ? tree : null);
      at = "status";
    }
  });
}

/** Of a name in conflict nothing is wanted but that it is there. */
const FIELD_CAP = 128;
