/**
 * Reads what `merge-tree --stdin` prints: for each merge a status (1 clean, 0 conflicts), the tree, the names of files in
 * conflict, and an empty field, each ended by NUL. Calls back with the tree of a clean merge, else with null.
 */
export function recordsOf(onTree: (tree: string | null) => void): (chunk: Buffer) => void {
  let rest = "";
  let at: "status" | "tree" | "names" = "status";
  let clean = false;
  let tree = "";
  return (chunk) => {
    const fields = (rest + chunk.toString("latin1")).split("\0");
    rest = fields.pop() ?? "";
    for (const field of fields) {
      if (at === "status") {
        clean = field.trim() === "1";
        at = "tree";
      } else if (at === "tree") {
        tree = field;
        at = "names";
      } else if (field === "") {
        onTree(clean ? tree : null);
        at = "status";
      }
    }
  };
}
